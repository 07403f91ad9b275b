#include "store/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "crawler/china_time.h"
#include "extract/json.h"
#include "extract/nullable.h"
#include "store/csv.h"
#include "store/document_row.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

Json provenance_of(const Shown& shown) {
  const Provenance& from = shown.provenance;
  return {{"document", from.document},
          {"version", from.version},
          {"kind", from.kind},
          {"parent", text_or_null(from.parent)},
          {"portal", text_or_null(from.portal)},
          {"url", from.url},
          {"fetched_at", from.fetched_at},
          {"status", from.status},
          {"sha256", text_or_null(from.sha256)},
          {"extractor_version", from.extractor_version},
          {"rules_version", text_or_null(from.rules_version)},
          {"text_group", text_or_null(from.text_group)},
          {"certificate", text_or_null(from.certificate)},
          {"tls_relaxed", text_or_null(from.tls_relaxed)},
          {"imported_from", text_or_null(from.imported_from)},
          {"text_from", text_or_null(from.text_from)},
          {"corrects", from.corrects == 0 ? Json(nullptr) : Json(from.corrects)},
          {"gone_at", shown.gone_at ? Json(iso_utc(*shown.gone_at)) : Json(nullptr)},
          {"withdrawn_at", text_or_null(from.withdrawn_at)},
          {"withdrawn_for", text_or_null(from.withdrawn_for)}};
}

std::vector<std::string> csv_header() {
  std::vector<std::string> cells{"document", "version", "kind", "parent", "portal", "url"};
  for (const FieldColumn& field : field_columns()) cells.emplace_back(field.name);
  cells.insert(cells.end(), {"report_year", "text", "fetched_at", "status", "sha256",
                             "extractor_version", "gone_at"});
  return cells;
}

std::vector<std::string> csv_cells(const Shown& shown) {
  const Document& document = shown.document;
  const Provenance& from = shown.provenance;
  std::vector<std::string> cells{
      from.document, fmt::to_string(from.version), from.kind, from.parent, from.portal, from.url};
  for (const FieldColumn& field : field_columns()) {
    cells.push_back((document.*field.value).value_or(""));
  }
  cells.push_back(document.report_year ? fmt::to_string(*document.report_year) : "");
  cells.push_back(document.text());
  cells.insert(cells.end(), {from.fetched_at, fmt::to_string(from.status), from.sha256,
                             fmt::to_string(from.extractor_version),
                             shown.gone_at ? iso_utc(*shown.gone_at) : ""});
  return cells;
}

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

/// As Excel counts: a character beyond U+FFFF is two.
std::int64_t utf16_units(std::string_view text) {
  return characters(text) +
         std::ranges::count_if(text, [](char c) { return static_cast<unsigned char>(c) >= 0xf0U; });
}

std::string block_json(const Shown& shown, const Block& block,
                       const std::vector<std::pair<int, std::string>>& headings, std::int64_t n,
                       std::int64_t start, std::int64_t length) {
  Json path = Json::array();
  for (const auto& [level, heading] : headings) path.push_back(heading);
  const Document& document = shown.document;
  const Json json{{"document", shown.provenance.document},
                  {"version", shown.provenance.version},
                  {"n", n},
                  {"kind", to_string(block.kind)},
                  {"level", block.level},
                  {"headings", std::move(path)},
                  {"text", block.text},
                  {"start", start},
                  {"length", length},
                  {"source", block.source ? Json::array({block.source->begin, block.source->end})
                                          : Json(nullptr)},
                  {"page", block.page == 0 ? Json(nullptr) : Json(block.page)},
                  {"part_of", text_or_null(shown.provenance.parent)},
                  {"title", nullable(document.title)},
                  {"issuer", nullable(document.issuer)},
                  {"report_year", nullable(document.report_year)},
                  {"url", shown.provenance.url}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string to_json(const Shown& shown) {
  std::string json = to_json(Content{shown.document});
  json.pop_back();  // its closing brace
  return json + ",\"provenance\":" +
         provenance_of(shown).dump(-1, ' ', false, Json::error_handler_t::replace) + "}";
}

void export_jsonl(Archive& archive, const DocumentFilter& filter, const Sink& sink,
                  PersonalNumbers numbers) {
  archive.show_all(
      filter, [&](const Shown& shown) { return sink(to_json(masked(shown, numbers)) + "\n"); });
}

void export_blocks(Archive& archive, const DocumentFilter& filter, const Sink& sink,
                   PersonalNumbers numbers) {
  archive.show_all(filter, [&](const Shown& whole) {
    const Shown shown = masked(whole, numbers);
    std::vector<std::pair<int, std::string>> headings;
    std::int64_t n = 0;
    std::int64_t start = 1;
    for (const Block& block : shown.document.blocks) {
      if (block.kind == BlockKind::heading) {
        std::erase_if(headings, [&](const auto& above) { return above.first >= block.level; });
      }
      const std::int64_t length = characters(block.text);
      if (!sink(block_json(shown, block, headings, n++, start, length) + "\n")) return false;
      start += length + 1;
      if (block.kind == BlockKind::heading) headings.emplace_back(block.level, block.text);
    }
    return true;
  });
}

std::int64_t export_csv(Archive& archive, const DocumentFilter& filter, bool byte_order_mark,
                        const Sink& sink, PersonalNumbers numbers) {
  // https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
  constexpr std::int64_t kLongestCell = 32767;
  if (byte_order_mark && !sink(kByteOrderMark)) return 0;
  if (!sink(csv_record(csv_header()))) return 0;
  std::int64_t too_long = 0;
  archive.show_all(filter, [&](const Shown& shown) {
    const std::vector<std::string> cells = csv_cells(masked(shown, numbers));
    too_long += std::ranges::count_if(
        cells, [](const std::string& cell) { return utf16_units(cell) > kLongestCell; });
    return sink(csv_record(cells));
  });
  return too_long;
}

}  // namespace gongkai
