#include "extract/rtf_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "crawler/encoding.h"
#include "crawler/utf8.h"
#include "extract/office_claim.h"

namespace gongkai {
namespace {

constexpr std::size_t kDeepestGroup = 1000;
constexpr std::size_t kDeepestStory = 16;

using std::string_view_literals::operator""sv;

/// Destinations whose text is not the document's. Unknown ones are marked \* by their writers.
constexpr std::array kSkipped{
    "colortbl"sv,  "stylesheet"sv, "pict"sv,      "objdata"sv,      "nonshppict"sv,
    "shprslt"sv,   "xe"sv,         "tc"sv,        "rxe"sv,          "tcn"sv,
    "comment"sv,   "annotation"sv, "ftnsep"sv,    "ftnsepc"sv,      "ftncn"sv,
    "aftnsep"sv,   "aftnsepc"sv,   "aftncn"sv,    "nonesttables"sv, "fldinst"sv,
    "template"sv,  "operator"sv,   "category"sv,  "manager"sv,      "keywords"sv,
    "subject"sv,   "doccomm"sv,    "hlinkbase"sv, "buptim"sv,       "printim"sv,
    "revtbl"sv,    "mmathPict"sv,  "filetbl"sv,   "atnid"sv,        "atnauthor"sv,
    "bkmkstart"sv, "bkmkend"sv,    "pntxta"sv,    "pntxtb"sv,       "levelnumbers"sv,
    "listname"sv,  "falt"sv,       "panose"sv,    "fontemb"sv,      "sp"sv,
    "pgptbl"sv,    "generator"sv};

/// The WHATWG name of a code page that RTF names by number.
std::string_view encoding_of(int code_page) {
  switch (code_page) {
    case 932: return "shift_jis";
    case 936: return "gb18030";
    case 949: return "euc-kr";
    case 950: return "big5";
    case 54936: return "gb18030";
    case 65001: return "utf-8";
    case 874: return "windows-874";
    case 10000: return "macintosh";
    case 1250: return "windows-1250";
    case 1251: return "windows-1251";
    case 1253: return "windows-1253";
    case 1254: return "windows-1254";
    case 1255: return "windows-1255";
    case 1256: return "windows-1256";
    case 1257: return "windows-1257";
    case 1258: return "windows-1258";
    default: return "windows-1252";
  }
}

/// The code page of a Windows character set; 0 when it names none.
int code_page_of(int charset) {
  switch (charset) {
    case 77: return 10000;
    case 128: return 932;
    case 129: return 949;
    case 134: return 936;
    case 136: return 950;
    case 161: return 1253;
    case 162: return 1254;
    case 163: return 1258;
    case 177: return 1255;
    case 178: return 1256;
    case 186: return 1257;
    case 204: return 1251;
    case 222: return 874;
    case 238: return 1250;
    default: return 0;
  }
}

bool is_double_byte(int code_page) {
  return code_page == 932 || code_page == 936 || code_page == 949 || code_page == 950;
}

}  // namespace

RtfBody::RtfBody(std::string_view bytes, FileBudget& budget)
    : tokens_{bytes},
      budget_{&budget},
      labels_stored_{bytes.contains("\\listtext") || bytes.contains("\\pntext")} {
  groups_.emplace_back();
  frames_.emplace_back(budget, Story::main);
}

bool RtfBody::read() {
  using enum RtfToken::Kind;
  for (;;) {
    const RtfToken token = tokens_.next();
    if (token.kind == end || budget_->spent()) return false;
    if (token.kind != byte) flush();
    if (token.kind == open) {
      if (!this->open()) return false;
    } else if (token.kind == close) {
      this->close();
      if (groups_.size() <= 1) return true;
    } else if (skip_ > 0) {
      --skip_;
    } else if (token.kind == byte) {
      this->byte(token);
    } else if (token.kind == word) {
      this->word(token);
    } else {
      this->symbol(token.word.front());
    }
    if (token.kind == close || token.kind == open) skip_ = 0;
  }
}

bool RtfBody::open() {
  if (groups_.size() >= kDeepestGroup) return false;
  Group inner = group();
  inner.begins_story = false;
  inner.begins_property = false;
  groups_.push_back(inner);
  first_in_group_ = true;
  star_ = false;
  return true;
}

void RtfBody::close() {
  if (groups_.size() <= 1) return;
  if (group().begins_story) end_story();
  if (group().begins_property && !property_.empty()) {
    if (date_[0] != 0) {
      property_text_ = fmt::format("{:04}-{:02}-{:02}", date_[0], date_[1], date_[2]);
    }
    add_property(document_.claims, std::exchange(property_, {}), std::exchange(property_text_, {}));
  }
  if (group().destination == Destination::fonts) table_font_ = 0;
  groups_.pop_back();
  first_in_group_ = false;
}

void RtfBody::word(const RtfToken& token) {
  const std::string_view name = token.word;
  const int parameter = token.parameter.value_or(1);
  const bool first = std::exchange(first_in_group_, false);
  const bool star = std::exchange(star_, false);
  Group& group = this->group();
  if (group.destination == Destination::skip) return;
  if (first && begin_destination(name, star)) return;
  if (name == "u") return unicode(token.parameter.value_or(0));
  if (name == "uc") group.unicode_skip = std::clamp(parameter, 0, 16);
  if (name == "ansicpg") code_page_ = parameter;
  if (name == "mac") code_page_ = 10000;
  if (name == "plain") group.hidden = group.deleted = false;
  if (name == "v") group.hidden = parameter != 0;
  if (name == "deleted") group.deleted = parameter != 0;
  if (name == "f") group.font = token.parameter.value_or(0);
  switch (group.destination) {
    case Destination::fonts: font_word(name, token.parameter.value_or(0)); break;
    case Destination::lists:
    case Destination::level_text: lists_.word(name, token.parameter.value_or(0)); break;
    case Destination::property: property_word(name, token.parameter.value_or(0)); break;
    case Destination::between:
    case Destination::body: row_word(name, token.parameter.value_or(0)); [[fallthrough]];
    case Destination::label: text_word(name); break;
    default: break;
  }
}

/// True when `name` says where the group's text goes.
bool RtfBody::begin_destination(std::string_view name, bool star) {
  using enum Destination;
  Group& group = this->group();
  if (group.destination == choices) {
    group.destination = name == "ud" ? groups_.at(groups_.size() - 3).destination : skip;
  } else if (std::ranges::find(kSkipped, name) != kSkipped.end()) {
    group.destination = skip;
  } else if (name == "fonttbl") {
    group.destination = fonts;
  } else if (name == "listtable" || name == "listoverridetable") {
    group.destination = Destination::lists;
  } else if (group.destination == Destination::lists && name == "leveltext") {
    lists_.word(name, 0);
    group.destination = level_text;
  } else if (name == "listtext" || name == "pntext") {
    frame().label.clear();
    group.destination = label;
  } else if (name == "info" || name == "shpinst" || name == "do" || name == "shp") {
    group.destination = between;
  } else if (name == "title" || name == "author" || name == "company" || name == "creatim" ||
             name == "revtim") {
    group.destination = Destination::property;
    group.begins_property = true;
    property_ = name == "creatim" ? "created" : name == "revtim" ? "modified" : std::string{name};
    property_text_.clear();
    date_ = {};
  } else if (name == "shptxt" || name == "dptxbxtext") {
    begin_story(Story::box);
  } else if (name == "footnote") {
    begin_story(Story::note);
  } else if (name.starts_with("header") && name.size() <= 7) {
    begin_story(Story::header);
  } else if (name.starts_with("footer") && name.size() <= 7) {
    begin_story(Story::footer);
  } else if (name == "nesttableprops") {
    group.nested_row = true;
    rows_[1] = {};
  } else if (name == "upr") {
    group.destination = choices;
  } else if (name == "moMath" || name == "moMathPara") {
    group.destination = body;
  } else if (star) {
    group.destination = skip;
  } else {
    return false;
  }
  return true;
}

void RtfBody::begin_story(Story story) {
  if (frames_.size() > kDeepestStory) {
    group().destination = Destination::skip;
    return;
  }
  if (story == Story::note) write('[' + std::to_string(++note_count_) + ']');
  group().destination = Destination::body;
  group().begins_story = true;
  group().hidden = group().deleted = false;
  frames_.emplace_back(*budget_, story);
  if (story == Story::note) frame().flow.text('[' + std::to_string(note_count_) + "] ");
}

void RtfBody::end_story() {
  take_label();
  const Story story = frame().story;
  std::vector<Block> lines = frame().flow.finish();
  frames_.pop_back();
  switch (story) {
    case Story::note: std::ranges::move(lines, std::back_inserter(notes_)); break;
    case Story::box: frame().flow.insert(std::move(lines)); break;
    default: edges_.add(std::move(lines), story == Story::header, document_);
  }
}

void RtfBody::symbol(char c) {
  if (c == '*') {
    star_ = first_in_group_;
    return;
  }
  first_in_group_ = false;
  if (c == '\\' || c == '{' || c == '}') byte({.kind = RtfToken::Kind::byte, .byte = c});
  if (c == '~') write("\u00A0");
  if (c == '_') write("-");
  if (c == '\n' || c == '\r') text_word("par");
}

void RtfBody::text_word(std::string_view name) {
  if (name == "par") return end_paragraph();
  if (name == "sect") return end_paragraph();
  if (name == "line" || name == "page" || name == "column") return write("\n");
  if (name == "tab") return write("\t");
  if (name == "emspace" || name == "enspace" || name == "qmspace") {
    return write(" ");
  }
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kCharacters{
      {{"emdash", "—"},
       {"endash", "–"},
       {"lquote", "‘"},
       {"rquote", "’"},
       {"ldblquote", "“"},
       {"rdblquote", "”"},
       {"bullet", "•"}}};
  for (const auto& [word, character] : kCharacters) {
    if (word == name) return write(character);
  }
}

void RtfBody::property_word(std::string_view name, int parameter) {
  if (name == "yr") date_[0] = parameter;
  if (name == "mo") date_[1] = parameter;
  if (name == "dy") date_[2] = parameter;
}

void RtfBody::font_word(std::string_view name, int parameter) {
  if (name == "f") table_font_ = parameter;
  if (name == "fcharset") fonts_[table_font_].charset = parameter;
}

void RtfBody::row_word(std::string_view name, int parameter) {
  Frame& frame = this->frame();
  RowShape& row = rows_.at(group().nested_row ? 1 : 0);
  if (name == "pard") {
    frame.in_table = false;
    frame.depth = frame.list = frame.level = 0;
  } else if (name == "intbl") {
    frame.in_table = true;
  } else if (name == "itap") {
    frame.depth = std::max(parameter, 0);
  } else if (name == "ls") {
    frame.list = parameter;
  } else if (name == "ilvl") {
    frame.level = parameter;
  } else if (name == "trowd") {
    row = {};
  } else if (name == "trleft") {
    row.left = parameter;
  } else if (name == "clvmrg") {
    row.continues = true;
  } else if (name == "cellx" && row.cells.size() < 256) {
    const int left = row.cells.empty() ? std::min(row.left, parameter) : row.cells.back().right;
    row.cells.push_back({.left = left,
                         .right = std::max(left, parameter),
                         .continues = std::exchange(row.continues, false)});
  } else if (name == "cell") {
    end_cell(1);
  } else if (name == "nestcell") {
    end_cell(static_cast<std::size_t>(std::max(frame.depth, 2)));
  } else if (name == "row") {
    end_row(1, rows_[0]);
  } else if (name == "nestrow") {
    end_row(static_cast<std::size_t>(std::max(frame.depth, 2)), rows_[1]);
  }
}

void RtfBody::take_label() {
  Frame& frame = this->frame();
  std::string label = clean_line(std::exchange(frame.label, {}));
  if (!label.empty()) {
    frame.flow.label(spaced_label(without_private_characters(label)));
  } else if (!labels_stored_ && frame.list > 0) {
    frame.flow.label(lists_.label(frame.list, frame.level));
  }
  if (std::string line = clean_line(std::exchange(frame.hidden_text, {}));
      !line.empty() && budget_->take(line.size() + 1)) {
    document_.stripped.push_back({.text = std::move(line), .zone = Zone::hidden, .rule = "hidden"});
  }
}

void RtfBody::end_paragraph() {
  if (group().destination != Destination::body || group().deleted) return;
  take_label();
  Frame& frame = this->frame();
  frame.flow.end_paragraph(frame.in_table ? static_cast<std::size_t>(std::max(frame.depth, 1)) : 0);
}

void RtfBody::end_cell(std::size_t depth) {
  take_label();
  frame().flow.end_cell(depth);
}

void RtfBody::end_row(std::size_t depth, RowShape& shape) {
  frame().flow.end_row(depth, shape.cells);
}

void RtfBody::byte(const RtfToken& token) {
  first_in_group_ = false;
  if (group().destination == Destination::level_text) {
    lists_.level_text(static_cast<unsigned char>(token.byte));
  } else {
    pending_ += token.byte;
  }
}

void RtfBody::unicode(int value) {
  const auto unit = static_cast<char32_t>(value) & 0xFFFFU;
  skip_ = group().unicode_skip;
  if (unit >= 0xD800 && unit < 0xDC00) {
    surrogate_ = unit;
  } else if (unit >= 0xDC00 && unit < 0xE000) {
    const char32_t high = std::exchange(surrogate_, 0);
    character(high == 0 ? 0xFFFD : 0x10000 + ((high - 0xD800) << 10U) + (unit - 0xDC00));
  } else {
    character(unit);
  }
}

void RtfBody::character(char32_t c) {
  if (group().destination == Destination::level_text) {
    lists_.level_text(c);
    return;
  }
  std::string text;
  append_utf8(c, text);
  write(text);
}

void RtfBody::flush() {
  if (!pending_.empty()) write(decoded(std::exchange(pending_, {})));
}

const RtfBody::Font* RtfBody::font() const {
  const auto found = fonts_.find(groups_.back().font);
  return found == fonts_.end() ? nullptr : &found->second;
}

/// Writers set Chinese in a font of its character set, but some leave it in a Latin one and count
/// on the code page of the file.
std::string RtfBody::decoded(std::string_view bytes) const {
  const Font* const font = this->font();
  const int charset = font == nullptr ? 0 : font->charset;
  if (charset == 2) {
    std::string text;
    for (const char c : bytes) {
      append_utf8(symbol_character(font->name, static_cast<unsigned char>(c)), text);
    }
    return without_private_characters(text);
  }
  const int page = code_page_of(charset);
  if (!is_double_byte(page) && is_double_byte(code_page_)) {
    std::string text = decode(bytes, encoding_of(code_page_));
    if (!text.contains("\uFFFD")) return text;
    return decode(bytes, encoding_of(page));
  }
  return decode(bytes, encoding_of(page == 0 ? code_page_ : page));
}

void RtfBody::write(std::string_view utf8) {
  const Group& group = this->group();
  switch (group.destination) {
    case Destination::body:
      if (group.deleted) break;
      if (group.hidden) {
        frame().hidden_text += utf8;
      } else {
        frame().flow.text(utf8);
      }
      break;
    case Destination::label: frame().label += utf8; break;
    case Destination::property: property_text_ += utf8; break;
    case Destination::fonts: fonts_[table_font_].name += utf8; break;
    default: break;
  }
}

Document RtfBody::document() {
  while (frames_.size() > 1) end_story();
  take_label();
  document_.blocks = frame().flow.finish();
  std::ranges::move(notes_, std::back_inserter(document_.blocks));
  return std::exchange(document_, {});
}

}  // namespace gongkai
