#include "cli/extract.h"

#include <fmt/format.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <variant>

#include "cli/pdf.h"
#include "config/text_file.h"
#include "extract/json.h"
#include "extract/read.h"

namespace gongkai {
namespace {

std::string plain_text(const Content& content) {
  if (const auto* document = std::get_if<Document>(&content)) return document->text();
  std::string lines;
  if (const auto* listing = std::get_if<Listing>(&content)) {
    for (const Row& row : listing->rows)
      lines += fmt::format("{}\t{}\t{}\n", row.date, row.title, row.url);
    if (!lines.empty()) lines.pop_back();
  }
  return lines;
}

}  // namespace

int extract(const ExtractOptions& options) {
  Exchange exchange{.url = options.url, .status = 200, .complete = true};
  if (options.file == "-") {
    exchange.body = {std::istreambuf_iterator<char>{std::cin}, {}};
  } else {
    auto bytes = read_text_file(options.file);
    if (!bytes) {
      fmt::print(stderr, "gongkai: {}\n", bytes.error().detail);
      return 1;
    }
    exchange.body = *std::move(bytes);
  }
  if (!options.content_type.empty()) {
    exchange.response_head =
        fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\n\r\n", options.content_type);
  }
  Response response{.request = {.url = options.url, .purpose = Purpose::document}};
  response.exchanges.push_back(std::move(exchange));

  const FileReader files = [](std::string_view bytes, const std::string& url) {
    return read_file(bytes, {.url = url, .lay_out_pdf = lay_out_pdf});
  };
  const Content content =
      options.bare ? files(response.body(), options.url) : read(response, Portal{}, files);
  fmt::print("{}\n", options.json ? to_json(content) : plain_text(content));
  if (const auto* refusal = std::get_if<Refusal>(&content)) {
    fmt::print(stderr, "gongkai: {}: {}\n", to_string(refusal->state), refusal->reason);
    return 3;
  }
  return 0;
}

}  // namespace gongkai
