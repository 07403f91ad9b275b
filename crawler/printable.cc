#include "crawler/printable.h"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || (c >= 0x200E && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    const std::string_view bytes = text.substr(at, step.length);
    at += step.length;
    if (step.valid && !is_control(step.code)) {
      out += bytes;
    } else if (step.valid && step.code >= 0x80) {
      fmt::format_to(std::back_inserter(out), "\\u{{{:04X}}}",
                     static_cast<std::uint32_t>(step.code));
    } else {
      for (const char byte : bytes) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(byte));
      }
    }
  }
  return out;
}

}  // namespace gongkai
