#include <fmt/format.h>

#include "crawler/url.h"
#include "store/archive.h"
#include "store/document_row.h"
#include "store/sqlite.h"
#include "store/time_from.h"

namespace gongkai {
namespace {

Provenance load_provenance(Database& database, std::int64_t version) {
  Statement row = database.query(
      "SELECT d.public_id, v.number, d.kind, parent.public_id, p.name, f.url, f.at, v.made_at, "
      "f.status, "
      "f.address, f.tls, f.request_head, f.response_head, f.body, v.extractor, v.rules, "
      "v.text_group, f.certificate, f.tls_relaxed, file.public_id, reading.number, w.at, w.reason, "
      "f.imported_from "
      "FROM version v JOIN document d ON d.id = v.document JOIN fetch f ON f.id = v.fetch "
      "LEFT JOIN document parent ON parent.id = d.parent LEFT JOIN portal p ON p.id = v.portal "
      "LEFT JOIN version given ON given.id = v.text_from "
      "LEFT JOIN document file ON file.id = given.document "
      "LEFT JOIN version reading ON reading.id = v.corrects "
      "LEFT JOIN withdrawal w ON w.document = d.id WHERE v.id = ?",
      version);
  row.next();
  return {.document = row.text(0),
          .version = static_cast<int>(row.integer(1)),
          .kind = row.text(2),
          .parent = row.text(3),
          .portal = row.text(4),
          .url = row.text(5),
          .fetched_at = row.text(6),
          .made_at = row.text(7),
          .status = static_cast<int>(row.integer(8)),
          .address = row.text(9),
          .tls = row.text(10),
          .request_head = row.text(11),
          .response_head = row.text(12),
          .sha256 = row.text(13),
          .extractor_version = static_cast<int>(row.integer(14)),
          .rules_version = row.text(15),
          .text_group = row.text(16),
          .certificate = row.text(17),
          .tls_relaxed = row.text(18),
          .imported_from = row.text(23),
          .text_from = row.text(19),
          .corrects = static_cast<int>(row.integer(20)),
          .withdrawn_at = row.text(21),
          .withdrawn_for = row.text(22)};
}

/// The newest versions of the documents that are meant, in the order they were found.
Statement select_documents(Database& database, const DocumentFilter& filter,
                           std::string_view columns) {
  std::string sql = fmt::format(
      "SELECT {} FROM document d JOIN version v ON v.id = d.latest LEFT JOIN portal p ON p.id = "
      "v.portal WHERE 1",
      columns);
  if (!filter.issuer.empty()) sql += " AND v.issuer = ?1";
  if (!filter.portal.empty()) sql += " AND p.name = ?2";
  if (!filter.title.empty()) sql += " AND instr(v.title, ?3) > 0";
  if (!filter.kind.empty()) sql += " AND d.kind = ?4";
  if (filter.year) sql += " AND v.report_year = ?5";
  if (!filter.region.empty()) {
    sql += " AND (instr(v.issuer, ?6) > 0 OR instr(v.publisher, ?6) > 0 OR instr(p.title, ?6) > 0)";
  }
  sql += " ORDER BY d.id LIMIT ?7";
  return database.query(sql, filter.issuer, filter.portal, filter.title, filter.kind, filter.year,
                        filter.region, filter.limit.value_or(-1));
}

}  // namespace

std::int64_t document_row(Database& database, std::string_view id_or_url) {
  const std::optional<Url> url = Url::parse(id_or_url);
  if (!url) return database.number("SELECT id FROM document WHERE public_id = ?", id_or_url);
  const std::int64_t id =
      database.number("SELECT id FROM document WHERE key = ?", canonical_key(*url));
  if (id != 0) return id;
  return database.number("SELECT id FROM document WHERE url = ? ORDER BY id LIMIT 1",
                         url->without_fragment());
}

Shown load_shown(Database& database, std::int64_t document, std::int64_t version) {
  Shown shown{.document = load_document(database, version),
              .provenance = load_provenance(database, version)};
  Statement row = database.query(
      "SELECT (SELECT max(number) FROM version WHERE document = d.id), d.gone_at FROM document d "
      "WHERE d.id = ?",
      document);
  if (row.next()) {
    shown.versions = static_cast<int>(row.integer(0));
    shown.gone_at = time_from(row.view(1));
  }
  Statement copy = database.query(
      "SELECT d.public_id FROM version v JOIN document d ON d.latest = v.id "
      "WHERE v.text_group = ? AND d.id <> ? ORDER BY d.id",
      shown.provenance.text_group, document);
  while (copy.next()) shown.copies.push_back(copy.text(0));
  return shown;
}

void Archive::list(const DocumentFilter& filter,
                   const std::function<bool(const DocumentLine&)>& each) {
  Statement row = select_documents(
      *database_, filter,
      "d.public_id, d.kind, d.url, p.name, v.title, v.issuer, v.written_on, v.published_on, "
      "v.report_year, v.number, d.gone_at");
  while (row.next()) {
    DocumentLine line{.document = row.text(0),
                      .kind = row.text(1),
                      .url = row.text(2),
                      .portal = row.text(3),
                      .title = row.maybe_text(4),
                      .issuer = row.maybe_text(5),
                      .written_on = row.maybe_text(6),
                      .published_on = row.maybe_text(7),
                      .versions = static_cast<int>(row.integer(9)),
                      .gone_at = time_from(row.view(10))};
    if (!row.null(8)) line.report_year = static_cast<int>(row.integer(8));
    if (!each(line)) return;
  }
}

std::optional<Shown> Archive::show(std::string_view id_or_url, std::optional<int> version) {
  const Transaction snapshot{*database_};
  const std::int64_t document = document_row(*database_, id_or_url);
  const std::int64_t id =
      version ? database_->number(
                    "SELECT v.id FROM version v JOIN document d ON d.id = v.document "
                    "WHERE d.id = ? AND v.number = ? AND d.latest IS NOT NULL",
                    document, *version)
              : database_->number("SELECT latest FROM document WHERE id = ?", document);
  if (id == 0) return std::nullopt;
  return load_shown(*database_, document, id);
}

void Archive::show_all(const DocumentFilter& filter,
                       const std::function<bool(const Shown&)>& each) {
  const Transaction snapshot{*database_};
  Statement row = select_documents(*database_, filter, "d.id, v.id");
  while (row.next()) {
    if (!each(load_shown(*database_, row.integer(0), row.integer(1)))) return;
  }
}

}  // namespace gongkai
