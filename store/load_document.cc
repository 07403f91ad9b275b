#include <algorithm>

#include "store/document_row.h"
#include "store/report_row.h"
#include "store/sqlite.h"
#include "store/word.h"

namespace gongkai {
namespace {

std::optional<ByteRange> range(const Statement& row, int column) {
  if (row.null(column) || row.null(column + 1)) return std::nullopt;
  return ByteRange{static_cast<std::size_t>(row.integer(column)),
                   static_cast<std::size_t>(row.integer(column + 1))};
}

/// Cuts pieces out of a text by characters, from front to back.
class Cutter {
 public:
  explicit Cutter(std::string_view text) : text_{text} {}

  std::string cut(std::int64_t start, std::int64_t length) {
    if (start < character_) byte_ = 0, character_ = 1;
    go_to(start);
    const std::size_t begin = byte_;
    go_to(start + length);
    return std::string{text_.substr(begin, byte_ - begin)};
  }

 private:
  void go_to(std::int64_t character) {
    while (character_ < character && byte_ < text_.size()) {
      ++byte_;
      while (byte_ < text_.size() && (static_cast<unsigned char>(text_[byte_]) & 0xc0U) == 0x80U)
        ++byte_;
      ++character_;
    }
  }

  std::string_view text_;
  std::size_t byte_ = 0;
  std::int64_t character_ = 1;
};

void load_fields(const Statement& row, Document& document) {
  document.url = row.text(0);
  document.charset = {.declared = row.text(1), .used = row.text(2)};
  int column = 3;
  for (const FieldColumn& field : field_columns()) document.*field.value = row.maybe_text(column++);
  if (!row.null(column)) document.report_year = static_cast<int>(row.integer(column));
}

void load_blocks(Database& database, std::int64_t version, std::string_view text,
                 Document& document) {
  Cutter cutter{text};
  Statement row = database.query(
      "SELECT kind, level, start, length, source_begin, source_end, page FROM block "
      "WHERE version = ? ORDER BY n",
      version);
  while (row.next()) {
    document.blocks.push_back({.kind = from_word(row.view(0), BlockKind::caption),
                               .level = static_cast<int>(row.integer(1)),
                               .text = cutter.cut(row.integer(2), row.integer(3)),
                               .source = range(row, 4),
                               .page = static_cast<int>(row.integer(6))});
  }
}

void load_claims(Database& database, std::int64_t version, Document& document) {
  Statement row = database.query(
      "SELECT field, value, raw, layer, confidence, rule, chosen, source_begin, source_end FROM "
      "claim "
      "WHERE version = ? ORDER BY n",
      version);
  while (row.next()) {
    document.claims.push_back({.field = row.text(0),
                               .value = row.text(1),
                               .raw = row.text(2),
                               .layer = from_word(row.view(3), Layer::derived),
                               .confidence = row.real(4),
                               .rule = row.text(5),
                               .source = range(row, 7),
                               .chosen = row.integer(6) != 0});
  }
}

void load_lines(Database& database, std::int64_t version, Document& document) {
  Statement line = database.query(
      "SELECT text, zone, rule, source_begin, source_end FROM stripped WHERE version = ? ORDER BY "
      "n",
      version);
  while (line.next()) {
    document.stripped.push_back({.text = line.text(0),
                                 .zone = from_word(line.view(1), Zone::hidden),
                                 .rule = line.text(2),
                                 .source = range(line, 3)});
  }
  Statement defect =
      database.query("SELECT kind, line, text FROM defect WHERE version = ? ORDER BY n", version);
  while (defect.next()) {
    document.defects.push_back({.kind = defect.text(0),
                                .line = static_cast<int>(defect.integer(1)),
                                .text = defect.text(2)});
  }
  Statement link = database.query(
      "SELECT url, name, stands_in FROM attachment WHERE version = ? ORDER BY n", version);
  while (link.next()) {
    document.attachments.push_back({.url = link.text(0),
                                    .name = link.text(1),
                                    .stands_in = static_cast<int>(link.integer(2))});
  }
}

}  // namespace

Document load_document(Database& database, std::int64_t version) {
  Document document;
  Statement row = database.query(
      "SELECT url, charset_declared, charset_used, title, issuer, publisher, index_no, doc_no, "
      "topic, genre, "
      "validity, keywords, summary, written_on, published_on, report_year, text FROM version WHERE "
      "id = ?",
      version);
  if (!row.next()) return document;
  load_fields(row, document);
  load_blocks(database, version, row.view(16), document);
  load_claims(database, version, document);
  load_lines(database, version, document);
  document.report = load_report(database, version, document.blocks);
  return document;
}

}  // namespace gongkai
