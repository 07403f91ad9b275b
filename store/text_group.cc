#include "store/text_group.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <new>

#include "store/digest.h"

namespace gongkai {

std::string normalised_text(std::string_view text) {
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
