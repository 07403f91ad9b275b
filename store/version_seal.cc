#include "store/version_seal.h"

#include <array>
#include <span>
#include <string_view>

#include "store/sqlite.h"
#include "store/value_digest.h"

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 11> kEvidence{
    "SELECT 'version', d.public_id, v.number, f.chain, p.name, p.title, p.toml, v.extractor, "
    "v.rules, v.made_at, v.content, v.url, v.charset_declared, v.charset_used, v.title, v.issuer, "
    "v.publisher, v.index_no, v.doc_no, v.topic, v.genre, v.validity, v.keywords, v.summary, "
    "v.written_on, v.published_on, v.report_year, v.text, v.text_group, given.seal FROM version v "
    "JOIN document d ON d.id = v.document JOIN fetch f ON f.id = v.fetch "
    "LEFT JOIN portal p ON p.id = v.portal LEFT JOIN version given ON given.id = v.text_from "
    "WHERE v.id = ?",
    "SELECT 'claim', n, field, value, raw, layer, confidence, rule, chosen, source_begin, "
    "source_end FROM claim WHERE version = ? ORDER BY n",
    "SELECT 'stripped', n, text, zone, rule, source_begin, source_end FROM stripped "
    "WHERE version = ? ORDER BY n",
    "SELECT 'defect', n, kind, line, text FROM defect WHERE version = ? ORDER BY n",
    "SELECT 'block', n, kind, level, start, length, source_begin, source_end FROM block "
    "WHERE version = ? ORDER BY n",
    "SELECT 'attachment', n, url, name, stands_in FROM attachment WHERE version = ? ORDER BY n",
    "SELECT 'report', genre, genre_rule, year, issuers, level, organ, region_code, region_name, "
    "region_as_of, region_rule, due_on FROM report WHERE version = ?",
    "SELECT 'report_section', kind, heading, rule, first_block, blocks FROM report_section "
    "WHERE version = ? ORDER BY kind",
    "SELECT 'quantity', n, value, unit, hedge, noun, block, start, length, sentence_start, "
    "sentence_length FROM quantity WHERE version = ? ORDER BY n",
    "SELECT 'corrects', r.number, r.seal FROM version v JOIN version r ON r.id = v.corrects "
    "WHERE v.id = ?",
    // Apart from the blocks: archives had seals before they had pages.
    "SELECT 'page', n, page FROM block WHERE version = ? AND page IS NOT NULL ORDER BY n"};

constexpr std::array<std::string_view, 2> kContent{
    "SELECT title, issuer, publisher, index_no, doc_no, topic, genre, validity, keywords, summary, "
    "written_on, published_on, report_year, text FROM version WHERE id = ?",
    "SELECT url, name FROM attachment WHERE version = ? ORDER BY n"};

std::string digest_of(Database& database, std::span<const std::string_view> queries,
                      std::int64_t version) {
  ValueDigest digest;
  for (const std::string_view query : queries) {
    Statement row = database.query(query, version);
    while (row.next()) digest.add_row(row);
  }
  return digest.finish_hex();
}

}  // namespace

std::string version_seal(Database& database, std::int64_t version) {
  return digest_of(database, kEvidence, version);
}

std::string content_digest(Database& database, std::int64_t version) {
  return digest_of(database, kContent, version);
}

}  // namespace gongkai
