#include "extract/edges.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "config/fold.h"
#include "extract/attachments.h"
#include "extract/body.h"
#include "extract/converter_tokens.h"
#include "extract/doc_no.h"

namespace gongkai {
namespace {

constexpr std::size_t kHeaderReach = 12;    // lines that may stand between a title and its body
constexpr std::size_t kTitleReach = 2;      // lines under a title that may go on with it
constexpr std::size_t kLongestWidget = 40;  // letters of a line of chrome that no rule knows

bool is_sentence(std::string_view folded) {
  return folded.contains("。") || folded.contains(';') || folded.contains(',') ||
         folded.ends_with(':') || folded.ends_with("!") || folded.ends_with("?");
}

std::string_view chrome_rule(const Reading& reading, std::size_t index) {
  const ChromeRule* const rule = reading.chrome[index];
  return rule == nullptr ? std::string_view{} : std::string_view{rule->name};
}

/// The rule of a chrome line as it may stand inside the body's container; null for body.
const ChromeRule* inside_rule(const Reading& reading, std::size_t index) {
  const ChromeRule* const rule = reading.chrome[index];
  return rule != nullptr && rule->inside ? rule : nullptr;
}

/// Why a line before the body is not body; empty when nothing says so.
std::string_view head_rule(const Reading& reading, std::size_t index) {
  if (reading.title_lines.contains(index) || reading.lines[index].page_title) return "title";
  if (reading.lines[index].control) return "control";
  if (index >= reading.lines.shown()) return {};
  switch (reading.metadata.lines[index]) {
    case Explained::labelled:
    case Explained::value:
    case Explained::stamp: return "field";
    case Explained::separator: return "separator";
    case Explained::chrome: {
      const std::string_view rule = chrome_rule(reading, index);
      return rule.empty() ? std::string_view{reading.metadata.rules[index]->name} : rule;
    }
    case Explained::no: break;
  }
  if (const ChromeRule* const rule = inside_rule(reading, index)) return rule->name;
  return {};
}

/// 上一页 1 2 3 下一页: the pager of a document in several parts.
bool is_pager(std::string_view folded) {
  constexpr std::array<std::string_view, 10> kWords{"上一页", "下一页", "上页", "下页", "首页",
                                                    "尾页",   "末页",   "共",   "第",   "页"};
  constexpr std::string_view kMarks = "0123456789[]()<>|/.«»…";
  bool leads = false;
  while (!folded.empty()) {
    const auto* const word = std::ranges::find_if(
        kWords, [&](std::string_view known) { return folded.starts_with(known); });
    const std::size_t size = word != kWords.end() ? word->size() : code_point_at(folded).size;
    if (word == kWords.end() && !kMarks.contains(folded.substr(0, size))) return false;
    leads = leads || (word != kWords.end() && (word->starts_with("上") || word->starts_with("下")));
    folded.remove_prefix(size);
  }
  return leads;
}

/// A line that is nothing but a link to another page.
bool is_pure_link(const Reading& reading, std::size_t index) {
  const Line& line = reading.lines[index];
  return line.link_letters * 10 >= line.letters * 9 && line.letters > 0 && !line.row &&
         !is_attachment_line(reading.lines.folded(line)) && !links_to_file(reading.lines, index);
}

bool may_be_widget(const Reading& reading, std::size_t index) {
  const Line& line = reading.lines[index];
  return line.letters <= kLongestWidget && !is_sentence(reading.lines.folded(line)) && !line.row;
}

/// Lines before a title inside the container are the portal's, unless one reads as a document's own
/// head does (its number, a sentence): then the title is the document's and stays.
bool only_portal(const Reading& reading, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    if (!head_rule(reading, i).empty()) continue;
    const std::string_view text = reading.lines.text(reading.lines[i]);
    if (!may_be_widget(reading, i) || whole_doc_no(text)) return false;
  }
  return true;
}

/// Where the body begins: behind the title when the container holds it, and behind every line of
/// fields and chrome after it. A line that no rule knows goes with them when more of them follow.
void trim_head(Reading& reading) {
  LineRange& body = reading.body;
  const LineRange title = reading.title_lines;
  const bool holds_title = !title.empty() && body.contains(title.begin);
  if (holds_title && only_portal(reading, body.begin, title.begin))
    body.begin = std::min(title.end, body.end);
  const bool below_title = !title.empty() && title.end <= body.begin;
  const std::size_t reach = std::min(body.end, body.begin + kHeaderReach);
  std::size_t begin = body.begin;
  for (std::size_t i = body.begin; i < body.end; ++i) {
    if (!head_rule(reading, i).empty() || is_pure_link(reading, i)) {
      begin = i + 1;
    } else if (!below_title || i >= reach || !may_be_widget(reading, i) ||
               whole_doc_no(reading.lines.text(reading.lines[i]))) {
      break;
    }
  }
  body.begin = begin;
}

/// Only labels of who made the page: 【我要纠错】责任编辑：某某
bool is_byline(const Reading& reading, std::size_t index) {
  if (index >= reading.lines.shown() || reading.metadata.lines[index] != Explained::labelled)
    return false;
  const auto slots =
      std::ranges::equal_range(reading.metadata.values, index, {}, &LabelledValue::line);
  return std::ranges::all_of(slots, [](const LabelledValue& slot) { return slot.label->byline; });
}

/// Where the tail begins: after the last line that is no chrome, or at a marker behind which no
/// sentence stands.
void trim_tail(Reading& reading) {
  LineRange& body = reading.body;
  const auto known = [&](std::size_t i) {
    if (inside_rule(reading, i) != nullptr || reading.lines[i].control || is_byline(reading, i) ||
        is_pager(reading.lines.folded(reading.lines[i])))
      return true;
    if (i >= reading.lines.shown()) return false;
    return reading.metadata.lines[i] == Explained::chrome ||
           reading.metadata.lines[i] == Explained::separator;
  };
  const auto drop_known = [&] {
    while (!body.empty() && known(body.end - 1)) --body.end;
  };
  // Two links to other pages or more at the end are a list of related ones.
  const auto drop_links = [&] {
    std::size_t links = 0;
    while (links < body.end - body.begin && is_pure_link(reading, body.end - 1 - links)) ++links;
    if (links >= 2) body.end -= links;
  };
  const auto drop_footer = [&] {
    std::size_t lines = 0;
    bool marked = false;
    while (lines < body.end - body.begin) {
      const std::string_view folded = reading.lines.folded(reading.lines[body.end - 1 - lines]);
      const ChromeRule* const mark =
          folded.ends_with("。") ? nullptr : reading.lexicon.mark_in(folded);
      if (mark == nullptr && reading.chrome[body.end - 1 - lines] == nullptr) break;
      marked = marked || (mark != nullptr && mark->marker);
      ++lines;
    }
    if (marked) body.end -= lines;
  };
  drop_footer();
  drop_known();
  drop_links();
  std::size_t first = body.end;
  for (std::size_t i = body.end; i > body.begin; --i) {
    const ChromeRule* const rule = inside_rule(reading, i - 1);
    if (rule != nullptr && rule->marker) first = i - 1;
    if (rule == nullptr && !may_be_widget(reading, i - 1)) break;
  }
  body.end = first;
  drop_known();
  drop_links();
  drop_known();
}

/// The lines of the narrowest element around title and body.
LineRange article_of(const Reading& reading) {
  const std::size_t begin = reading.title_lines.empty()
                                ? reading.body.begin
                                : std::min(reading.title_lines.begin, reading.body.begin);
  LineRange article{0, reading.lines.shown()};
  for (const Element& element : reading.lines.elements()) {
    if (element.first_line <= begin && element.end_line >= reading.body.end &&
        element.end_line <= reading.lines.shown() &&
        element.end_line - element.first_line <= article.end - article.begin) {
      article = {element.first_line, element.end_line};
    }
  }
  return article;
}

/// The nearest marker between the body's end and this line: behind one stands only what a portal's
/// tail has. Null when there is none.
const ChromeRule* marker_before(const Reading& reading, std::size_t index) {
  constexpr std::size_t kReach = 60;
  const std::size_t first = std::max(reading.body.end, index - std::min(index, kReach));
  for (std::size_t i = index; i > first; --i) {
    const ChromeRule* const rule = reading.chrome[i - 1];
    if (rule != nullptr && rule->marker) return rule;
  }
  return nullptr;
}

std::string_view outside_rule(const Reading& reading, std::size_t index, LineRange article) {
  const Line& line = reading.lines[index];
  const std::string_view folded = reading.lines.folded(line);
  if (const std::string_view rule = head_rule(reading, index); !rule.empty()) return rule;
  if (const std::string_view rule = chrome_rule(reading, index); !rule.empty()) return rule;
  if (const ChromeRule* const rule = reading.lexicon.mark_in(folded)) return rule->name;
  if (is_pager(folded)) return "pager";
  if (line.link_letters * 2 >= line.letters || leads_on(reading.lines, line)) return "links";
  if (line.region) return "frame";
  const ChromeRule* const marker = marker_before(reading, index);
  if (may_be_widget(reading, index) && (!article.contains(index) || marker != nullptr))
    return "frame";
  if (marker != nullptr && marker->name == "related") return "related";
  return {};
}

}  // namespace

void trim_edges(Reading& reading) {
  trim_head(reading);
  trim_tail(reading);
  const LineRange article = article_of(reading);
  std::vector<std::string_view> printed;
  for (std::size_t i = reading.body.begin; i < reading.body.end; ++i)
    printed.push_back(reading.lines.folded(reading.lines[i]));
  std::ranges::sort(printed);
  reading.fates.assign(reading.lines.size(), {});
  for (std::size_t i = 0; i < reading.lines.size(); ++i) {
    const Line& line = reading.lines[i];
    Fate& fate = reading.fates[i];
    if (reading.body.contains(i)) {
      if (is_converter_token(reading.lines.text(line))) fate = {"converter_token", Zone::aside};
      continue;
    }
    if (i >= reading.lines.shown()) {
      fate = {line.hidden ? "hidden" : "noscript", Zone::hidden};
      continue;
    }
    fate = {{}, i < reading.body.begin ? Zone::head : Zone::tail};
    constexpr std::uint32_t kLeastCopy = 4;  // letters
    const bool copy = line.letters >= kLeastCopy &&
                      std::ranges::binary_search(printed, reading.lines.folded(line));
    fate.rule = copy ? "copy" : outside_rule(reading, i, article);
    if (!fate.rule.empty()) continue;
    const bool near = reading.body.begin - std::min(i, reading.body.begin) <= kHeaderReach ||
                      i - std::min(i, reading.title_lines.end) <= kTitleReach;
    const bool subtitle = fate.zone == Zone::head && i >= reading.title_lines.end && near &&
                          may_be_widget(reading, i);
    fate.rule = subtitle ? "subtitle" : "unexplained";
  }
}

}  // namespace gongkai
