#include "extract/blocks.h"

#include <algorithm>
#include <array>
#include <string>

#include "config/fold.h"
#include "extract/attachments.h"
#include "extract/numbering.h"
#include "extract/typed_values.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestHeading = 60;    // letters
constexpr std::size_t kLongestSignature = 60;  // letters
constexpr std::size_t kMostSignatures = 10;    // lines, one for each of the issuing organs

/// Nothing but a short name or title: no sentence, no list.
bool reads_as_heading(const Line& line, std::string_view folded) {
  if (line.letters > kLongestHeading) return false;
  const std::size_t stop = std::min(folded.find("。"), folded.find(';'));
  return stop == std::string_view::npos || stop + 3 >= folded.size();
}

bool is_caption(const Lines& lines, const Line& line) {
  const std::string_view tag = lines.elements()[line.element].node.tag();
  return tag == "caption" || tag == "figcaption";
}

/// 各区人民政府，市政府各部门： before the text begins.
bool is_salutation(const Line& line, std::string_view folded) {
  return folded.ends_with(':') && line.letters <= 120 && !folded.contains("。") &&
         !folded.contains("如下") && !folded.contains("下列") && !folded.starts_with("附件") &&
         number_of(folded).level == 0;
}

bool may_sign(const Line& line, std::string_view folded) {
  return line.letters >= 2 && line.letters <= kLongestSignature && !line.row &&
         !folded.contains("。") && !folded.contains(';') && !folded.ends_with(':') &&
         number_of(folded).level == 0 && !folded.starts_with("附") && !folded.starts_with("(");
}

BlockKind kind_of(const Lines& lines, std::size_t index) {
  const Line& line = lines[index];
  const std::string_view folded = lines.folded(line);
  if (line.row) return BlockKind::row;
  if (is_caption(lines, line)) return BlockKind::caption;
  if (is_attachment_line(folded) ||
      (line.link_letters * 2 > line.letters && links_to_file(lines, index)))
    return BlockKind::attachment;
  return BlockKind::paragraph;
}

std::vector<std::size_t> body_lines(const Reading& reading) {
  std::vector<std::size_t> indexes;
  indexes.reserve(reading.body.end - reading.body.begin);
  for (std::size_t i = reading.body.begin; i < reading.body.end; ++i) {
    if (reading.is_body(i)) indexes.push_back(i);
  }
  return indexes;
}

/// A row of digits in a date's place: 2020112, which has lost its 年 and 月.
bool is_glued_date(std::string_view folded) {
  return folded.size() >= 6 && folded.size() <= 8 && !glued_dates(folded).empty();
}

/// Turns dates behind the text, and the names above them, into what they are.
void find_signatures(const Reading& reading, std::vector<Block>& blocks) {
  const std::vector<std::size_t> indexes = body_lines(reading);
  const auto line_at = [&](std::size_t block) -> const Line& {
    return reading.lines[indexes[block]];
  };
  const auto folded_at = [&](std::size_t block) { return reading.lines.folded(line_at(block)); };
  bool text = false;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const bool dated =
        line_at(i).letters <= 24 && (whole_date(blocks[i].text) || is_glued_date(folded_at(i)));
    const bool named = !dated && text && line_at(i).letters <= kLongestSignature &&
                       may_sign(line_at(i), folded_at(i)) && signed_line(blocks[i].text);
    if (!text || (!dated && !named) || blocks[i].kind != BlockKind::paragraph) {
      text = text || folded_at(i).contains("。");
      continue;
    }
    blocks[i].kind = named ? BlockKind::signature : BlockKind::date;
    for (std::size_t up = i; up > 0 && i - up < kMostSignatures; --up) {
      Block& name = blocks[up - 1];
      if (name.kind != BlockKind::paragraph || !may_sign(line_at(up - 1), folded_at(up - 1))) break;
      name.kind = BlockKind::signature;
    }
  }
  // Without a date: an organ's name as the last line.
  if (!blocks.empty() && text && blocks.back().kind == BlockKind::paragraph) {
    const std::size_t last = blocks.size() - 1;
    if (may_sign(line_at(last), folded_at(last)) && line_at(last).letters >= 4 &&
        has_organ_suffix(folded_at(last))) {
      blocks[last].kind = BlockKind::signature;
    }
  }
}

}  // namespace

std::optional<Date> whole_date(std::string_view text) {
  const auto found = find_date(text);
  if (!found) return std::nullopt;
  const std::string rest =
      fold(text.substr(0, found->range.begin)) + fold(text.substr(found->range.end));
  if (!rest.empty() && rest != "()") return std::nullopt;
  return found->date;
}

std::optional<SignedLine> signed_line(std::string_view text) {
  text = trim(text);
  const auto found = find_date(text);
  if (!found || found->range.end != text.size()) return std::nullopt;
  const std::string_view name = trim(text.substr(0, found->range.begin));
  if (!has_organ_suffix(name)) return std::nullopt;
  return SignedLine{.name = name, .date = found->date};
}

std::vector<Block> blocks_of(const Reading& reading) {
  const Lines& lines = reading.lines;
  std::vector<Block> blocks;
  blocks.reserve(reading.body.end - reading.body.begin);
  bool text = false;
  for (const std::size_t i : body_lines(reading)) {
    const Line& line = lines[i];
    const std::string_view folded = lines.folded(line);
    Block block{.kind = kind_of(lines, i),
                .text = std::string{lines.text(line)},
                .source = lines.source(line)};
    if (block.kind == BlockKind::paragraph) {
      const int level = number_of(folded).level;
      const bool item = level == 5 && folded.ends_with("。");  // 一是…。 is a sentence of a list
      if (level > 0 && !item && reads_as_heading(line, folded)) {
        block.kind = BlockKind::heading;
        block.level = level;
      } else if (!text && is_salutation(line, folded)) {
        block.kind = BlockKind::salutation;
      }
    }
    text = text || folded.contains("。") || block.kind == BlockKind::heading ||
           block.kind == BlockKind::salutation;
    blocks.push_back(std::move(block));
  }
  find_signatures(reading, blocks);
  return blocks;
}

}  // namespace gongkai
