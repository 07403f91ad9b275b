#include "crawler/charset.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "config/ascii.h"
#include "crawler/charset_label.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

unsigned byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::string_view encoding_of_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return "UTF-8";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  return {};
}

/// UTF-16 without a mark: markup and digits leave a zero in every other byte.
std::string_view encoding_of_zeros(std::string_view bytes) {
  const std::string_view sample =
      bytes.substr(0, std::min<std::size_t>(bytes.size(), 4096) & ~std::size_t{1});
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros.at(i % 2) += sample[i] == '\0' ? 1U : 0U;
  const std::size_t units = sample.size() / 2;
  if (units < 8) return {};
  if (zeros[1] * 4 >= units && zeros[0] * 50 <= units) return "UTF-16LE";
  if (zeros[0] * 4 >= units && zeros[1] * 50 <= units) return "UTF-16BE";
  return {};
}

/// What the bytes speak for, counted in one pass over those that are not ASCII.
struct Evidence {
  std::size_t utf8 = 0;        ///< well-formed sequences of three bytes and more, as Han has
  std::size_t utf8_short = 0;  ///< of two bytes; GBK pairs look like that now and then
  std::size_t short_run = 0;   ///< the most of those side by side
  std::size_t utf8_errors = 0;
  std::size_t gb = 0;       ///< pairs of common characters and signs (GB 2312 level 1)
  std::size_t gb_rare = 0;  ///< other pairs
  std::size_t gb_errors = 0;
  std::size_t big5 = 0;      ///< pairs of common characters and signs (level 1)
  std::size_t big5_low = 0;  ///< pairs whose second byte is ASCII, which GB 2312 never has
  std::size_t big5_errors = 0;

  [[nodiscard]] bool has_bytes() const { return utf8 + utf8_short + utf8_errors != 0; }
  /// A few characters cut in half by a careless template do not speak against UTF-8. Two or three
  /// Han characters of GBK may pass for letters of UTF-8, but those stand alone or are many.
  [[nodiscard]] bool is_utf8() const {
    if (utf8_errors == 0) return utf8 > 0 || short_run == 1 || utf8_short >= 8;
    return utf8 + utf8_short / 4 >= 3 * utf8_errors;
  }
  [[nodiscard]] bool is_gb() const { return gb > gb_rare / 4 && gb_errors * 4 <= gb + gb_rare; }
  [[nodiscard]] bool is_big5() const {
    return big5 > gb && big5_low * 8 >= big5 && big5_errors * 10 <= big5;
  }
};

void count_utf8(std::string_view bytes, Evidence& evidence) {
  std::size_t run_end = 0;  // of a run of sequences of two bytes
  std::size_t run = 0;
  for (std::size_t at = ascii_end(bytes, 0); at < bytes.size(); at = ascii_end(bytes, at)) {
    const Utf8Step step = utf8_step(bytes, at);
    if (step.valid && step.length == 2) {
      run = at == run_end ? run + 1 : 1;
      run_end = at + 2;
      evidence.short_run = std::max(evidence.short_run, run);
    }
    ++(!step.valid ? evidence.utf8_errors : step.length == 2 ? evidence.utf8_short : evidence.utf8);
    at += step.length;
  }
}

void count_gb(std::string_view bytes, Evidence& evidence) {
  for (std::size_t at = ascii_end(bytes, 0); at < bytes.size(); at = ascii_end(bytes, at)) {
    const unsigned lead = byte_at(bytes, at);
    const unsigned trail = at + 1 < bytes.size() ? byte_at(bytes, at + 1) : 0;
    const bool is_four = trail >= 0x30 && trail <= 0x39;
    const bool is_pair = trail >= 0x40 && trail != 0x7F && trail != 0xFF;
    if (lead == 0x80 || lead == 0xFF || (!is_four && !is_pair)) {
      ++evidence.gb_errors;
      ++at;
      continue;
    }
    const bool common =
        trail >= 0xA1 && ((lead >= 0xB0 && lead <= 0xD7) || (lead >= 0xA1 && lead <= 0xA3));
    ++(common ? evidence.gb : evidence.gb_rare);
    at = std::min(at + (is_four ? 4 : 2), bytes.size());
  }
}

void count_big5(std::string_view bytes, Evidence& evidence) {
  for (std::size_t at = ascii_end(bytes, 0); at < bytes.size(); at = ascii_end(bytes, at)) {
    const unsigned lead = byte_at(bytes, at);
    const unsigned trail = at + 1 < bytes.size() ? byte_at(bytes, at + 1) : 0;
    const bool is_trail = (trail >= 0x40 && trail <= 0x7E) || (trail >= 0xA1 && trail <= 0xFE);
    if (lead == 0x80 || lead == 0xFF || !is_trail) {
      ++evidence.big5_errors;
      ++at;
      continue;
    }
    if (lead >= 0xA1 && lead <= 0xC6) ++evidence.big5;
    if (trail < 0x80) ++evidence.big5_low;
    at += 2;
  }
}

Evidence weigh(std::string_view bytes) {
  constexpr std::size_t kSample = std::size_t{1} << 20U;
  bytes = bytes.substr(0, kSample);
  Evidence evidence;
  count_utf8(bytes, evidence);
  if (evidence.has_bytes() && !evidence.is_utf8()) {
    count_gb(bytes, evidence);
    count_big5(bytes, evidence);
  }
  return evidence;
}

enum class Trust : std::uint8_t { none, weak, chinese, full };

/// How far a label is believed. Labels of the Chinese web contradict their bytes often enough to be
/// checked; ISO-8859-1 is what servers say of every page.
Trust trust(std::string_view encoding) {
  if (encoding.empty() || encoding == "replacement" || encoding.starts_with("UTF-16"))
    return Trust::none;
  if (encoding == "windows-1252") return Trust::weak;
  if (encoding == "UTF-8" || encoding == "GBK" || encoding == "gb18030" || encoding == "Big5")
    return Trust::chinese;
  return Trust::full;
}

std::string_view by_bytes(const Evidence& evidence, std::string_view declared) {
  const bool declares_gb = declared == "GBK" || declared == "gb18030";
  if (!evidence.has_bytes()) return declared.empty() ? "UTF-8" : declared;
  if (evidence.is_utf8()) return "UTF-8";
  if (evidence.is_big5() && !declares_gb) return "Big5";
  if (evidence.is_gb() || declares_gb) return "gb18030";
  if (!declared.empty()) return declared;
  return evidence.utf8 + evidence.utf8_short > evidence.utf8_errors ? "UTF-8" : "windows-1252";
}

struct Label {
  std::string text;
  std::string_view encoding;
};

Label label_of(std::string text) {
  const auto encoding = encoding_of_label(text);
  return {std::move(text), encoding.value_or(std::string_view{})};
}

/// Header before page, but a server's default gives way to what the page says.
Label declared_by(std::string_view bytes, std::string_view content_type) {
  Label header = label_of(charset_of_content_type(content_type));
  if (trust(header.encoding) >= Trust::chinese) return header;
  Label page = label_of(declared_label(bytes));
  // A meta element that could be read says that the page is no UTF-16, whatever it declares.
  if (page.encoding.starts_with("UTF-16")) page.encoding = "UTF-8";
  if (page.encoding == "x-user-defined") page.encoding = "windows-1252";
  if (!page.encoding.empty() || header.text.empty()) return page;
  return header;
}

std::string_view choose(std::string_view bytes, const Label& declared) {
  if (const std::string_view mark = encoding_of_mark(bytes); !mark.empty()) return mark;
  if (trust(declared.encoding) == Trust::full) return declared.encoding;
  if (declared.text == "x-user-defined") return declared.encoding;
  if (declared.encoding == "UTF-8" && is_utf8(bytes)) return declared.encoding;
  if (declared.encoding.empty() || declared.encoding.starts_with("UTF-16")) {
    if (const std::string_view zeros = encoding_of_zeros(bytes); !zeros.empty()) return zeros;
  }
  const bool believed = trust(declared.encoding) != Trust::none;
  return by_bytes(weigh(bytes), believed ? declared.encoding : std::string_view{});
}

}  // namespace

Decoded decode_page(std::string_view bytes, std::string_view content_type) {
  const Label declared = declared_by(bytes, content_type);
  std::string_view used = choose(bytes, declared);
  if (used == "GBK") used = "gb18030";
  Decoded page{.declared = ascii_lowered(declared.text), .used = std::string{used}};
  decode(bytes, used, page.text, page.map);
  return page;
}

}  // namespace gongkai
