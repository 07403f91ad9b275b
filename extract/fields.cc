#include "extract/fields.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <ranges>
#include <tuple>
#include <utility>

#include "config/divisions.h"
#include "config/fold.h"
#include "crawler/dates.h"
#include "extract/blocks.h"
#include "extract/doc_no.h"
#include "extract/index_no.h"
#include "extract/issuer.h"

namespace gongkai {
namespace {

bool is_date_field(std::string_view field) {
  return field == "written_on" || field == "published_on";
}

/// 无, ----, and other ways to print an empty slot.
bool is_nothing(std::string_view value) {
  const std::string folded = fold(value);
  constexpr std::array<std::string_view, 9> kWords{"无",   "暂无",      "无文号", "null", "空",
                                                   "none", "undefined", "n/a",    "/"};
  if (folded.empty() || std::ranges::find(kWords, folded) != kWords.end()) return true;
  return std::ranges::all_of(std::string_view{folded},
                             [](char c) { return c == '-' || c == '_' || c == '.' || c == '*'; }) ||
         folded.find_first_not_of("—–") == std::string::npos || folded.contains("{{") ||
         folded.contains("${");
}

/// What databases and systems have for a day that nobody entered.
bool is_unset(Date date) {
  using namespace std::chrono;
  return date == year{1970} / January / 1 || date == year{1900} / January / 1;
}

/// [ 区水利局 ]: the brackets are the template's.
std::string_view without_brackets(std::string_view value) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kPairs{
      {{"[", "]"}, {"【", "】"}, {"〖", "〗"}}};
  for (const auto& [open, close] : kPairs) {
    if (value.size() <= open.size() + close.size() || !value.starts_with(open) ||
        !value.ends_with(close))
      continue;
    const std::string_view inside =
        value.substr(open.size(), value.size() - open.size() - close.size());
    return inside.contains(open) ? value : trim(inside);
  }
  return value;
}

/// Templates print ---- beside a value that a script puts in its place.
std::string_view without_placeholder(std::string_view value) {
  while (value.starts_with("--"))
    value = trim(value.substr(std::min(value.find_first_not_of('-'), value.size())));
  while (value.ends_with("--")) value = trim(value.substr(0, value.find_last_not_of('-') + 1));
  return value;
}

/// The canonical value of a slot; nullopt when what stands there cannot be the field.
std::optional<std::string> canonical(std::string_view field, std::string_view value) {
  value = without_brackets(without_placeholder(trim(value)));
  if (is_nothing(value)) return std::nullopt;
  if (is_date_field(field)) {
    const auto date = parse_date(value);
    return date && !is_unset(*date) ? std::optional{to_iso(*date)} : std::nullopt;
  }
  if (field == "doc_no") {
    if (const auto number = whole_doc_no(value)) return number->value;
    const bool numbered =
        value.find_first_of("0123456789") != std::string_view::npos || value.contains("号");
    return numbered && count_letters(value) <= 60 ? std::optional{std::string{value}}
                                                  : std::nullopt;
  }
  const std::size_t letters = count_letters(value);
  const std::size_t most = field == "summary"    ? 2000
                           : field == "keywords" ? 200
                           : field == "title"    ? 200
                                                 : 80;
  if (letters > most) return std::nullopt;
  if (field == "index_no" && (letters < 4 || value.contains("。"))) return std::nullopt;
  return std::string{value};
}

/// Labelled values that stand together.
struct Group {
  std::vector<const LabelledValue*> values;
  std::size_t first_line = 0, last_line = 0;
  bool block = false;  ///< a metadata block rather than the line under a title
};

bool is_block_field(std::string_view field) {
  constexpr std::array<std::string_view, 6> kFields{"index_no", "doc_no",   "topic",
                                                    "genre",    "validity", "written_on"};
  return std::ranges::find(kFields, field) != kFields.end();
}

std::vector<Group> groups_of(const Reading& reading) {
  constexpr std::size_t kGap = 3;
  std::vector<Group> groups;
  for (const LabelledValue& value : reading.metadata.values) {
    if (reading.body.contains(value.line)) continue;
    const bool title_between = !groups.empty() &&
                               groups.back().last_line < reading.title_lines.begin &&
                               value.line >= reading.title_lines.end;
    if (groups.empty() || title_between || value.line > groups.back().last_line + kGap)
      groups.push_back({.first_line = value.line});
    Group& group = groups.back();
    group.values.push_back(&value);
    group.last_line = value.value_line;
    group.block = group.block || (is_block_field(value.label->field) && !value.label->weak);
  }
  return groups;
}

void claim_slot(Reading& reading, const Group& group, const LabelledValue& slot, bool below) {
  const auto value = canonical(slot.label->field, slot.value);
  if (!value) return;
  double confidence =
      (group.block ? 0.95 : 0.85) - 0.01 * slot.label->rank - (slot.label->weak ? 0.1 : 0);
  if (slot.typed) confidence = 0.6;
  if (below) confidence -= 0.2;
  reading.claims.push_back(
      {.field = slot.label->field,
       .value = *value,
       .raw = std::string{slot.value},
       .layer = group.block ? Layer::block : Layer::header,
       .confidence = std::max(confidence, 0.5),
       .rule = slot.typed                 ? "typed_by=value"
               : slot.label->text.empty() ? "unlabelled"
                                          : "label:" + slot.label->text,
       .source = reading.lines.source(reading.lines[slot.value_line], slot.value)});
}

/// 生成日期 is when an entry of the catalogue was made: where a block has no 发布日期 that is the
/// day it was published, unless the line under the title says otherwise.
void claim_entry_date(Reading& reading, const Group& group) {
  const LabelledValue* entered = nullptr;
  for (const LabelledValue* const slot : group.values) {
    if (slot->label->field == "published_on" && !slot->value.empty()) return;
    if (slot->label->field == "written_on" && slot->label->text.contains("生成")) entered = slot;
  }
  if (entered == nullptr || !group.block) return;
  const auto value = canonical("published_on", entered->value);
  if (!value) return;
  reading.claims.push_back(
      {.field = "published_on",
       .value = *value,
       .raw = std::string{entered->value},
       .layer = Layer::header,
       .confidence = 0.4,
       .rule = "label:" + entered->label->text,
       .source = reading.lines.source(reading.lines[entered->value_line], entered->value)});
}

void claim_labelled(Reading& reading) {
  for (const Group& group : groups_of(reading)) {
    constexpr std::size_t kBelow = 3;  // lines; what stands further below is of other pages
    const bool before_body = group.first_line < reading.body.end || reading.body.empty();
    const bool below = !before_body && group.first_line < reading.body.end + kBelow;
    if (!group.block && !before_body && !below) continue;
    const bool near_title = reading.title_lines.empty() ||
                            (group.last_line + 6 >= reading.title_lines.begin && before_body);
    for (const LabelledValue* const slot : group.values) {
      const std::string& field = slot->label->field;
      if (field.empty() || field == "title" || (slot->label->weak && !group.block && !near_title))
        continue;
      claim_slot(reading, group, *slot, below && !group.block);
    }
    claim_entry_date(reading, group);
  }
}

/// Keywords and Description say something of the page only when they do not describe the site.
bool describes_site(std::string_view content, std::string_view site) {
  return content.contains("网站") || content.contains("门户") ||
         (!site.empty() && content.contains(site));
}

void claim_meta(Reading& reading) {
  constexpr std::size_t kLongestSite = 240;  // bytes
  static const std::map<std::string, std::string, std::less<>> kFields{
      {"pubdate", "published_on"},    {"publishdate", "published_on"},
      {"contentsource", "publisher"}, {"keywords", "keywords"},
      {"description", "summary"},     {"firstpublishedtime", "published_on"}};
  std::string_view site;
  for (const Node node : reading.lines.tags()) {
    if (node.tag() == "meta" && fold(node.attribute("name")) == "sitename")
      site = trim(node.attribute("content"));
  }
  if (!site.empty() && site.size() <= kLongestSite) {
    reading.claims.push_back({.field = "site",
                              .value = std::string{site},
                              .raw = std::string{site},
                              .layer = Layer::meta,
                              .confidence = 0.9,
                              .rule = "meta:SiteName",
                              .chosen = true});
  }
  for (const Node node : reading.lines.tags()) {
    if (node.tag() != "meta") continue;
    const auto found = kFields.find(fold(node.attribute("name")));
    if (found == kFields.end()) continue;
    const std::string& field = found->second;
    const std::string_view content = node.attribute("content");
    if ((field == "keywords" || field == "summary") && describes_site(content, site)) continue;
    if (const auto value = canonical(field, content)) {
      reading.claims.push_back({.field = field,
                                .value = *value,
                                .raw = std::string{content},
                                .layer = Layer::meta,
                                .confidence = 0.7,
                                .rule = "meta:" + std::string{node.attribute("name")}});
    }
  }
}

void claim_row(Reading& reading) {
  if (reading.row == nullptr || reading.row->date.empty()) return;
  reading.claims.push_back({.field = "published_on",
                            .value = reading.row->date,
                            .raw = reading.row->raw_date,
                            .layer = Layer::row,
                            .confidence = 0.6,
                            .rule = "row"});
}

/// The number alone on a line at the head of the body, or in its 令 heading.
void claim_body_doc_no(Reading& reading) {
  const Lines& lines = reading.lines;
  constexpr std::size_t kHead = 12;
  const std::size_t end = std::min(reading.body.end, reading.body.begin + kHead);
  const auto add = [&](const DocNo& number, std::size_t line, const char* rule) {
    reading.claims.push_back({.field = "doc_no",
                              .value = number.value,
                              .raw = std::string{number.raw},
                              .layer = Layer::body,
                              .confidence = 0.8,
                              .rule = rule,
                              .source = lines.source(lines[line])});
  };
  for (std::size_t i = reading.body.begin; i < end; ++i) {
    const std::string_view text = lines.text(lines[i]);
    if (const auto number = whole_doc_no(text)) return add(*number, i, "standing alone");
    if (i + 1 < end && lines.folded(lines[i]).ends_with("令") && lines[i].letters <= 30) {
      const std::string both = std::string{text} + std::string{lines.text(lines[i + 1])};
      if (const auto number = whole_doc_no(both)) return add(*number, i, "order heading");
    }
    if (const auto number = proclaimed_doc_no(text)) return add(*number, i, "proclaimed");
    if (lines[i].letters > 80 && lines.folded(lines[i]).contains("。")) break;
  }
}

/// A date that lost its 年, 月 and 日: what is left when no date after the publication counts.
void claim_glued(Reading& reading, const Block& block) {
  const auto published = std::ranges::find(reading.claims, "published_on", &Claim::field);
  std::vector<Date> dates = glued_dates(fold(block.text));
  const bool limited = published != reading.claims.end();
  if (limited) std::erase_if(dates, [&](Date date) { return to_iso(date) > published->value; });
  if (dates.size() != 1) return;
  reading.claims.push_back({.field = "written_on",
                            .value = to_iso(dates.front()),
                            .raw = block.text,
                            .layer = Layer::body,
                            .confidence = 0.4,
                            .rule = limited ? "ambiguous_resolved_by=published_on" : "marks lost",
                            .source = block.source});
}

void claim_written(Reading& reading, const std::vector<Block>& blocks) {
  const auto add = [&](Date date, const Block& block, double confidence, const char* rule) {
    reading.claims.push_back({.field = "written_on",
                              .value = to_iso(date),
                              .raw = block.text,
                              .layer = Layer::body,
                              .confidence = confidence,
                              .rule = rule,
                              .source = block.source});
  };
  const auto dated = std::ranges::find(blocks, BlockKind::date, &Block::kind);
  if (dated != blocks.end()) {
    if (const auto date = whole_date(dated->text)) return add(*date, *dated, 0.85, "signature");
    return claim_glued(reading, *dated);
  }
  for (const Block& block : blocks) {
    if (block.kind != BlockKind::signature) continue;
    if (const auto line = signed_line(block.text)) return add(line->date, block, 0.85, "signature");
  }
  constexpr std::size_t kHead = 6;
  for (const Block& block : blocks | std::views::take(kHead)) {
    const std::string folded = fold(block.text);
    if (!folded.starts_with("(") || !folded.ends_with(")")) continue;
    if (!folded.contains("通过") && !folded.contains("公布")) continue;
    if (const auto found = find_date(block.text)) return add(found->date, block, 0.7, "proclaimed");
  }
}

/// A title is what the page shows; an issuer is who signed or is named in the title, whatever the
/// block says of who published. Everything else goes by layer.
bool outranks(const Claim& one, const Claim& other) {
  if (one.field == "issuer" || one.field == "report_year") return one.confidence > other.confidence;
  const auto order = [](const Claim& claim) {
    const bool shown = claim.field == "title" && claim.layer == Layer::header;
    return std::tuple{!shown, claim.layer, -claim.confidence};
  };
  return order(one) < order(other);
}

Claim* best_claim(std::vector<Claim>& claims, std::string_view field) {
  Claim* best = nullptr;
  for (Claim& claim : claims) {
    if (claim.field == field && (best == nullptr || outranks(claim, *best))) best = &claim;
  }
  return best;
}

/// Whose credit code stands in the index number: not always the publisher, hardly ever the issuer.
void claim_owner(Reading& reading) {
  const Claim* const number = best_claim(reading.claims, "index_no");
  if (number == nullptr) return;
  const auto index = parse_index_no(number->value);
  if (!index || index->credit_code.empty()) return;
  const std::string place = division_name(index->division, index->year);
  Claim claim{
      .field = "division",
      .value = index->division,
      .raw = number->value,
      .layer = Layer::derived,
      .confidence = 0.9,
      .rule = index->checks ? "credit code, check digits right" : "credit code, check digits wrong",
      .source = number->source};
  if (!place.empty()) claim.value += " " + place;
  if (!index->checks) claim.confidence = 0.4;
  reading.claims.push_back(std::move(claim));
}

}  // namespace

void claim_fields(Reading& reading, const std::vector<Block>& blocks) {
  claim_labelled(reading);
  claim_meta(reading);
  claim_row(reading);
  claim_body_doc_no(reading);
  claim_written(reading, blocks);
  claim_owner(reading);
  const Claim* const title = best_claim(reading.claims, "title");
  const Claim* const published = best_claim(reading.claims, "published_on");
  const auto value = [](const Claim* claim) {
    return claim == nullptr ? std::string_view{} : std::string_view{claim->value};
  };
  for (Claim& claim : claim_issuer(value(title), blocks, value(published))) {
    reading.claims.push_back(std::move(claim));
  }
}

void choose_fields(Document& document) {
  const std::array<std::pair<std::string_view, std::optional<std::string>*>, 12> slots{
      {{"title", &document.title},
       {"issuer", &document.issuer},
       {"publisher", &document.publisher},
       {"index_no", &document.index_no},
       {"doc_no", &document.doc_no},
       {"topic", &document.topic},
       {"genre", &document.genre},
       {"validity", &document.validity},
       {"keywords", &document.keywords},
       {"summary", &document.summary},
       {"written_on", &document.written_on},
       {"published_on", &document.published_on}}};
  for (const auto& [field, slot] : slots) {
    if (Claim* const best = best_claim(document.claims, field)) {
      best->chosen = true;
      *slot = best->value;
    }
  }
  if (Claim* const best = best_claim(document.claims, "report_year")) {
    best->chosen = true;
    document.report_year = std::stoi(best->value);
  }
}

}  // namespace gongkai
