#include <algorithm>
#include <string>
#include <variant>

#include "crawler/utf8.h"
#include "extract/json.h"
#include "extract/read.h"
#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {
namespace {

void check_source(const std::optional<ByteRange>& source, std::size_t size) {
  require(!source || (source->begin <= source->end && source->end <= size),
          "a source is in the page");
}

void check_document(const Document& document, std::size_t size) {
  for (const Block& block : document.blocks) {
    require(!block.text.empty() && !block.text.contains('\n'), "a block is one line");
    check_source(block.source, size);
  }
  for (const Stripped& line : document.stripped) {
    require(!line.rule.empty(), "what was stripped has a reason");
    check_source(line.source, size);
  }
  for (const Claim& claim : document.claims) check_source(claim.source, size);
  const auto lines = static_cast<int>(document.blocks.size());
  for (const Defect& defect : document.defects)
    require(defect.line >= 0 && defect.line <= lines, "a defect's line is in the text");
}

}  // namespace

void extract(std::string_view input) {
  const std::string_view content_type = take_line(input);
  Response response{.request = {.url = "https://www.example.gov.cn/gk/t20250120_1.html"}};
  response.exchanges.push_back({.url = response.request.url,
                                .status = 200,
                                .response_head = "HTTP/1.1 200 OK\r\nContent-Type: " +
                                                 std::string{content_type} + "\r\n\r\n",
                                .body = std::string{input},
                                .complete = true});
  const Content content = read(response, Portal{});
  require(is_utf8(to_json(content)), "what is printed is UTF-8");
  const auto* document = std::get_if<Document>(&content);
  // Sources count in the decompressed body: here it is as it was sent unless it is gzip or a file.
  if (document != nullptr && is_utf8(input) && !input.starts_with("\x1F\x8B"))
    check_document(*document, input.size());
}

}  // namespace gongkai::fuzz
