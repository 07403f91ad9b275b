#include "extract/title.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "config/fold.h"
#include "crawler/utf8.h"
#include "extract/body.h"
#include "extract/doc_no.h"
#include "extract/numbering.h"
#include "extract/organ.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestTitle = 160;  // letters
constexpr std::size_t kMostTitleLines = 4;
constexpr std::size_t kMostLines =
    3000;  // from the top of a page, in which its title is looked for

bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3007;
}

/// The rule of a hint that is a claim already.
constexpr std::string_view kScript = "script";

/// Something that says what the title is, without being it.
struct Hint {
  std::string text;  ///< as printed
  std::string bare;
  Layer layer = Layer::meta;
  const char* rule = "";
  std::vector<std::pair<std::string, bool>>
      pieces;  ///< of a title tag, reduced; and whether it begins with them
};

bool is_title_tag_hint(const Hint& hint) {
  return hint.rule == std::string_view{"title tag"};
}

/// <title>某某通知_某某市人民政府</title>: every piece that separators leave may be the title.
std::vector<std::string_view> title_pieces(std::string_view text) {
  constexpr std::array<std::string_view, 9> kSeparators{"_",  "-",  "|",  "—", "–",
                                                        "－", "｜", "＿", "―"};
  std::vector<std::string_view> pieces{trim(text)};
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t size = 0;
    for (const std::string_view separator : kSeparators) {
      if (text.substr(at).starts_with(separator)) size = separator.size();
    }
    if (size > 0) {
      pieces.push_back(trim(text.substr(0, at)));
      pieces.push_back(trim(text.substr(begin, at - begin)));
      begin = at + size;
    }
    at += std::max<std::size_t>(size, 1);
  }
  if (begin > 0) pieces.push_back(trim(text.substr(begin)));
  std::erase_if(pieces, [](std::string_view piece) { return piece.empty(); });
  return pieces;
}

bool is_title_tag(std::string_view name) {
  return name == "articletitle" || name == "og:title" || name == "ucaptitle" ||
         name == "dc.title" || name == "title";
}

std::vector<Hint> collect_hints(const Reading& reading) {
  std::vector<Hint> hints;
  const auto add = [&](std::string_view text, Layer layer, const char* rule) {
    constexpr std::size_t kMostBytes = 900;  // a longer one names no title
    if (text.size() > kMostBytes) return;
    Hint hint{.text = std::string{trim(text)}, .bare = bare(text), .layer = layer, .rule = rule};
    if (hint.bare.size() < 6) return;
    if (is_title_tag_hint(hint)) {
      for (const std::string_view piece : title_pieces(hint.text))
        hint.pieces.emplace_back(gongkai::bare(piece), piece.data() == hint.text.data());
    }
    hints.push_back(std::move(hint));
  };
  for (const LabelledValue& slot : reading.metadata.values) {
    if (slot.label->field == "title") add(slot.value, Layer::block, "label");
  }
  for (const Node node : reading.lines.tags()) {
    if (node.tag() == "meta" && is_title_tag(fold(node.attribute("name")))) {
      add(node.attribute("content"), Layer::meta, "meta:ArticleTitle");
    }
  }
  for (const Claim& claim : reading.claims) {
    if (claim.field == "title") add(claim.value, claim.layer, kScript.data());
  }
  if (reading.row != nullptr) add(reading.row->title, Layer::row, "row");
  for (std::size_t i = 0; i < reading.lines.shown(); ++i) {
    const Line& line = reading.lines[i];
    if (line.page_title) add(reading.lines.text(line), Layer::meta, "title tag");
  }
  return hints;
}

/// Consecutive lines that print one title: a line, or the lines of one heading.
struct Candidate {
  LineRange lines;
  std::string bare;
  int score = 0;
};

std::string joined(const Lines& lines, LineRange range) {
  std::string text;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const std::string_view part = lines.text(lines[i]);
    const bool words = !text.empty() && static_cast<unsigned char>(text.back()) < 0x80 &&
                       static_cast<unsigned char>(part.front()) < 0x80;
    if (words) text += ' ';
    text += part;
  }
  return text;
}

/// A class or id that names a title: newsTitle, xl-tit, bt; not bt-content.
bool names_title(std::string_view names) {
  if (names.contains("title") || names.contains("biaoti")) return true;
  bool title = false;
  for (std::size_t at = 0; at < names.size();) {
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto* const end =
        std::find_if_not(names.begin() + static_cast<std::ptrdiff_t>(at), names.end(), is_letter);
    const auto size = static_cast<std::size_t>(end - names.begin()) - at;
    const std::string_view word = names.substr(at, size);
    if (word == "content" || word == "con" || word == "nr" || word == "box") return false;
    title = title || word == "bt" || word == "tit";
    at += size + 1;
  }
  return title;
}

int heading_score(const Lines& lines, const Line& line) {
  constexpr std::array<int, 7> kByLevel{0, 5, 4, 3, 2, 1, 1};
  constexpr int kWrappers = 3;
  const int score = kByLevel.at(line.heading);
  std::uint32_t index = line.element;
  for (int up = 0; up < kWrappers; ++up) {
    const Element& element = lines.elements()[index];
    if (names_title(fold(element.node.attribute("class"))) ||
        names_title(fold(element.node.attribute("id"))))
      return score + 2;
    const Element& parent = lines.elements()[element.parent];
    const bool wraps_only_it =
        parent.first_line == element.first_line && parent.end_line == element.end_line;
    if (!wraps_only_it || index == element.parent) break;
    index = element.parent;
  }
  return score;
}

/// An organ's name and no more: the portal's own, or a signature.
bool is_organ(std::string_view text) {
  constexpr std::size_t kLongest = 20;  // letters
  return count_letters(text) <= kLongest && !text.contains("关于") &&
         organ_front(text) == text.size();
}

/// How well `text` agrees with what says the title. Titles begin with the name of the organ that
/// signs below, and a title tag names the portal too: an organ's name in one says nothing.
int hint_score(const std::string& text, const std::vector<Hint>& hints) {
  const bool organ = is_organ(text);
  int score = 0;
  for (const Hint& hint : hints) {
    if (organ && (is_title_tag_hint(hint) || text != hint.bare)) continue;
    int agreement = 0;
    if (text == hint.bare) {
      agreement = 12;
    } else if (hint.bare.starts_with(text) && text.size() * 10 >= hint.bare.size() * 4) {
      agreement = 8;
    } else if ((hint.bare.contains(text) && text.size() * 10 >= hint.bare.size() * 6) ||
               (text.contains(hint.bare) && hint.bare.size() * 10 >= text.size() * 7)) {
      agreement = 7;
    } else if (hint.bare.size() >= 36 && text.starts_with(hint.bare.substr(0, 30))) {
      agreement = 6;  // tags cut long titles
    }
    for (const auto& [piece, front] : hint.pieces) {
      if (agreement < 12 && piece == text) agreement = std::max(agreement, front ? 11 : 5);
    }
    score = std::max(score, agreement);
  }
  return score;
}

/// Whether line `next` may go on with the title that lines [first, next) began: they share an
/// element, or together they are a piece of what names the title.
bool continues(const Reading& reading, const std::vector<Hint>& hints, std::size_t first,
               std::size_t next) {
  const Lines& lines = reading.lines;
  if (next >= lines.shown() || lines[next].letters > kLongestTitle) return false;
  if (lines[next].element == lines[first].element) return true;
  const std::string both = bare(joined(lines, {first, next + 1}));
  return std::ranges::any_of(hints, [&](const Hint& hint) { return hint.bare.starts_with(both); });
}

bool is_mostly_link(const Line& line) {
  return line.link_letters * 2 > line.letters;
}

std::vector<Candidate> collect_candidates(const Reading& reading, const std::vector<Hint>& hints) {
  const Lines& lines = reading.lines;
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < std::min(lines.shown(), kMostLines); ++i) {
    const Line& line = lines[i];
    if (line.page_title || line.control || line.letters < 3 || line.letters > kLongestTitle)
      continue;
    if (is_mostly_link(line) && line.heading == 0) continue;
    if (reading.metadata.lines[i] == Explained::labelled) continue;
    std::size_t end = i + 1;
    do {
      Candidate candidate{.lines = {i, end}, .bare = bare(joined(lines, {i, end}))};
      const int agreement = hint_score(candidate.bare, hints);
      if (agreement > (is_mostly_link(line) ? 10 : 0)) {
        candidate.score = agreement + heading_score(lines, line);
        candidates.push_back(std::move(candidate));
      }
      ++end;
    } while (end <= lines.shown() && end - i <= kMostTitleLines &&
             continues(reading, hints, i, end - 1));
  }
  return candidates;
}

bool is_known_chrome(const Reading& reading, LineRange range) {
  return reading.chrome[range.begin] != nullptr;
}

void claim_hint(Reading& reading, const Hint& hint) {
  Claim claim{.field = "title",
              .value = hint.text,
              .raw = hint.text,
              .layer = hint.layer,
              .confidence = 0.7,
              .rule = hint.rule};
  if (is_title_tag_hint(hint)) {  // the portal's name behind it is cut off
    const std::vector<std::string_view> pieces = title_pieces(hint.text);
    if (pieces.size() > 1) claim.value = pieces[1];
    claim.confidence = 0.5;
  }
  reading.claims.push_back(std::move(claim));
}

void claim_visible(Reading& reading, double confidence, const char* rule) {
  const Lines& lines = reading.lines;
  const LineRange title = reading.title_lines;
  const std::string text = joined(lines, title);
  auto source = lines.source(lines[title.begin]);
  if (title.end - title.begin > 1) source.reset();
  reading.claims.push_back({.field = "title",
                            .value = text,
                            .raw = text,
                            .layer = Layer::header,
                            .confidence = confidence,
                            .rule = rule,
                            .source = source});
}

/// 通知, 报告（试行）: what the titles of documents end with.
bool ends_as_title(std::string_view folded) {
  constexpr std::array<std::string_view, 53> kKinds{
      "报告", "通知", "意见", "办法", "决定", "公告", "通告", "方案", "总结", "细则", "规定",
      "条例", "计划", "要点", "年报", "公报", "批复", "请示", "纪要", "规划", "制度", "指南",
      "目录", "清单", "预案", "章程", "准则", "公示", "函",   "令",   "决议", "议案", "通报",
      "命令", "名单", "解读", "汇报", "说明", "规则", "规程", "标准", "措施", "安排", "工作",
      "情况", "建设", "信息", "答复", "打算", "思路", "讲话", "任务", "概况"};
  if (folded.ends_with(')')) {
    const std::size_t open = folded.rfind('(');
    if (open != std::string_view::npos) folded = folded.substr(0, open);
  }
  return std::ranges::any_of(kKinds, [&](std::string_view kind) { return folded.ends_with(kind); });
}

bool may_be_title_line(const Reading& reading, std::size_t index) {
  const Line& line = reading.lines[index];
  const std::string_view folded = reading.lines.folded(line);
  constexpr std::array<std::string_view, 7> kSentenceEnds{"。", ":", ";", ",", "!", "、", "."};
  return line.letters >= 4 && line.letters <= 80 && !line.row && !folded.contains("。") &&
         number_of(folded).level == 0 &&
         std::ranges::none_of(kSentenceEnds,
                              [&](std::string_view end) { return folded.ends_with(end); }) &&
         !whole_doc_no(reading.lines.text(line));
}

/// The title that a text begins with, below the portal's own lines: a line or two to four that end
/// as titles do.
LineRange opening_title(const Reading& reading) {
  std::size_t first = 0;
  const auto passed_over = [&](std::size_t i) {
    return reading.lines[i].page_title || reading.lines[i].control ||
           reading.metadata.lines[i] != Explained::no || reading.chrome[i] != nullptr ||
           whole_doc_no(reading.lines.text(reading.lines[i])).has_value();
  };
  while (first < reading.lines.shown() && passed_over(first)) ++first;
  std::size_t end = first;
  while (end < reading.lines.shown() && end < first + kMostTitleLines &&
         may_be_title_line(reading, end)) {
    ++end;
    if (ends_as_title(reading.lines.folded(reading.lines[end - 1]))) return {first, end};
  }
  return {};
}

constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

bool may_be_heading(const Reading& reading, std::size_t index) {
  const Line& line = reading.lines[index];
  if (line.page_title || line.control || line.row || is_mostly_link(line) ||
      leads_on(reading.lines, line) || (line.region && line.heading == 0))
    return false;
  return line.letters >= 4 && line.letters <= kLongestTitle &&
         !is_known_chrome(reading, {index, index + 1}) &&
         reading.metadata.lines[index] == Explained::no;
}

/// A heading over links to other pages: of a list beside the document.
bool heads_links(const Reading& reading, std::size_t index) {
  constexpr std::uint32_t kLeast = 8;  // letters; a widget's links are shorter
  if (index + 1 >= reading.lines.shown()) return false;
  const Line& next = reading.lines[index + 1];
  return next.letters >= kLeast && is_mostly_link(next) && reading.chrome[index + 1] == nullptr;
}

/// Where the lines begin that stand so near above the body that its title may be among them.
std::size_t head_begin(const Reading& reading) {
  constexpr std::size_t kAbove = 15;  // lines that are no fields
  std::size_t begin = reading.body.begin;
  for (std::size_t above = 0; begin > 0 && above < kAbove; --begin) {
    if (reading.metadata.lines[begin - 1] == Explained::no) ++above;
  }
  return begin;
}

/// The highest heading of those just above the body or at its head, the nearest of equals.
std::size_t best_heading(const Reading& reading) {
  constexpr std::size_t kInside = 3;
  constexpr int kLeast = 2;
  const std::size_t end = std::min(reading.body.begin + kInside, reading.lines.shown());
  std::size_t found = kNoLine;
  int best = kLeast;
  for (std::size_t i = head_begin(reading); i < end; ++i) {
    if (!may_be_heading(reading, i) || heads_links(reading, i)) continue;
    if (i >= reading.body.begin && !may_be_title_line(reading, i)) continue;
    const int score = heading_score(reading.lines, reading.lines[i]);
    if (score < best) continue;
    best = score;
    found = i;
  }
  return found;
}

/// The line above the fields that stand above the body (发布时间：… 来源：…), at the head of the
/// body's own container or before it.
std::size_t line_above_fields(const Reading& reading) {
  constexpr std::size_t kReach = 10;
  const auto is_field = [&](std::size_t i) {
    if (reading.metadata.lines[i] != Explained::labelled &&
        reading.metadata.lines[i] != Explained::stamp)
      return false;
    const auto slots =
        std::ranges::equal_range(reading.metadata.values, i, {}, &LabelledValue::line);
    return std::ranges::any_of(slots,
                               [](const LabelledValue& slot) { return !slot.label->byline; });
  };
  const std::size_t shown = reading.lines.shown();
  for (std::size_t i = reading.body.begin - std::min(reading.body.begin, kReach);
       i + 1 < std::min(reading.body.begin + kReach, shown); ++i) {
    if (is_field(i + 1) && may_be_heading(reading, i) && may_be_title_line(reading, i)) return i;
  }
  return kNoLine;
}

/// The last line above the body that ends as titles do, or its first one.
std::size_t line_like_title(const Reading& reading) {
  const auto is_title = [&](std::size_t i) {
    return may_be_heading(reading, i) && may_be_title_line(reading, i) &&
           !heads_links(reading, i) && ends_as_title(reading.lines.folded(reading.lines[i]));
  };
  for (std::size_t i = reading.body.begin; i > head_begin(reading); --i) {
    if (is_title(i - 1)) return i - 1;
  }
  const std::size_t end = std::min(reading.body.end, reading.lines.shown());
  std::size_t first = reading.body.begin;  // behind the fields and the chrome at its head
  while (first < end &&
         (reading.metadata.lines[first] != Explained::no || reading.chrome[first] != nullptr ||
          leads_on(reading.lines, reading.lines[first]))) {
    ++first;
  }
  return first < end && is_title(first) ? first : kNoLine;
}

}  // namespace

std::string bare(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text.substr(at));
    const char32_t folded = fold(c.value);
    const bool kept =
        is_han(folded) || (folded >= U'0' && folded <= U'9') || (folded >= U'a' && folded <= U'z');
    if (kept) append_utf8(folded, result);
    at += c.size;
  }
  return result;
}

void find_title(Reading& reading) {
  const std::vector<Hint> hints = collect_hints(reading);
  for (const Hint& hint : hints) {
    if (hint.rule != kScript) claim_hint(reading, hint);
  }
  const std::vector<Candidate> candidates = collect_candidates(reading, hints);
  const Candidate* best = nullptr;
  for (const Candidate& candidate : candidates) {
    if (is_known_chrome(reading, candidate.lines)) continue;
    if (best == nullptr || candidate.score > best->score) best = &candidate;
  }
  if (best != nullptr && best->score >= 6) {
    reading.title_lines = best->lines;
    claim_visible(reading, best->score >= 12 ? 0.95 : 0.8, "visible title");
  } else if (!reading.html || hints.empty()) {
    reading.title_lines = opening_title(reading);
    if (!reading.title_lines.empty()) claim_visible(reading, 0.7, "opening lines");
  }
}

void find_heading(Reading& reading) {
  const bool named = std::ranges::any_of(reading.claims, [](const Claim& claim) {
    return claim.field == "title" && claim.rule != std::string_view{"title tag"};
  });
  if (!reading.html || !reading.title_lines.empty() || named) return;
  std::size_t title = best_heading(reading);
  if (title == kNoLine) title = line_above_fields(reading);
  if (title == kNoLine) title = line_like_title(reading);
  if (title == kNoLine) return;
  const Lines& lines = reading.lines;
  const auto goes_on = [&](std::size_t i) {
    return lines[i].element == lines[title].element && may_be_heading(reading, i) &&
           may_be_title_line(reading, i);
  };
  std::size_t end = title + 1;
  while (title > 0 && end - title < kMostTitleLines && goes_on(title - 1)) --title;
  while (end < lines.shown() && end - title < kMostTitleLines && goes_on(end)) ++end;
  reading.title_lines = {title, end};
  claim_visible(reading, 0.7, "heading above the body");
}

}  // namespace gongkai
