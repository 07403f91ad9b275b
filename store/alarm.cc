#include "store/alarm.h"

#include <array>
#include <iterator>
#include <utility>

#include "crawler/china_time.h"
#include "store/archive.h"
#include "store/sqlite.h"

namespace gongkai {

std::string_view to_string(LooksLike looks) {
  constexpr std::array<std::string_view, 4> kWords{"nothing_published", "layout_changed",
                                                   "challenged", "moved"};
  return kWords.at(std::to_underlying(looks));
}

std::string_view sentence_of(LooksLike looks) {
  constexpr std::array<std::string_view, 4> kSentences{
      "it looks as if nothing had been published", "it looks as if the layout had changed",
      "it looks as if we were being challenged", "it looks as if the column had moved"};
  return kSentences.at(std::to_underlying(looks));
}

bool Archive::raise(const Symptom& symptom, std::string_view portal, TimePoint now) {
  database_->run(
      "INSERT OR IGNORE INTO alarm (portal, place, kind, looks_like, says, opened_at) "
      "VALUES (?, ?, ?, ?, ?, ?)",
      portal, symptom.place, symptom.kind, to_string(symptom.looks),
      symptom.says + ": " + std::string{sentence_of(symptom.looks)}, iso_utc(now));
  return database_->changed() != 0;
}

void Archive::close_alarm(std::string_view place, std::string_view kind, TimePoint now) {
  database_->run(
      "UPDATE alarm SET closed_at = ? WHERE place = ? AND kind = ? AND closed_at IS NULL",
      iso_utc(now), place, kind);
}

std::vector<Alarm> Archive::alarms(bool closed_ones_too) {
  std::vector<Alarm> alarms;
  Statement row = database_->query(
      "SELECT id, portal, place, kind, looks_like, says, opened_at, acknowledged_at, closed_at "
      "FROM alarm WHERE closed_at IS NULL OR ? ORDER BY id",
      closed_ones_too);
  while (row.next()) {
    alarms.push_back({.id = row.integer(0),
                      .portal = row.text(1),
                      .place = row.text(2),
                      .kind = row.text(3),
                      .looks_like = row.text(4),
                      .says = row.text(5),
                      .opened_at = row.text(6),
                      .acknowledged_at = row.text(7),
                      .closed_at = row.text(8)});
  }
  return alarms;
}

bool Archive::acknowledge(std::int64_t alarm, TimePoint now) {
  database_->run("UPDATE alarm SET acknowledged_at = ? WHERE id = ? AND acknowledged_at IS NULL",
                 iso_utc(now), alarm);
  return database_->changed() != 0;
}

std::int64_t Archive::rows_of(std::string_view head) {
  return database_->number(
      "SELECT count(*) FROM listed WHERE head = (SELECT id FROM page WHERE url = ?)", head);
}

std::int64_t Archive::most_rows(std::string_view head, const Request& front, TimePoint since) {
  Statement row = database_->query(
      "SELECT max(coalesce(l.declared_total, l.pages * l.rows)), max(l.rows), EXISTS (SELECT 1 FROM request "
      "WHERE column_head = (SELECT id FROM page WHERE url = ?1) AND page > 1 AND id <> ?2) "
      "FROM fetch f JOIN listing l ON l.fetch = f.id WHERE f.request = ?2 AND f.at >= ?3",
      head, front.id, iso_utc(since));
  if (!row.next()) return 0;
  if (!row.null(0)) return row.integer(0);
  return row.integer(2) != 0 ? rows_of(head) : row.integer(1);
}

Rhythm Archive::rhythm(std::string_view head, int most) {
  // A first walk finds the newest rows first, later walks add newer ones behind them.
  constexpr int kEnds = 500;
  Rhythm rhythm;
  Statement column = database_->query(
      "SELECT c.since, f.state FROM feed c JOIN page p ON p.id = c.head "
      "LEFT JOIN request r ON r.id = coalesce(c.entry, (SELECT min(id) FROM request "
      "  WHERE column_head = c.head AND page = 1)) "
      "LEFT JOIN fetch f ON f.id = r.last_fetch AND r.failed = 1 WHERE p.url = ?",
      head);
  if (!column.next()) return rhythm;
  rhythm.since = column.text(0);
  rhythm.fault = column.text(1);
  Statement row = database_->query(
      "SELECT DISTINCT r.date FROM ("
      "SELECT * FROM (SELECT request FROM listed WHERE head = (SELECT id FROM page WHERE url = ?1) "
      "               ORDER BY request LIMIT ?3) "
      "UNION SELECT * FROM (SELECT request FROM listed WHERE head = (SELECT id FROM page WHERE url = ?1) "
      "               ORDER BY request DESC LIMIT ?3)) l "
      "JOIN request r ON r.id = l.request WHERE r.date IS NOT NULL ORDER BY r.date DESC LIMIT ?2",
      head, most, kEnds);
  while (row.next()) rhythm.dates.push_back(row.text(0));
  return rhythm;
}

std::vector<FieldsOfVersion> Archive::newest_fields(std::string_view portal, int most) {
  std::vector<FieldsOfVersion> versions;
  Statement file =
      database_->query("SELECT id FROM portal WHERE name = ? ORDER BY id DESC", portal);
  while (std::ssize(versions) < most && file.next()) {
    Statement row = database_->query(
        "SELECT title IS NOT NULL, issuer IS NOT NULL, publisher IS NOT NULL, "
        "index_no IS NOT NULL, written_on IS NOT NULL, published_on IS NOT NULL, text <> '' "
        "FROM version WHERE portal = ? AND number = 1 ORDER BY id DESC LIMIT ?",
        file.integer(0), most - std::ssize(versions));
    while (row.next()) {
      FieldsOfVersion& fields = versions.emplace_back();
      for (std::size_t i = 0; i < fields.size(); ++i)
        fields.at(i) = row.integer(static_cast<int>(i)) != 0;
    }
  }
  return versions;
}

}  // namespace gongkai
