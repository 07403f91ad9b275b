#include "store/correction.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "config/table.h"
#include "crawler/china_time.h"
#include "crawler/dates.h"
#include "extract/defects.h"
#include "extract/office_document.h"
#include "extract/personal_number.h"
#include "extract/report.h"
#include "store/archive.h"
#include "store/csv.h"
#include "store/document_row.h"
#include "store/sqlite.h"
#include "store/well_formed.h"

namespace gongkai {
namespace {

constexpr std::string_view kText = "text";
constexpr std::string_view kYear = "report_year";

constexpr std::string_view kMaskedAway =
    "has stars where the numbers of persons were when it was exported; `export --format corrections "
    "--unmasked` has them";

bool is_field(std::string_view name) {
  return name == kText || name == kYear ||
         std::ranges::find(field_columns(), name, &FieldColumn::name) != field_columns().end();
}

/// The value as the field has it; what is wrong with it otherwise.
std::expected<std::optional<std::string>, std::string> value_of(std::string_view field,
                                                                std::string value) {
  if (value.empty()) {
    if (field == kText)
      return std::unexpected{"a text cannot be empty; withdraw takes a document out"};
    return std::nullopt;
  }
  if (field.ends_with("_on")) {
    const std::optional<Date> date = parse_date(value);
    if (!date) return std::unexpected{fmt::format("{} is no date", value)};
    return to_iso(*date);
  }
  if (field == kYear) {
    const bool is_year = value.size() == 4 &&
                         (value.starts_with("19") || value.starts_with("20")) &&
                         value.find_first_not_of("0123456789") == std::string::npos;
    if (!is_year) return std::unexpected{fmt::format("{} is no year", value)};
  }
  return value;
}

/// The row of the document's newest reading; 0 when it has none.
std::int64_t reading_of(Database& database, std::int64_t document) {
  return database.number(
      "SELECT coalesce(v.corrects, v.id) FROM document d JOIN version v ON v.id = d.latest "
      "WHERE d.id = ?",
      document);
}

std::optional<std::string> field_of(Database& database, std::int64_t version,
                                    std::string_view field) {
  if (!is_field(field)) return std::nullopt;
  Statement row = database.query(
      fmt::format("SELECT CAST({} AS TEXT) FROM version WHERE id = ?", field), version);
  return row.next() ? row.maybe_text(0) : std::nullopt;
}

std::vector<Block> blocks_of(const std::string& text, std::string_view column) {
  Document plain;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) plain.blocks.push_back({.text = std::move(line)});
    at = end + 1;
  }
  Content content =
      describe_file(std::move(plain), Portal{.title = std::string{column}}, {.url = {}});
  return std::get<Document>(std::move(content)).blocks;
}

void put_value(Document& document, const Correction& correction, std::string_view column) {
  const std::optional<std::string>& value = correction.value;
  if (correction.field == kText) {
    document.blocks = blocks_of(value.value_or(""), column);
  } else if (correction.field == kYear) {
    document.report_year = value.transform([](const std::string& year) { return std::stoi(year); });
  } else {
    const auto field = std::ranges::find(field_columns(), correction.field, &FieldColumn::name);
    if (field != field_columns().end()) document.*field->value = value;
  }
}

Claim claim_of(const Correction& correction) {
  const std::string value = correction.value.value_or("");
  return {
      .field = correction.field,
      .value = value,
      .raw = value,
      .layer = Layer::person,
      .confidence = 1,
      .rule = fmt::format("correction {} by {}: {}", correction.id, correction.who, correction.why),
      .source = {},
      .chosen = true};
}

bool is_in_force(Database& database, std::int64_t document, const Correction& correction) {
  return database.number(
             "SELECT count(*) FROM correction WHERE document = ? AND field = ? AND value IS ? "
             "AND who = ? AND why = ? AND ended_at IS NULL",
             document, correction.field, correction.value, correction.who, correction.why) != 0;
}

/// Whether the value is what the document says already, but for the numbers of persons, which an
/// export has masked.
bool is_masked_away(Database& database, std::int64_t document, const Correction& correction) {
  if (!correction.value) return false;
  const auto hides = [&](const std::optional<std::string>& known) {
    return known && *known != *correction.value &&
           mask_personal_numbers(*known) == *correction.value;
  };
  const std::int64_t newest = database.number("SELECT latest FROM document WHERE id = ?", document);
  return hides(field_of(database, newest, correction.field)) ||
         hides(field_of(database, reading_of(database, document), correction.field));
}

void put(Database& database, std::int64_t document, const Correction& correction,
         const std::string& now) {
  database.run(
      "UPDATE correction SET ended_at = ?3, ended_by = ?4, ended_why = 'another took its place' "
      "WHERE document = ?1 AND field = ?2 AND ended_at IS NULL",
      document, correction.field, now, correction.who);
  database.run(
      "INSERT INTO correction (document, field, value, read_as, who, why, made_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?)",
      document, correction.field, correction.value,
      field_of(database, reading_of(database, document), correction.field), correction.who,
      correction.why, now);
}

/// All of it, or nothing when there is a mistake.
Corrected settled(Transaction& transaction, Database& database, Corrected corrected,
                  const std::set<std::int64_t>& touched, TimePoint now) {
  if (!corrected.mistakes.empty()) return {.mistakes = std::move(corrected.mistakes)};
  for (const std::int64_t document : touched) put_corrections(database, document, now);
  transaction.commit();
  return corrected;
}

}  // namespace

std::expected<std::vector<Correction>, ConfigError> parse_corrections(std::string_view csv,
                                                                      std::string_view file) {
  constexpr std::array<std::string_view, 6> kColumns{"document", "field", "value",
                                                     "who",      "why",   "masked"};
  auto table = Table::parse(csv, file, kColumns, std::span{kColumns}.first(5));
  if (!table) return std::unexpected{table.error()};
  std::vector<Correction> corrections;
  std::set<std::pair<std::string, std::string>> seen;
  for (Table::Row& row : table->rows) {
    const auto fail = [&](std::string_view what) {
      return std::unexpected{table_error(file, row.line, what)};
    };
    Correction correction{
        .document = row.cells[0], .field = row.cells[1], .who = row.cells[3], .why = row.cells[4]};
    if (correction.document.empty()) return fail("names no document");
    if (!is_field(correction.field))
      return fail(fmt::format("there is no field \"{}\"", correction.field));
    if (correction.who.empty()) return fail("does not say who says so");
    if (correction.why.empty()) return fail("does not say why");
    if (!row.cells[5].empty()) return fail(kMaskedAway);
    auto value = value_of(correction.field, std::move(row.cells[2]));
    if (!value) return fail(value.error());
    correction.value = *std::move(value);
    if (!seen.emplace(correction.document, correction.field).second) {
      return fail(
          fmt::format("corrects {} of {} a second time", correction.field, correction.document));
    }
    corrections.push_back(std::move(correction));
  }
  return corrections;
}

Corrected correct(Archive& archive, std::span<const Correction> corrections, TimePoint now) {
  Database& database = archive.database();
  Transaction transaction{database};
  Corrected corrected;
  std::set<std::int64_t> touched;
  std::set<std::pair<std::int64_t, std::string_view>> seen;
  for (const Correction& correction : corrections) {
    const std::int64_t document = document_row(database, correction.document);
    if (reading_of(database, document) == 0) {
      corrected.mistakes.push_back(fmt::format("there is no document {}", correction.document));
    } else if (!seen.emplace(document, correction.field).second) {
      corrected.mistakes.push_back(
          fmt::format("{} of {} is corrected twice", correction.field, correction.document));
    } else if (is_masked_away(database, document, correction)) {
      corrected.mistakes.push_back(
          fmt::format("{} of {} {}", correction.field, correction.document, kMaskedAway));
    } else if (is_in_force(database, document, correction)) {
      ++corrected.known;
    } else {
      put(database, document, correction, iso_utc(now));
      touched.insert(document);
      ++corrected.made;
    }
  }
  return settled(transaction, database, std::move(corrected), touched, now);
}

Corrected revoke(Archive& archive, std::span<const std::int64_t> corrections,
                 const std::string& who, const std::string& why, TimePoint now) {
  Database& database = archive.database();
  Transaction transaction{database};
  Corrected corrected;
  std::set<std::int64_t> touched;
  for (const std::int64_t id : corrections) {
    const std::int64_t document =
        database.number("SELECT document FROM correction WHERE id = ? AND ended_at IS NULL", id);
    if (document == 0) {
      corrected.mistakes.push_back(fmt::format("correction {} is not in force", id));
      continue;
    }
    database.run("UPDATE correction SET ended_at = ?, ended_by = ?, ended_why = ? WHERE id = ?",
                 iso_utc(now), who, why, id);
    touched.insert(document);
    ++corrected.made;
  }
  return settled(transaction, database, std::move(corrected), touched, now);
}

std::string corrections_csv(Archive& archive, PersonalNumbers numbers) {
  constexpr std::array<std::string_view, 10> kColumns{
      "document", "field",   "value",     "who",        "why",
      "made_at",  "read_as", "reads_now", "correction", "masked"};
  const std::vector<std::string> header{kColumns.begin(), kColumns.end()};
  std::string csv = csv_record(header);
  Statement row = archive.database().query(
      "SELECT document, field, value, who, why, made_at, read_as, reads_now, correction "
      "FROM v_corrections WHERE ended_at IS NULL ORDER BY correction");
  while (row.next()) {
    std::vector<std::string> cells;
    bool is_masked = false;
    for (int column = 0; column < row.columns(); ++column) {
      const bool masks = numbers == PersonalNumbers::masked;
      cells.push_back(masks ? mask_personal_numbers(row.view(column)) : row.text(column));
      is_masked = is_masked || cells.back() != row.view(column);
    }
    cells.emplace_back(is_masked ? "yes" : "");
    csv += csv_record(cells);
  }
  return csv;
}

std::vector<Contradiction> contradictions(Database& database) {
  std::vector<Contradiction> found;
  Statement row = database.query(
      "SELECT document, field, value, read_as, reads_now FROM v_corrections "
      "WHERE ended_at IS NULL AND reads_now IS NOT value AND reads_now IS NOT read_as "
      "ORDER BY correction");
  while (row.next()) {
    found.push_back({.document = row.text(0),
                     .field = row.text(1),
                     .value = row.maybe_text(2),
                     .read_as = row.maybe_text(3),
                     .reads_now = row.maybe_text(4)});
  }
  return found;
}

std::vector<Correction> corrections_of(Database& database, std::int64_t document) {
  std::vector<Correction> corrections;
  Statement row = database.query(
      "SELECT c.id, d.public_id, c.field, c.value, c.who, c.why FROM correction c "
      "JOIN document d ON d.id = c.document WHERE c.document = ? AND c.ended_at IS NULL "
      "ORDER BY c.id",
      document);
  while (row.next()) {
    corrections.push_back({.id = row.integer(0),
                           .document = row.text(1),
                           .field = row.text(2),
                           .value = row.maybe_text(3),
                           .who = row.text(4),
                           .why = row.text(5)});
  }
  return corrections;
}

Document with_corrections(Document reading, std::span<const Correction> corrections,
                          std::string_view column) {
  Document document = std::move(reading);
  std::vector<Claim> claims;
  bool has_text = false;
  for (const Correction& correction : corrections) {
    for (Claim& claim : document.claims) claim.chosen &= claim.field != correction.field;
    put_value(document, correction, column);
    claims.push_back(claim_of(correction));
    has_text = has_text || correction.field == kText;
  }
  claims.insert(claims.end(), std::make_move_iterator(document.claims.begin()),
                std::make_move_iterator(document.claims.end()));
  document.claims = std::move(claims);
  if (has_text) {
    document.defects =
        find_defects(document.blocks, document.stripped, document.issuer.value_or(""));
  }
  // It also adds claims, which the reading has already.
  Document again = document;
  again.report.reset();
  read_report(again, column);
  document.report = std::move(again.report);
  return document;
}

}  // namespace gongkai
