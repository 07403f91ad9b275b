#include "store/export.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "crawler/china_time.h"
#include "extract/json.h"
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
          {"text_from", text_or_null(from.text_from)},
          {"gone_at", shown.gone_at ? Json(iso_utc(*shown.gone_at)) : Json(nullptr)}};
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

}  // namespace

std::string to_json(const Shown& shown) {
  std::string json = to_json(Content{shown.document});
  json.pop_back();  // its closing brace
  return json + ",\"provenance\":" +
         provenance_of(shown).dump(-1, ' ', false, Json::error_handler_t::replace) + "}";
}

void export_jsonl(Archive& archive, const DocumentFilter& filter, const Sink& sink) {
  archive.show_all(filter, [&sink](const Shown& shown) { return sink(to_json(shown) + "\n"); });
}

void export_csv(Archive& archive, const DocumentFilter& filter, bool byte_order_mark,
                const Sink& sink) {
  if (byte_order_mark && !sink(kByteOrderMark)) return;
  if (!sink(csv_record(csv_header()))) return;
  archive.show_all(filter,
                   [&sink](const Shown& shown) { return sink(csv_record(csv_cells(shown))); });
}

}  // namespace gongkai
