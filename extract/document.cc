#include "extract/document.h"

#include <utility>

#include "config/lexicon.h"
#include "extract/attachments.h"
#include "extract/blocks.h"
#include "extract/body.h"
#include "extract/converter_tokens.h"
#include "extract/defects.h"
#include "extract/edges.h"
#include "extract/fields.h"
#include "extract/reading.h"
#include "extract/stand_in.h"
#include "extract/title.h"

namespace gongkai {
namespace {

std::vector<Stripped> stripped_of(const Reading& reading) {
  std::vector<Stripped> stripped;
  for (std::size_t i = 0; i < reading.lines.size(); ++i) {
    if (reading.is_body(i)) continue;
    const Line& line = reading.lines[i];
    stripped.push_back({.text = std::string{reading.lines.text(line)},
                        .zone = reading.fates[i].zone,
                        .rule = std::string{reading.fates[i].rule},
                        .source = reading.lines.source(line)});
  }
  return stripped;
}

std::vector<const ChromeRule*> chrome_of(const Lines& lines, const Lexicon& lexicon) {
  std::vector<const ChromeRule*> rules;
  rules.reserve(lines.size());
  for (const Line& line : lines.all()) rules.push_back(lexicon.line(lines.folded(line)));
  return rules;
}

Document read_lines(Lines lines, bool html, const Portal& portal, const Origin& origin) {
  const Lexicon& lexicon = builtin_lexicon();
  Reading reading{.lexicon = lexicon,
                  .portal = portal,
                  .row = origin.row,
                  .html = html,
                  .lines = std::move(lines),
                  .claims = origin.claims};
  cut_converter_tokens(reading.lines);
  reading.chrome = chrome_of(reading.lines, lexicon);
  reading.metadata = find_labels(reading.lines, lexicon);
  find_title(reading);
  find_body(reading);
  find_heading(reading);
  trim_edges(reading);

  Document document{.url = std::string{origin.url}};
  document.blocks = blocks_of(reading);
  document.stripped = stripped_of(reading);
  document.attachments = find_attachments(reading, origin.url, origin.charset);
  claim_fields(reading, document.blocks);
  document.claims = std::move(reading.claims);
  choose_fields(document);
  document.defects = find_defects(document.blocks, document.stripped, document.issuer.value_or(""));
  mark_stand_ins(document);
  return document;
}

}  // namespace

Document read_document(const Page& page, const Portal& portal, const Origin& origin) {
  return read_lines(Lines::of_page(page, builtin_lexicon()), true, portal, origin);
}

Document read_text_document(std::string_view text, const Portal& portal, const Origin& origin) {
  return read_lines(Lines::of_text(text), false, portal, origin);
}

}  // namespace gongkai
