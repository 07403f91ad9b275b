#include "crawler/chunked.h"

#include <algorithm>
#include <charconv>

namespace gongkai {
namespace {

/// Takes the line that says how long the next chunk is; nullopt when it is none.
std::optional<std::size_t> take_size(std::string_view& bytes) {
  constexpr std::size_t kLongestLine = 4096;  // extensions included
  const std::size_t end = bytes.substr(0, kLongestLine).find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  std::size_t size = 0;
  const char* const begin = bytes.data();
  const auto [stop, error] = std::from_chars(begin, begin + end, size, 16);
  if (error != std::errc{}) return std::nullopt;
  std::string_view rest = bytes.substr(static_cast<std::size_t>(stop - begin));
  rest = rest.substr(0, rest.find('\n'));
  const std::size_t extension = rest.find_first_not_of(" \t\r");
  if (extension != std::string_view::npos && rest[extension] != ';') return std::nullopt;
  bytes.remove_prefix(end + 1);
  return size;
}

void skip_line_end(std::string_view& bytes) {
  if (bytes.starts_with('\r')) bytes.remove_prefix(1);
  if (bytes.starts_with('\n')) bytes.remove_prefix(1);
}

}  // namespace

std::optional<Joined> join_chunks(std::string_view bytes) {
  Joined joined;
  auto size = take_size(bytes);
  // Text that begins with a number is no chunk: what follows one is the next, or nothing.
  if (!size || (*size < bytes.size() && *size > 0 && bytes[*size] != '\r' && bytes[*size] != '\n'))
    return std::nullopt;
  while (size && *size > 0) {
    const bool whole = *size <= bytes.size();
    joined.body += bytes.substr(0, *size);
    bytes.remove_prefix(std::min(*size, bytes.size()));
    if (!whole) return joined;
    skip_line_end(bytes);
    size = take_size(bytes);
  }
  joined.complete = size.has_value();
  return joined;
}

}  // namespace gongkai
