#include "cli/terminal.h"

#include <unicode/uchar.h>
#include <unistd.h>

#include "crawler/printable.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

int width(char32_t c) {
  const auto code = static_cast<UChar32>(c);
  const int type = u_charType(code);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR) return 0;
  const int wide = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
  return wide == U_EA_WIDE || wide == U_EA_FULLWIDTH ? 2 : 1;
}

}  // namespace

std::string to_stdout(std::string_view text) {
  if (isatty(STDOUT_FILENO) != 1) return std::string{text};
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of("\n\t");
    out += printable(text.substr(0, end));
    if (end == std::string_view::npos) break;
    out += text[end];
    text.remove_prefix(end + 1);
  }
  return out;
}

std::string in_columns(std::string_view text, int columns) {
  std::string out;
  int used = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    const int next = width(step.code);
    const bool is_last = at + step.length == text.size();
    if (used + next > columns - (is_last ? 0 : 1)) {
      out += "…";
      ++used;
      break;
    }
    out += text.substr(at, step.length);
    used += next;
    at += step.length;
  }
  if (used < columns) out.append(static_cast<std::size_t>(columns - used), ' ');
  return out;
}

}  // namespace gongkai
