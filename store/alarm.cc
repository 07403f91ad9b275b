#include "store/alarm.h"

#include <array>
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

std::vector<std::string> Archive::row_dates(std::string_view head, int most) {
  std::vector<std::string> dates;
  Statement row = database_->query(
      "SELECT DISTINCT r.date FROM listed l JOIN request r ON r.id = l.request "
      "WHERE l.head = (SELECT id FROM page WHERE url = ?) AND r.date IS NOT NULL "
      "ORDER BY r.date DESC LIMIT ?",
      head, most);
  while (row.next()) dates.push_back(row.text(0));
  return dates;
}

std::vector<FieldsOfVersion> Archive::newest_fields(std::string_view portal, int most) {
  std::vector<FieldsOfVersion> versions;
  Statement row = database_->query(
      "SELECT v.title IS NOT NULL, v.issuer IS NOT NULL, v.publisher IS NOT NULL, "
      "v.index_no IS NOT NULL, v.written_on IS NOT NULL, v.published_on IS NOT NULL, "
      "v.text <> '' FROM version v JOIN portal p ON p.id = v.portal "
      "WHERE p.name = ? AND v.number = 1 ORDER BY v.id DESC LIMIT ?",
      portal, most);
  while (row.next()) {
    FieldsOfVersion& fields = versions.emplace_back();
    for (std::size_t i = 0; i < fields.size(); ++i)
      fields.at(i) = row.integer(static_cast<int>(i)) != 0;
  }
  return versions;
}

}  // namespace gongkai
