#include "store/version_row.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "crawler/china_time.h"
#include "store/report_row.h"
#include "store/sqlite.h"
#include "store/text_group.h"
#include "store/value_digest.h"
#include "store/version_seal.h"
#include "store/well_formed.h"

namespace gongkai {
namespace {

constexpr std::array<FieldColumn, 12> kFields{{{"title", &Document::title},
                                               {"issuer", &Document::issuer},
                                               {"publisher", &Document::publisher},
                                               {"index_no", &Document::index_no},
                                               {"doc_no", &Document::doc_no},
                                               {"topic", &Document::topic},
                                               {"genre", &Document::genre},
                                               {"validity", &Document::validity},
                                               {"keywords", &Document::keywords},
                                               {"summary", &Document::summary},
                                               {"written_on", &Document::written_on},
                                               {"published_on", &Document::published_on}}};

std::optional<std::int64_t> begin_of(const std::optional<ByteRange>& range) {
  return range.transform([](ByteRange bytes) { return static_cast<std::int64_t>(bytes.begin); });
}

std::optional<std::int64_t> end_of(const std::optional<ByteRange>& range) {
  return range.transform([](ByteRange bytes) { return static_cast<std::int64_t>(bytes.end); });
}

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

void add_blocks(Database& database, std::int64_t version, const Document& document) {
  std::int64_t n = 0;
  std::int64_t start = 1;
  for (const Block& block : document.blocks) {
    if (start > 1) ++start;  // the line end, as Document::text() has it
    const std::int64_t length = characters(well_formed(block.text));
    database.run(
        "INSERT INTO block (version, n, kind, level, start, length, source_begin, source_end, page) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        version, n++, to_string(block.kind), block.level, start, length, begin_of(block.source),
        end_of(block.source), block.page == 0 ? std::nullopt : std::optional{block.page});
    start += length;
  }
}

void put_evidence(Database& database, std::int64_t version, const Document& document) {
  add_blocks(database, version, document);
  std::int64_t n = 0;
  for (const Claim& claim : document.claims) {
    database.run(
        "INSERT INTO claim (version, n, field, value, raw, layer, confidence, rule, chosen, "
        "source_begin, "
        "source_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        version, n++, claim.field, claim.value, claim.raw, to_string(claim.layer), claim.confidence,
        claim.rule, claim.chosen, begin_of(claim.source), end_of(claim.source));
  }
  n = 0;
  for (const Stripped& line : document.stripped) {
    database.run(
        "INSERT INTO stripped (version, n, text, zone, rule, source_begin, source_end) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        version, n++, line.text, to_string(line.zone), line.rule, begin_of(line.source),
        end_of(line.source));
  }
  n = 0;
  for (const Defect& defect : document.defects) {
    database.run("INSERT INTO defect (version, n, kind, line, text) VALUES (?, ?, ?, ?, ?)",
                 version, n++, defect.kind, defect.line, defect.text);
  }
  n = 0;
  for (const AttachmentLink& link : document.attachments) {
    database.run("INSERT INTO attachment (version, n, url, name, stands_in) VALUES (?, ?, ?, ?, ?)",
                 version, n++, link.url, link.name, link.stands_in);
  }
}

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace

std::span<const FieldColumn> field_columns() {
  return kFields;
}

std::string content_digest(const Document& document, std::string_view text) {
  ValueDigest digest;
  for (const FieldColumn& field : kFields) {
    digest.add((document.*field.value).transform(well_formed));
  }
  digest.add(document.report_year.transform([](int year) { return std::int64_t{year}; }));
  digest.add(well_formed(std::string{text}));
  for (const AttachmentLink& link : document.attachments) {
    digest.add(well_formed(link.url));
    digest.add(well_formed(link.name));
  }
  return digest.finish_hex();
}

std::int64_t put_version(Database& database, std::int64_t of, int number, const Document& document,
                         const VersionOrigin& origin, const Basis& basis) {
  const std::string text = document.text();
  const std::string group = text_group(text);
  database.run(
      "INSERT INTO version (document, number, fetch, portal, extractor, rules, made_at, content, "
      "url, charset_declared, charset_used, title, issuer, publisher, index_no, doc_no, topic, "
      "genre, validity, keywords, summary, written_on, published_on, report_year, text, "
      "text_group, text_from, corrects) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      of, number, origin.fetch, origin.portal, origin.extractor, origin.rules, iso_utc(origin.now),
      content_digest(document, text), document.url, unless_empty(document.charset.declared),
      document.charset.used, document.title, document.issuer, document.publisher, document.index_no,
      document.doc_no, document.topic, document.genre, document.validity, document.keywords,
      document.summary, document.written_on, document.published_on, document.report_year, text,
      unless_empty(group), basis.text_from, basis.corrects);
  const std::int64_t version = database.last_id();
  put_evidence(database, version, document);
  put_report(database, version, document);
  database.run("UPDATE version SET seal = ? WHERE id = ?", version_seal(database, version),
               version);
  return version;
}

void empty_version(Database& database, std::int64_t version) {
  database.run(
      "UPDATE version SET title = NULL, issuer = NULL, publisher = NULL, index_no = NULL, "
      "doc_no = NULL, topic = NULL, genre = NULL, validity = NULL, keywords = NULL, "
      "summary = NULL, written_on = NULL, published_on = NULL, report_year = NULL, text = '' "
      "WHERE id = ?",
      version);
  constexpr std::array<std::string_view, 8> kEvidence{
      "DELETE FROM quantity WHERE version = ?", "DELETE FROM report_section WHERE version = ?",
      "DELETE FROM report WHERE version = ?",   "DELETE FROM claim WHERE version = ?",
      "DELETE FROM stripped WHERE version = ?", "DELETE FROM defect WHERE version = ?",
      "DELETE FROM block WHERE version = ?",    "DELETE FROM attachment WHERE version = ?"};
  for (const std::string_view rows : kEvidence) database.run(rows, version);
}

}  // namespace gongkai
