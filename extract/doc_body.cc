#include "extract/doc_body.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "crawler/utf8.h"
#include "extract/office_bytes.h"

namespace gongkai {
namespace {

constexpr std::size_t kFootnoteReferences = 2;  // indexes of FibRgFcLcb97
constexpr std::size_t kFootnoteTexts = 3;
constexpr std::size_t kHeaders = 11;
constexpr std::size_t kShapes = 40;
constexpr std::size_t kEndnoteReferences = 46;
constexpr std::size_t kEndnoteTexts = 47;
constexpr std::size_t kBoxTexts = 56;
constexpr std::size_t kLists = 73;
constexpr std::size_t kListUses = 74;

constexpr std::size_t kShapeSize = 26;
constexpr std::size_t kBoxSize = 22;
constexpr std::size_t kMostEntries = 100'000;

/// A PLC: count + 1 positions, then count structures of `size` bytes.
struct Plc {
  Plc(std::string_view table, std::size_t structure)
      : bytes{table},
        size{structure},
        count{table.size() < 4 ? 0 : std::min((table.size() - 4) / (4 + structure), kMostEntries)} {
  }

  [[nodiscard]] std::uint32_t position(std::size_t i) const { return u32_at(bytes, 4 * i); }
  [[nodiscard]] std::string_view entry(std::size_t i) const {
    const std::size_t all = (bytes.size() - 4) / (4 + size);
    return slice(bytes, 4 * (all + 1) + size * i, size);
  }

  std::string_view bytes;
  std::size_t size;
  std::size_t count;
};

/// The parts that positions cut a story into, in order. Positions that go back give empty parts, so
/// that all of them together are no longer than the story.
std::vector<CharRange> parts_of(CharRange story, const Plc& positions) {
  std::vector<CharRange> parts;
  std::uint32_t at = story.begin;
  for (std::size_t i = 0; i < positions.count; ++i) {
    const auto place = [&](std::uint32_t position) {
      return std::clamp(story.begin + std::min(position, story.end - story.begin), at, story.end);
    };
    const std::uint32_t begin = place(positions.position(i));
    const std::uint32_t end = std::max(begin, place(positions.position(i + 1)));
    parts.push_back({.begin = begin, .end = end});
    at = end;
  }
  return parts;
}

std::string utf8(std::u16string_view units) {
  std::string text;
  for (std::size_t i = 0; i < units.size(); ++i) {
    char32_t c = units[i];
    const bool high = c >= 0xD800 && c < 0xDC00;
    if (high && i + 1 < units.size() && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000) {
      c = 0x10000 + ((c - 0xD800) << 10U) + (units[++i] - 0xDC00U);
    } else if (c >= 0xD800 && c < 0xE000) {
      c = 0xFFFD;
    }
    append_utf8(c, text);
  }
  return text;
}

}  // namespace

DocBody::DocBody(DocFile& file, FileBudget& budget)
    : file_{&file}, budget_{&budget}, lists_{file.table_from(kLists), file.table_from(kListUses)} {
  load_boxes();
  load_notes(kFootnoteReferences, kFootnoteTexts, DocFile::Story::footnotes);
  load_notes(kEndnoteReferences, kEndnoteTexts, DocFile::Story::endnotes);
}

void DocBody::load_boxes() {
  const Plc texts{file_->table(kBoxTexts), kBoxSize};
  std::map<std::uint32_t, std::size_t> by_shape;
  for (const CharRange& part : parts_of(file_->story(DocFile::Story::boxes), texts)) {
    by_shape.emplace(u32_at(texts.entry(boxes_.size()), 14), boxes_.size());
    boxes_.push_back({.range = part});
  }
  const Plc shapes{file_->table(kShapes), kShapeSize};
  for (std::size_t i = 0; i < shapes.count; ++i) {
    const auto box = by_shape.find(u32_at(shapes.entry(i), 0));
    if (box != by_shape.end()) boxes_at_[shapes.position(i)].push_back(box->second);
  }
}

void DocBody::load_notes(std::size_t references, std::size_t texts, DocFile::Story story) {
  const Plc marks{file_->table(references), 2};
  const Plc notes{file_->table(texts), 0};
  const std::vector<CharRange> parts = parts_of(file_->story(story), notes);
  for (std::size_t i = 0; i < std::min(marks.count, parts.size()); ++i) {
    notes_at_.emplace(marks.position(i), parts[i]);
  }
}

std::vector<Block> DocBody::document() {
  std::vector<Block> blocks = lines(file_->story(DocFile::Story::main), "", true);
  for (Insert& box : boxes_) {  // those in groups of shapes have no anchor of their own
    if (!box.done) std::ranges::move(lines(box.range, "", false), std::back_inserter(blocks));
  }
  int number = 0;
  for (const auto& [position, range] : notes_at_) {
    const std::string mark = '[' + std::to_string(++number) + "] ";
    std::ranges::move(lines(range, mark, false), std::back_inserter(blocks));
  }
  return blocks;
}

/// Six separators of notes, then for each section: even and odd header, even and odd footer, first
/// header and footer.
std::vector<DocBody::PageEdge> DocBody::page_edges() {
  std::vector<PageEdge> edges;
  const std::vector<CharRange> parts =
      parts_of(file_->story(DocFile::Story::headers), Plc{file_->table(kHeaders), 0});
  for (std::size_t i = 6; i < parts.size(); ++i) {
    const std::size_t kind = (i - 6) % 6;
    edges.push_back(
        {.header = kind == 0 || kind == 1 || kind == 4, .lines = lines(parts[i], "", false)});
  }
  return edges;
}

std::vector<Block> DocBody::lines(CharRange range, std::string_view mark, bool with_boxes) {
  Frame frame{*budget_};
  frame.flow.text(mark);
  CharacterProperties properties;
  std::uint32_t until = 0;
  for (std::uint32_t at = range.begin; at < range.end && !budget_->spent(); ++at) {
    if (at >= until) properties = file_->character(at, until);
    character(frame, at, properties);
    if (!with_boxes) continue;
    const auto boxes = boxes_at_.find(at);
    if (boxes == boxes_at_.end()) continue;
    for (const std::size_t i : boxes->second) {
      if (std::exchange(boxes_[i].done, true)) continue;
      frame.flow.insert(lines(boxes_[i].range, "", false));
    }
  }
  flush(frame);
  return frame.flow.finish();
}

void DocBody::character(Frame& frame, std::uint32_t position,
                        const CharacterProperties& properties) {
  const char16_t c = file_->text()[position];
  if (c < 0x20 || (properties.symbol != 0 && c == u'(')) {
    if (properties.symbol != 0 && c == u'(') {
      const std::string_view font = file_->font(properties.symbol_font);
      const char32_t shown = symbol_character(font, properties.symbol);
      if (frame.codes == 0 && !properties.deleted) frame.run += static_cast<char16_t>(shown);
    } else if (c != 0x0D || !properties.deleted) {
      control(frame, position);
    }
    return;
  }
  if (properties.deleted || frame.codes > 0) return;
  if (properties.hidden) {
    frame.hidden_text += utf8(std::u16string_view{&c, 1});
  } else {
    frame.run += c;
  }
}

void DocBody::control(Frame& frame, std::uint32_t position) {
  const char16_t c = file_->text()[position];
  switch (c) {
    case 0x02:  // a note's mark, if it is in the text and not in the note itself
      break;
    case 0x07:
    case 0x0D: end_paragraph(frame, position); break;
    case 0x0C:  // end of page or section
      if (file_->is_paragraph_end(position)) {
        end_paragraph(frame, position);
      } else {
        frame.run += u'\n';
      }
      break;
    case 0x0B:
    case 0x0E: frame.run += u'\n'; break;
    case 0x09: frame.run += u'\t'; break;
    case 0x1E: frame.run += u'-'; break;
    case 0x13:
    case 0x14:
    case 0x15: field(frame, c); break;
    default: break;
  }
  if (const auto note = notes_at_.find(position); note != notes_at_.end()) {
    const auto number = std::distance(notes_at_.begin(), note) + 1;
    for (const char digit : '[' + std::to_string(number) + ']') {
      frame.run += static_cast<char16_t>(digit);
    }
  }
}

void DocBody::field(Frame& frame, char16_t mark) {
  if (mark == 0x13) {
    frame.fields.push_back(true);
    ++frame.codes;
  } else if (!frame.fields.empty()) {
    if (frame.fields.back()) --frame.codes;
    frame.fields.back() = false;
    if (mark == 0x15) frame.fields.pop_back();
  }
}

void DocBody::flush(Frame& frame) {
  frame.flow.text(utf8(std::exchange(frame.run, {})));
  if (std::string line = clean_line(std::exchange(frame.hidden_text, {}));
      !line.empty() && budget_->take(line.size() + 1)) {
    hidden_.push_back(std::move(line));
  }
}

void DocBody::end_paragraph(Frame& frame, std::uint32_t position) {
  const ParagraphProperties properties = file_->paragraph(position);
  flush(frame);
  const bool cell_mark = file_->text()[position] == 0x07;
  const auto depth = static_cast<std::size_t>(cell_mark ? 1 : properties.depth);
  if (properties.row_end && depth > 0) {
    frame.flow.end_row(depth, properties.cells);
    return;
  }
  if (std::string label = lists_.label(properties.list, properties.level); !label.empty()) {
    frame.flow.label(std::move(label));
  }
  old_numbering_ = old_numbering_ || (properties.old_numbering && properties.list == 0);
  frame.flow.end_paragraph(depth);
  if (cell_mark || (properties.inner_cell_end && depth > 1)) frame.flow.end_cell(depth);
}

}  // namespace gongkai
