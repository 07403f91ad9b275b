#include "extract/listing_sources.h"

#include <algorithm>
#include <array>
#include <utility>

#include "config/ascii.h"
#include "extract/link_kind.h"
#include "extract/listing_date.h"
#include "extract/listing_json.h"
#include "extract/listing_records.h"
#include "extract/listing_url.h"

namespace gongkai {
namespace {

using Json = nlohmann::json;

/// Menus come in scripts too: a list of documents has dates, or addresses of documents.
bool are_documents(const RowGroup& group) {
  const int known = std::max(group.articles, group.dated);
  return known > 0 && static_cast<std::size_t>(known) * 2 >= group.rows.size();
}

std::optional<RowSource> listed_rows(const PageScripts& scripts, const RowContext& context) {
  JsonList best;
  for (const PageScript& page_script : scripts) {
    const Script& script = page_script.script;
    const auto consider = [&](const Json& value) {
      if (!value.is_structured()) return;
      JsonList list = find_json_list(value, context);
      if (are_documents(list.group) && list.group.score > best.group.score) best = std::move(list);
    };
    if (page_script.type == "application/json")
      consider(Json::parse(script.source(), nullptr, false));
    for (const Script::Assignment& assignment : script.assignments()) consider(assignment.value);
    for (const ScriptCall& call : script.calls()) {
      for (const Json& argument : script.arguments(call)) consider(argument);
    }
  }
  if (best.group.rows.empty()) return std::nullopt;
  return RowSource{
      .family = "json", .group = std::move(best.group), .pages = best.pages, .total = best.total};
}

/// The text of the row that a script stands in, so that a date printed beside it is found.
std::string text_around(const ListingTree& tree, int script) {
  for (int up = tree[script].parent, steps = 0; up >= 0 && steps < 4;
       up = tree[up].parent, ++steps) {
    const std::string_view tag = tree[up].node.tag();
    if ((tag == "li" || tag == "tr" || tag == "dl" || tag == "dd") && tree.is_short(up, 30'000))
      return tree.text(up, std::min(tree[up].end, up + 200), true);
  }
  return {};
}

void add_date(Row& row, std::string_view text) {
  const std::vector<RowDate> dates = find_row_dates(text);
  if (!row.raw_date.empty() || dates.empty()) return;
  row.raw_date =
      std::string{text.substr(dates.back().begin, dates.back().end - dates.back().begin)};
  row.date = dates.back().iso;
}

/// var url = "./x.html", title = "…"
std::optional<Row> row_of_variables(const Script& script, const RowContext& context) {
  Row row;
  for (const Script::Assignment& assignment : script.assignments()) {
    if (!assignment.value.is_string()) continue;
    const auto& text = assignment.value.get_ref<const std::string&>();
    const std::string name = ascii_lowered(assignment.name);
    const bool names_url = name.contains("url") || name.contains("href") || name.contains("link");
    if (names_url && (text.contains('/') || is_article_url(text) || is_file_url(text))) {
      row.url = absolute_url(context.base, text, context.charset);
    } else if (name.contains("title") || name == "bt" || name == "name") {
      row.title = plain_title(text);
    } else if (name.contains("date") || name.contains("time")) {
      add_date(row, text);
    }
  }
  return row.url.empty() || row.title.empty() ? std::nullopt : std::optional{row};
}

/// The row that a script writes in its place.
std::optional<Row> written_row(const PageScript& page_script, const RowContext& context) {
  const Script& script = page_script.script;
  for (const ScriptCall& call : script.calls()) {
    constexpr std::array<std::string_view, 6> kWriters{"write", "writeln", "append",
                                                       "html",  "prepend", "after"};
    if (std::ranges::find(kWriters, call.name) == kWriters.end()) continue;
    for (const Json& argument : script.arguments(call)) {
      if (!argument.is_string() || !argument.get_ref<const std::string&>().contains("<a "))
        continue;
      if (auto row = read_row(argument.get<std::string>(), context)) return row;
    }
  }
  return row_of_variables(script, context);
}

std::optional<RowSource> written_rows(const ListingTree& tree, const PageScripts& scripts,
                                      const RowContext& context) {
  RowSource source{.family = "script"};
  for (const PageScript& page_script : scripts) {
    constexpr std::size_t kMaxScript = 20'000;  // a row's script is short
    const std::string_view text = page_script.script.source();
    if (text.size() > kMaxScript || tree[page_script.entry].chrome) continue;
    auto row = written_row(page_script, context);
    if (!row) continue;
    add_date(*row, text_around(tree, page_script.entry));
    row->source = ByteRange{page_script.offset, page_script.offset + text.size()};
    source.group.rows.push_back(*std::move(row));
  }
  weigh(source.group);
  if (source.group.rows.empty() || !are_documents(source.group)) return std::nullopt;
  return source;
}

}  // namespace

std::optional<RowSource> hidden_rows(std::string_view page, const ListingTree& tree,
                                     const PageScripts& scripts, const RowContext& context) {
  RowSource records{.family = "jcms", .group = {.rows = read_records(page, context)}};
  weigh(records.group);
  if (!records.group.rows.empty()) {
    records.group.score *= 3;  // nothing else is written so
    return records;
  }
  auto listed = listed_rows(scripts, context);
  auto written = written_rows(tree, scripts, context);
  if (!listed) return written;
  return written && written->group.score > listed->group.score ? written : listed;
}

std::optional<int> total_of_column(const PageScripts& scripts, std::string_view url,
                                   std::string_view base) {
  if (url.empty()) return std::nullopt;
  for (const PageScript& page_script : scripts) {
    for (const Script::Assignment& assignment : page_script.script.assignments()) {
      if (const auto total = column_total(assignment.value, url, base)) return total;
    }
  }
  return std::nullopt;
}

}  // namespace gongkai
