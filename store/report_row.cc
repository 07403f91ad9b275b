#include "store/report_row.h"

#include <algorithm>
#include <string>
#include <utility>

#include "config/fold.h"
#include "store/sqlite.h"
#include "store/well_formed.h"
#include "store/word.h"

namespace gongkai {
namespace {

/// Leads places in a text from bytes to characters and back, fast when they are asked in order.
class Ruler {
 public:
  explicit Ruler(std::string_view text) : text_{text} {}

  std::int64_t characters(std::size_t bytes) {
    bytes = std::min(bytes, text_.size());
    const std::size_t from = std::min(bytes, bytes_);
    const std::size_t to = std::max(bytes, bytes_);
    const auto between = static_cast<std::int64_t>(count_characters(text_.substr(from, to - from)));
    characters_ += bytes < bytes_ ? -between : between;
    bytes_ = bytes;
    return characters_;
  }

  std::size_t bytes(std::int64_t characters) {
    if (characters < characters_) bytes_ = 0, characters_ = 0;
    while (bytes_ < text_.size() && (characters_ < characters || is_inside(bytes_))) {
      if (!is_inside(bytes_)) ++characters_;
      ++bytes_;
    }
    return bytes_;
  }

 private:
  [[nodiscard]] bool is_inside(std::size_t at) const {
    return (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U;
  }

  std::string_view text_;
  std::size_t bytes_ = 0;
  std::int64_t characters_ = 0;
};

/// A document's text and where its blocks begin in it, as Document::text() puts it together.
struct Text {
  explicit Text(const std::vector<Block>& blocks) {
    for (const Block& block : blocks) {
      if (!whole.empty()) whole += '\n';
      begins.push_back(whole.size());
      whole += well_formed(block.text);
    }
  }

  std::string whole;
  std::vector<std::size_t> begins;
};

std::string joined(const std::vector<std::string>& issuers) {
  std::string lines;
  for (const std::string& issuer : issuers) {
    if (!lines.empty()) lines += '\n';
    lines += issuer;
  }
  return lines;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void put_sections(Database& database, std::int64_t version, const Report& report) {
  for (const Section& section : report.sections) {
    database.run(
        "INSERT INTO report_section (version, kind, heading, rule, first_block, blocks) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        version, to_string(section.kind), section.heading, section.rule,
        static_cast<std::int64_t>(section.begin),
        static_cast<std::int64_t>(section.end - section.begin));
  }
}

void put_quantities(Database& database, std::int64_t version, const Document& document) {
  const Text text{document.blocks};
  Ruler numbers{text.whole};
  Ruler sentences{text.whole};
  std::int64_t n = 0;
  for (const Quantity& quantity : document.report->quantities) {
    const std::size_t block = text.begins.at(quantity.block);
    const std::int64_t begin = numbers.characters(block + quantity.place.begin);
    const std::int64_t end = numbers.characters(block + quantity.place.end);
    const std::int64_t sentence_begin = sentences.characters(block + quantity.sentence.begin);
    const std::int64_t sentence_end = sentences.characters(block + quantity.sentence.end);
    database.run(
        "INSERT INTO quantity (version, n, value, unit, hedge, noun, block, start, length, "
        "sentence_start, sentence_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        version, n++, quantity.value, quantity.unit, quantity.hedge, quantity.noun,
        static_cast<std::int64_t>(quantity.block), begin + 1, end - begin, sentence_begin + 1,
        sentence_end - sentence_begin);
  }
}

void load_sections(Database& database, std::int64_t version, Report& report) {
  Statement row = database.query(
      "SELECT kind, heading, rule, first_block, blocks FROM report_section WHERE version = ?",
      version);
  while (row.next()) {
    const auto begin = static_cast<std::size_t>(row.integer(3));
    report.sections.push_back({.kind = from_word(row.view(0), SectionKind::other),
                               .begin = begin,
                               .end = begin + static_cast<std::size_t>(row.integer(4)),
                               .heading = row.text(1),
                               .rule = row.text(2)});
  }
  std::ranges::sort(report.sections, {}, &Section::kind);
}

void load_quantities(Database& database, std::int64_t version, const Text& text, Report& report) {
  Ruler numbers{text.whole};
  Ruler sentences{text.whole};
  Statement row = database.query(
      "SELECT value, unit, hedge, noun, block, start, length, sentence_start, sentence_length "
      "FROM quantity WHERE version = ? ORDER BY n",
      version);
  while (row.next()) {
    Quantity quantity{.value = row.real(0),
                      .unit = row.text(1),
                      .hedge = row.text(2),
                      .noun = row.text(3),
                      .block = static_cast<std::size_t>(row.integer(4))};
    if (quantity.block >= text.begins.size()) continue;
    const std::size_t block = text.begins[quantity.block];
    const auto range = [block](Ruler& ruler, std::int64_t start, std::int64_t length) {
      const std::size_t begin = std::max(ruler.bytes(start - 1), block);
      const std::size_t end = std::max(ruler.bytes(start - 1 + length), begin);
      return ByteRange{begin - block, end - block};
    };
    quantity.place = range(numbers, row.integer(5), row.integer(6));
    quantity.sentence = range(sentences, row.integer(7), row.integer(8));
    quantity.raw =
        text.whole.substr(block + quantity.place.begin, quantity.place.end - quantity.place.begin);
    report.quantities.push_back(std::move(quantity));
  }
}

}  // namespace

void put_report(Database& database, std::int64_t version, const Document& document) {
  if (!document.report) return;
  const Report& report = *document.report;
  const Region& region = report.region;
  const bool placed = region.code != 0;
  database.run(
      "INSERT INTO report (version, genre, genre_rule, year, issuers, level, organ, region_code, "
      "region_name, region_as_of, region_rule, due_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      version, to_string(report.genre), report.genre_rule, report.year, joined(report.issuers),
      to_string(report.level), to_string(report.kind),
      placed ? std::optional{std::int64_t{region.code}} : std::nullopt,
      placed ? std::optional{region.name} : std::nullopt, region.as_of, region.rule,
      report.due.transform(to_iso));
  put_sections(database, version, report);
  if (!report.quantities.empty()) put_quantities(database, version, document);
}

std::optional<Report> load_report(Database& database, std::int64_t version,
                                  const std::vector<Block>& blocks) {
  Statement row = database.query(
      "SELECT r.genre, r.genre_rule, r.year, r.issuers, r.level, r.organ, r.region_code, "
      "r.region_name, r.region_as_of, r.region_rule, r.due_on, v.published_on <= r.due_on "
      "FROM report r JOIN version v ON v.id = r.version WHERE r.version = ?",
      version);
  if (!row.next()) return std::nullopt;
  Report report{.genre = from_word(row.view(0), TitleGenre::unrelated),
                .genre_rule = row.text(1),
                .issuers = lines_of(row.view(3)),
                .level = from_word(row.view(4), OrganLevel::unknown),
                .kind = from_word(row.view(5), OrganKind::other),
                .region = {.code = static_cast<std::uint32_t>(row.integer(6)),
                           .name = row.text(7),
                           .rule = row.text(9),
                           .candidates = {},
                           .as_of = static_cast<int>(row.integer(8))}};
  if (!row.null(2)) report.year = static_cast<int>(row.integer(2));
  if (!row.null(10)) report.due = parse_date(row.view(10));
  if (!row.null(11)) report.on_time = row.integer(11) != 0;
  load_sections(database, version, report);
  load_quantities(database, version, Text{blocks}, report);
  return report;
}

}  // namespace gongkai
