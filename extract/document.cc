#include "extract/document.h"

#include <utility>

#include "config/lexicon.h"
#include "extract/blocks.h"
#include "extract/body.h"
#include "extract/edges.h"
#include "extract/fields.h"
#include "extract/reading.h"
#include "extract/title.h"

namespace gongkai {
namespace {

std::vector<Stripped> stripped_of(const Reading& reading) {
  std::vector<Stripped> stripped;
  for (std::size_t i = 0; i < reading.lines.size(); ++i) {
    if (reading.body.contains(i)) continue;
    const Line& line = reading.lines[i];
    stripped.push_back({.text = std::string{reading.lines.text(line)},
                        .zone = reading.fates[i].zone,
                        .rule = std::string{reading.fates[i].rule},
                        .source = reading.lines.source(line)});
  }
  return stripped;
}

Document read_lines(Lines lines, bool html, const Portal& portal, const Row* row) {
  const Lexicon& lexicon = builtin_lexicon();
  Reading reading{.lexicon = lexicon, .portal = portal, .row = row, .html = html, .lines = std::move(lines)};
  reading.metadata = find_labels(reading.lines, lexicon);
  find_title(reading);
  find_body(reading);
  trim_edges(reading);
  claim_fields(reading);

  Document document;
  document.blocks = blocks_of(reading);
  document.stripped = stripped_of(reading);
  document.claims = std::move(reading.claims);
  choose_fields(document);
  if (!reading.title.empty()) document.title = reading.title;
  return document;
}

}  // namespace

Document read_document(const Page& page, const Portal& portal, const Row* row) {
  return read_lines(Lines::of_page(page, builtin_lexicon()), true, portal, row);
}

Document read_text_document(std::string_view text, const Portal& portal, const Row* row) {
  return read_lines(Lines::of_text(text), false, portal, row);
}

}  // namespace gongkai
