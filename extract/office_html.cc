#include "extract/office_html.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "config/ascii.h"
#include "config/lexicon.h"
#include "crawler/charset.h"
#include "crawler/percent.h"
#include "crawler/response.h"
#include "extract/dom.h"
#include "extract/lines.h"
#include "extract/office_flow.h"

namespace gongkai {
namespace {

constexpr int kDeepestPart = 4;
constexpr std::size_t kLongestHead = 16U << 10U;

struct Part {
  std::string_view head;
  std::string_view body;
};

/// Headers end at the first empty line.
Part part_of(std::string_view text) {
  for (const std::string_view end : {"\r\n\r\n", "\n\n"}) {
    const std::size_t at = text.find(end);
    const std::size_t other = end.size() == 4 ? text.find("\n\n") : std::string_view::npos;
    if (at == std::string_view::npos || other < at) continue;
    return {.head = text.substr(0, at), .body = text.substr(at + end.size())};
  }
  return {.head = text, .body = {}};
}

/// The value of a header, with the lines that it goes on in.
std::string header(std::string_view head, std::string_view name) {
  head = head.substr(0, kLongestHead);
  std::string unfolded = "\r\n";
  for (std::size_t i = 0; i < head.size(); ++i) {
    const bool ends = head[i] == '\n' && i + 1 < head.size();
    if (!ends || (head[i + 1] != ' ' && head[i + 1] != '\t')) {
      unfolded += head[i];
      continue;
    }
    if (unfolded.ends_with('\r')) unfolded.pop_back();
    unfolded += ' ';
    ++i;
  }
  unfolded += "\r\n\r\n";
  // find_header() takes the first line for a status line.
  return std::string{find_header(unfolded, name).value_or("")};
}

/// boundary="…" of a Content-Type.
std::string boundary_of(std::string_view content_type) {
  const std::size_t at = ascii_lowered(content_type).find("boundary=");
  if (at == std::string::npos) return {};
  std::string_view value = content_type.substr(at + 9);
  if (value.starts_with('"')) {
    value.remove_prefix(1);
    return std::string{value.substr(0, value.find('"'))};
  }
  return std::string{value.substr(0, value.find_first_of("; \t\r\n"))};
}

std::string from_quoted_printable(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      bytes += text[i];
      continue;
    }
    if (text.substr(i + 1).starts_with("\r\n")) {
      i += 2;
    } else if (text.substr(i + 1).starts_with('\n')) {
      ++i;
    } else if (i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0) {
      bytes += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      bytes += '=';
    }
  }
  return bytes;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::string from_base64(std::string_view text) {
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) continue;
    bits = (bits << 6U | static_cast<unsigned>(value)) & 0xFFFFFFU;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
  }
  return bytes;
}

FileText read_part(const Part& part, FileBudget& budget) {
  const std::string encoding = ascii_lowered(header(part.head, "content-transfer-encoding"));
  const std::string type = header(part.head, "content-type");
  if (encoding == "base64") return read_html_file(from_base64(part.body), type, budget);
  if (encoding == "quoted-printable") {
    return read_html_file(from_quoted_printable(part.body), type, budget);
  }
  return read_html_file(part.body, type, budget);
}

/// The parts of a multipart body, without what stands before the first and behind the last.
std::vector<Part> parts_of(std::string_view body, const std::string& boundary) {
  const std::string mark = "--" + boundary;
  std::vector<Part> parts;
  std::size_t at = body.find(mark);
  while (at != std::string_view::npos) {
    const std::size_t begin = body.find('\n', at);
    if (begin == std::string_view::npos) break;
    at = body.find("\n" + mark, begin);
    parts.push_back(
        part_of(body.substr(begin + 1, at == std::string_view::npos ? at : at - begin)));
    if (at == std::string_view::npos || body.substr(at + 1 + mark.size()).starts_with("--")) break;
    ++at;
  }
  return parts;
}

}  // namespace

FileText read_html_file(std::string_view bytes, std::string_view content_type, FileBudget& budget) {
  Decoded decoded = decode_page(bytes, content_type);
  const auto page = Page::parse(std::move(decoded.text));
  if (!page) {
    return std::unexpected{FileError{.state = FetchState::parse_limit,
                                     .reason = std::string{to_string(page.error())}}};
  }
  const Lines lines = Lines::of_page(*page, builtin_lexicon());
  Document document{.charset = {.declared = decoded.declared, .used = decoded.used}};
  for (const Line& line : lines.all()) {
    std::string text{lines.text(line)};
    if (line.page_title || line.fallback || text.empty()) continue;
    if (!budget.take(text.size() + 1)) return std::unexpected{too_much_text()};
    if (line.hidden) {
      document.stripped.push_back(
          {.text = std::move(text), .zone = Zone::hidden, .rule = "hidden"});
    } else {
      document.blocks.push_back(
          {.kind = line.row ? BlockKind::row : BlockKind::paragraph, .text = std::move(text)});
    }
  }
  return document;
}

FileText read_mht(std::string_view bytes, FileBudget& budget) {
  Part part = part_of(bytes);
  for (int depth = 0; depth < kDeepestPart; ++depth) {
    const std::string type = header(part.head, "content-type");
    const std::string boundary = boundary_of(type);
    if (!ascii_lowered(type).starts_with("multipart/") || boundary.empty())
      return read_part(part, budget);
    const std::vector<Part> parts = parts_of(part.body, boundary);
    const auto found = std::ranges::find_if(parts, [](const Part& one) {
      const std::string kind = ascii_lowered(header(one.head, "content-type"));
      return kind.starts_with("text/html") || kind.starts_with("multipart/");
    });
    if (found == parts.end()) {
      return std::unexpected{
          FileError{.state = FetchState::truncated, .reason = "has no HTML part"}};
    }
    part = *found;
  }
  return std::unexpected{
      FileError{.state = FetchState::parse_limit, .reason = "is nested too deep"}};
}

}  // namespace gongkai
