#include "extract/edges.h"

#include <algorithm>
#include <array>

#include "config/fold.h"

namespace gongkai {
namespace {

bool is_sentence(std::string_view folded) {
  return folded.contains("。") || folded.contains(';') || folded.ends_with(':') || folded.contains(',');
}

/// The rule of a chrome line as it may stand inside the body's container; null for body.
const ChromeRule* inside_rule(const Reading& reading, std::size_t index) {
  const ChromeRule* const rule = reading.lexicon.line(reading.lines.folded(reading.lines[index]));
  return rule != nullptr && rule->inside ? rule : nullptr;
}

/// Why a line at the head of the container is not body; empty when it is.
std::string_view head_rule(const Reading& reading, std::size_t index) {
  if (reading.title_lines.contains(index)) return "title";
  const Line& line = reading.lines[index];
  if (line.page_title) return "title";
  if (line.control) return "control";
  switch (reading.metadata.lines[index]) {
    case Explained::labelled:
    case Explained::value: return "field";
    case Explained::chrome: return "widget";
    case Explained::no: break;
  }
  if (const ChromeRule* const rule = inside_rule(reading, index)) return rule->name;
  return {};
}

void strip(Reading& reading, std::size_t index, std::string_view rule, Zone zone) {
  reading.fates[index] = {rule, zone};
}

void trim_head(Reading& reading) {
  // A title inside the container: nothing before it is body.
  if (reading.body.contains(reading.title_lines.begin) && !reading.title_lines.empty()) {
    reading.body.begin = reading.title_lines.begin;
  }
  while (!reading.body.empty() && !head_rule(reading, reading.body.begin).empty()) ++reading.body.begin;
}

/// Where the tail begins: after the last line that is no chrome, or at a marker behind which no
/// sentence stands.
void trim_tail(Reading& reading) {
  LineRange& body = reading.body;
  const auto known = [&](std::size_t i) {
    return inside_rule(reading, i) != nullptr || reading.lines[i].control || reading.metadata.lines[i] == Explained::chrome;
  };
  while (!body.empty() && known(body.end - 1)) --body.end;
  std::size_t first = body.end;
  for (std::size_t i = body.end; i > body.begin; --i) {
    const Line& line = reading.lines[i - 1];
    const std::string_view folded = reading.lines.folded(line);
    const ChromeRule* const rule = inside_rule(reading, i - 1);
    if (rule != nullptr && rule->marker) first = i - 1;
    if (rule == nullptr && (line.letters > 30 || is_sentence(folded) || line.row)) break;
  }
  body.end = first;
  while (!body.empty() && known(body.end - 1)) --body.end;
}

std::string_view outside_rule(const Reading& reading, std::size_t index) {
  const Line& line = reading.lines[index];
  const std::string_view folded = reading.lines.folded(line);
  if (line.hidden) return "hidden";
  if (line.fallback) return "noscript";
  if (const std::string_view rule = head_rule(reading, index); !rule.empty()) return rule;
  if (const ChromeRule* const rule = reading.lexicon.line(folded)) return rule->name;
  if (const ChromeRule* const rule = reading.lexicon.mark_in(folded)) return rule->name;
  if (line.link_letters * 2 >= line.letters) return "links";
  return "unexplained";
}

}  // namespace

void trim_edges(Reading& reading) {
  const std::size_t count = reading.lines.size();
  reading.fates.assign(count, {});
  trim_head(reading);
  trim_tail(reading);
  for (std::size_t i = 0; i < count; ++i) {
    if (reading.body.contains(i)) continue;
    const Line& line = reading.lines[i];
    const Zone zone = line.hidden || line.fallback ? Zone::hidden : i < reading.body.begin ? Zone::head : Zone::tail;
    strip(reading, i, i >= reading.lines.shown() ? (line.fallback ? "noscript" : "hidden") : outside_rule(reading, i), zone);
  }
}

}  // namespace gongkai
