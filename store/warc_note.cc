#include "store/warc_note.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace gongkai {
namespace {

void add(std::string& fields, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  std::string line{value};
  std::ranges::replace_if(line, [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  fields += fmt::format("{}: {}\r\n", name, line);
}

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

int small_number(std::string_view text, int otherwise) {
  constexpr std::int64_t kMost = 1'000'000'000;
  const auto value = number(text);
  return value && *value <= kMost ? static_cast<int>(*value) : otherwise;
}

std::optional<ByteRange> range_from(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto begin = number(text.substr(0, dash));
  const auto end = number(text.substr(dash + 1));
  if (!begin || !end || *end < *begin) return std::nullopt;
  return ByteRange{static_cast<std::size_t>(*begin), static_cast<std::size_t>(*end)};
}

/// The value of a field of the block, without the spaces around it.
std::string_view field(std::string_view block, std::string_view name) {
  while (!block.empty()) {
    const std::size_t end = std::min(block.find('\n'), block.size());
    std::string_view line = block.substr(0, end);
    block.remove_prefix(std::min(end + 1, block.size()));
    if (!line.starts_with(name) || !line.substr(name.size()).starts_with(':')) continue;
    line.remove_prefix(name.size() + 1);
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos) return {};
    return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
  }
  return {};
}

void add_request(std::string& fields, const Request& request) {
  add(fields, "gongkai-purpose", to_string(request.purpose));
  add(fields, "gongkai-url", request.url);
  add(fields, "gongkai-portal", request.portal);
  add(fields, "gongkai-column", request.column);
  if (request.purpose == Purpose::listing)
    add(fields, "gongkai-page", fmt::to_string(request.page));
  add(fields, "gongkai-memo", request.memo);
  if (!request.row) return;
  add(fields, "gongkai-row-title", request.row->title);
  add(fields, "gongkai-row-date", request.row->date);
  add(fields, "gongkai-row-printed-date", request.row->raw_date);
  if (const auto& source = request.row->source)
    add(fields, "gongkai-row-bytes", fmt::format("{}-{}", source->begin, source->end));
}

std::optional<Request> request_from(std::string_view block) {
  const std::string_view purpose = field(block, "gongkai-purpose");
  if (purpose.empty()) return std::nullopt;
  Request request{.url = std::string{field(block, "gongkai-url")},
                  .referer = std::string{field(block, "via")},
                  .purpose = purpose_from(purpose),
                  .portal = std::string{field(block, "gongkai-portal")},
                  .column = std::string{field(block, "gongkai-column")},
                  .page = small_number(field(block, "gongkai-page"), 1),
                  .memo = std::string{field(block, "gongkai-memo")}};
  const std::string_view title = field(block, "gongkai-row-title");
  if (title.empty()) return request;
  request.row = Row{.url = request.url,
                    .title = std::string{title},
                    .date = std::string{field(block, "gongkai-row-date")},
                    .raw_date = std::string{field(block, "gongkai-row-printed-date")},
                    .source = range_from(field(block, "gongkai-row-bytes"))};
  return request;
}

}  // namespace

std::string to_fields(const WarcNote& note) {
  std::string fields;
  add(fields, "via", note.via);
  if (note.took.count() > 0) add(fields, "fetchTimeMs", fmt::to_string(note.took.count()));
  if (note.request) add_request(fields, *note.request);
  if (note.hop > 0) add(fields, "gongkai-hop", fmt::to_string(note.hop));
  add(fields, "gongkai-tls", note.tls);
  add(fields, "gongkai-certificate", note.certificate);
  add(fields, "gongkai-tls-relaxed", note.tls_relaxed);
  return fields;
}

WarcNote note_from(std::string_view block) {
  return {.request = request_from(block),
          .hop = small_number(field(block, "gongkai-hop"), 0),
          .via = std::string{field(block, "via")},
          .took = std::chrono::milliseconds{small_number(field(block, "fetchTimeMs"), 0)},
          .tls = std::string{field(block, "gongkai-tls")},
          .certificate = std::string{field(block, "gongkai-certificate")},
          .tls_relaxed = std::string{field(block, "gongkai-tls-relaxed")}};
}

}  // namespace gongkai
