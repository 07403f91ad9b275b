#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/clock.h"
#include "extract/content.h"
#include "store/alarm.h"

namespace gongkai {

/// What a column was before its first rows were asked for again.
struct ColumnPast {
  std::string column;     ///< URL of its first page
  std::int64_t rows = 0;  ///< that it ever showed
  std::int64_t most = 0;  ///< that it had at one time, as size_of() tells
};

/// How many rows a column has, by the page where they begin: as that states, or its pages as full
/// as this one. nullopt when there is more than this page and nobody says how much.
std::optional<std::int64_t> size_of(const Listing& listing);

/// What is wrong with the page where a column's rows begin, as it was read now: no rows where there
/// were some, far fewer, or rows that are all titled alike. nullopt when nothing is, or when a
/// fault of the network lets nobody tell.
std::optional<Symptom> judge_front(const Content& content, FetchState state,
                                   const ColumnPast& past);

/// Silence that is long for a column of this rhythm: half as long again as its longest pause, and
/// two months at least. What was before it was watched is not counted. A column whose page could
/// not be had all the while is silent too, and looks otherwise.
std::optional<Symptom> judge_silence(std::string_view column, const Rhythm& rhythm, TimePoint now);

/// Fields that nearly all of a portal's documents had and that none of the newest has.
std::vector<Symptom> judge_fields(std::string_view portal,
                                  std::span<const FieldsOfVersion> newest_first);

/// The kinds of such alarms that are over, because one of the newest documents has the field again.
/// That by now many are without it is no cure.
std::vector<std::string> fields_back(std::span<const FieldsOfVersion> newest_first);

}  // namespace gongkai
