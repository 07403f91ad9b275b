#include "extract/docx_body.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr std::size_t kDeepest = 16;  // text boxes in text boxes, tables in tables
constexpr int kMostColumns = 1000;
constexpr int kColumn = 1000;  // unit of a column, above the tolerance for edges in twips

/// What a document in its final state does not show, and properties.
constexpr std::array<std::string_view, 21> kSkipped{
    "del",       "moveFrom",     "pPr",    "rPr",   "tblPr",    "tblGrid", "trPr",
    "tcPr",      "tblPrEx",      "sectPr", "sdtPr", "sdtEndPr", "ffData",  "delText",
    "instrText", "delInstrText", "rubyPr", "rt",    "fldData",  "binData", "numPicBullet"};

/// Elements that hold a story of their own. Word 2003 XML has the text of notes where they are
/// referred to.
bool holds_story(std::string_view name) {
  return name == "txbxContent" || name == "txBody" || name == "footnote" || name == "endnote";
}

bool is_one_of(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

bool has_mark_deleted(pugi::xml_node properties) {
  const pugi::xml_node run = child(properties, "rPr");
  return child(run, "del") || child(run, "moveFrom");
}

/// Of mc:AlternateContent only the first choice is read; the others say the same once more.
bool is_other_choice(pugi::xml_node node, std::string_view name) {
  return (name == "Choice" || name == "Fallback") && node.previous_sibling() &&
         local_name(node.parent()) == "AlternateContent";
}

char32_t symbol(pugi::xml_node node) {
  const std::string_view code = attribute(node, "char");
  unsigned value = 0;
  const auto [end, error] = std::from_chars(code.data(), code.data() + code.size(), value, 16);
  if (error != std::errc{} || value == 0 || value > 0xFFFF) return 0xFFFD;
  return symbol_character(attribute(node, "font"), value);
}

}  // namespace

std::vector<Block> DocxBody::read(pugi::xml_node root, std::string mark) {
  frames_.clear();
  frames_.emplace_back(*budget_);
  frame().flow.text(mark);
  walk(
      root, [this](pugi::xml_node node) { return enter(node); },
      [this](pugi::xml_node node) { leave(node); });
  while (frames_.size() > 1) frames_.pop_back();
  return frame().flow.finish();
}

bool DocxBody::enter(pugi::xml_node node) {
  const std::string_view name = local_name(node);
  if (is_one_of(name, kSkipped) || is_other_choice(node, name)) return false;
  if (name == "annotation" && attribute(node, "type") == "Word.Deletion") return false;
  if (name == "p") {
    begin_paragraph(node);
  } else if (name == "r") {
    const pugi::xml_node properties = child(node, "rPr");
    frame().hidden = is_on(properties, "vanish");
  } else if (holds_story(name)) {
    if (frames_.size() > kDeepest) return false;
    frames_.emplace_back(*budget_);
  } else if (name == "altChunk") {
    has_chunks_ = true;
  } else {
    enter_text(node, name);
    return enter_table(node, name);
  }
  return true;
}

void DocxBody::leave(pugi::xml_node node) {
  const std::string_view name = local_name(node);
  Frame& frame = this->frame();
  const bool told_apart = frame.depth <= kDeepest;
  if (name == "p") {
    end_paragraph();
  } else if (name == "r") {
    frame.hidden = false;
  } else if (holds_story(name) && frames_.size() > 1) {
    std::vector<Block> lines = frame.flow.finish();
    frames_.pop_back();
    this->frame().flow.insert(std::move(lines));
  } else if (name == "tbl" && frame.depth > 0) {
    if (told_apart) {
      frame.flow.end_table(frame.depth);
      frame.rows.pop_back();
    }
    --frame.depth;
  } else if (name == "tc" && frame.depth > 0 && told_apart) {
    frame.flow.end_cell(frame.depth);
  } else if (name == "tr" && frame.depth > 0 && told_apart) {
    frame.flow.end_row(frame.depth, std::exchange(frame.rows.back(), {}));
  }
}

void DocxBody::begin_paragraph(pugi::xml_node node) {
  Frame& frame = this->frame();
  const pugi::xml_node properties = child(node, "pPr");
  frame.goes_on = has_mark_deleted(properties);
  if (frame.goes_on) return;
  std::string label = lists_.label(properties);
  if (const pugi::xml_node list = child(properties, "listPr")) {
    // Word 2003 XML says how the number looks; other writers of it leave that out.
    label = spaced_label(without_private_characters(child_value(list, "t")));
    numbering_lost_ = numbering_lost_ || label.empty();
  }
  if (!label.empty()) frame.flow.label(std::move(label));
}

void DocxBody::end_paragraph() {
  Frame& frame = this->frame();
  if (!std::exchange(frame.goes_on, false)) frame.flow.end_paragraph(frame.depth);
  if (std::string line = clean_line(std::exchange(frame.hidden_text, {}));
      !line.empty() && budget_->take(line.size() + 1)) {
    hidden_.push_back(std::move(line));
  }
}

/// False for a row that is not in the final document.
bool DocxBody::enter_table(pugi::xml_node node, std::string_view name) {
  Frame& frame = this->frame();
  if (name == "tbl") {
    if (++frame.depth <= kDeepest) frame.rows.emplace_back();
  } else if (name == "tr") {
    const pugi::xml_node properties = child(node, "trPr");
    if (child(properties, "del")) return false;
    if (frame.rows.empty() || frame.depth > kDeepest) return true;
    const int before =
        std::clamp(to_int(child_value(properties, "gridBefore"), 0), 0, kMostColumns);
    if (before > 0) {
      frame.flow.end_cell(frame.depth);
      frame.rows.back().push_back({.left = 0, .right = before * kColumn});
    }
  } else if (name == "tc" && !frame.rows.empty() && frame.depth <= kDeepest) {
    begin_cell(node);
  }
  return true;
}

void DocxBody::begin_cell(pugi::xml_node node) {
  std::vector<CellShape>& row = frame().rows.back();
  const pugi::xml_node properties = child(node, "tcPr");
  const int span = std::clamp(to_int(child_value(properties, "gridSpan"), 1), 1, kMostColumns);
  const int left = row.empty() ? 0 : row.back().right;
  const pugi::xml_node above = child(properties, "vMerge");
  const pugi::xml_node before = child(properties, "hMerge");
  row.push_back({.left = left,
                 .right = std::min(left, kMostColumns * kColumn) + span * kColumn,
                 .continues = (above && attribute(above, "val") != "restart") ||
                              (before && attribute(before, "val") != "restart")});
}

void DocxBody::enter_text(pugi::xml_node node, std::string_view name) {
  if (name == "t") {
    write(text_of(node));
  } else if (name == "tab" || name == "ptab") {
    write("\t");
  } else if (name == "br" || name == "cr") {
    write("\n");
  } else if (name == "noBreakHyphen") {
    write("-");
  } else if (name == "sym") {
    std::string character;
    append_utf8(symbol(node), character);
    write(character);
  } else if (name == "fldChar") {
    field(attribute(node, "fldCharType"));
  } else if (name == "footnoteReference" || name == "endnoteReference") {
    refer_to_note(node, name == "endnoteReference");
  } else if (name == "textpath") {
    frame().flow.insert({{.text = clean_line(attribute(node, "string"))}});
  }
}

void DocxBody::field(std::string_view type) {
  Frame& frame = this->frame();
  if (type == "begin") {
    frame.fields.push_back(true);
    ++frame.codes;
  } else if (!frame.fields.empty()) {
    if (frame.fields.back()) --frame.codes;
    frame.fields.back() = false;
    if (type == "end") frame.fields.pop_back();
  }
}

void DocxBody::refer_to_note(pugi::xml_node node, bool endnote) {
  NoteReference note{.endnote = endnote,
                     .id = std::string{attribute(node, "id")},
                     .number = static_cast<int>(notes_.size()) + 1};
  write('[' + std::to_string(note.number) + ']');
  notes_.push_back(std::move(note));
}

void DocxBody::write(std::string_view text) {
  Frame& frame = this->frame();
  if (frame.codes > 0) return;
  if (frame.hidden) {
    frame.hidden_text += text;
  } else {
    frame.flow.text(text);
  }
}

}  // namespace gongkai
