#include "store/text_group.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <new>
#include <optional>

#include "crawler/utf8.h"
#include "store/digest.h"

namespace gongkai {
namespace {

/// The form of text that is all Han, ASCII and their usual punctuation, which is nearly all text;
/// nullopt when there is something else, and ICU has to say. None of these characters combines with
/// its neighbour, so that one at a time can be looked at.
std::optional<std::string> usual_form(std::string_view text) {
  std::string form;
  form.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    const char32_t c = step.code;
    if (!step.valid) return std::nullopt;
    const bool mark = c == 0x3001 || c == 0x3002 || (c >= 0x3008 && c <= 0x3011) || c == 0x3014 ||
                      c == 0x3015 || c == 0x2014 || c == 0x2018 || c == 0x2019 || c == 0x201C ||
                      c == 0x201D;
    if (c > 0x20 && c < 0x7F) {
      form += static_cast<char>(c);
    } else if ((c >= 0x4E00 && c <= 0x9FA5) || mark) {
      form += text.substr(at, step.length);
    } else if (c >= 0xFF01 && c <= 0xFF5E) {
      form += static_cast<char>(c - 0xFF01 + U'!');
    } else if (c != U' ' && c != U'\t' && c != U'\n' && c != U'\r' && c != 0x3000) {
      return std::nullopt;
    }
    at += step.length;
  }
  return form;
}

}  // namespace

std::string normalised_text(std::string_view text) {
  if (auto usual = usual_form(text)) return *std::move(usual);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  icu::UnicodeString normal;
  if (U_SUCCESS(status)) {
    normal = nfkc->normalize(
        icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())}),
        status);
  }
  // The tables are part of ICU and any bytes are accepted: what can be missing is memory.
  if (U_FAILURE(status)) throw std::bad_alloc{};

  // All white space is below U+10000, so that single units can be looked at.
  std::u16string dense;
  dense.reserve(static_cast<std::size_t>(normal.length()));
  for (std::int32_t i = 0; i < normal.length(); ++i) {
    if (!u_isUWhiteSpace(normal.charAt(i))) dense += normal.charAt(i);
  }
  std::string utf8;
  icu::UnicodeString{false, dense.data(), static_cast<std::int32_t>(dense.size())}.toUTF8String(
      utf8);
  return utf8;
}

std::string text_group(std::string_view text) {
  const std::string normal = normalised_text(text);
  return normal.empty() ? std::string{} : sha256_hex(normal);
}

}  // namespace gongkai
