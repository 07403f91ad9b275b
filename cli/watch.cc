#include "cli/watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>

namespace gongkai {
namespace {

using std::chrono::days;

constexpr std::int64_t kFewest = 10;  // rows that a column must have had to be seen to shrink
constexpr std::size_t kTitles = 5;    // rows that are titled alike
constexpr std::size_t kNewest = 8;    // documents without a field
constexpr std::size_t kOlder = 20;    // … after so many with it
constexpr days kShortest{60};

/// The number that `digits` are; 0 for anything else.
int number_of(std::string_view digits) {
  int number = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), number);
  return error == std::errc{} && end == digits.end() ? number : 0;
}

std::optional<std::chrono::sys_days> day_of(std::string_view iso) {
  if (iso.size() < 10) return std::nullopt;
  const std::chrono::year_month_day date{
      std::chrono::year{number_of(iso.substr(0, 4))},
      std::chrono::month{static_cast<unsigned>(number_of(iso.substr(5, 2)))},
      std::chrono::day{static_cast<unsigned>(number_of(iso.substr(8, 2)))}};
  return date.ok() ? std::optional{std::chrono::sys_days{date}} : std::nullopt;
}

std::optional<LooksLike> look_of(FetchState state) {
  switch (state) {
    case FetchState::challenged:
    case FetchState::refused_by_robots:
    case FetchState::blocked: return LooksLike::challenged;
    case FetchState::gone:
    case FetchState::soft_404:
    case FetchState::off_scope:
    case FetchState::redirected_off_host: return LooksLike::moved;
    case FetchState::ok:
    case FetchState::stub:
    case FetchState::parse_limit:
    case FetchState::unreadable:
    case FetchState::no_text:
    case FetchState::too_large: return LooksLike::layout_changed;
    default: return std::nullopt;
  }
}

std::optional<Symptom> judge_rows(const Listing& listing, const ColumnPast& past) {
  const auto shown = static_cast<std::int64_t>(listing.rows.size());
  const auto symptom = [&](const char* kind, LooksLike looks, std::string says) {
    return Symptom{.place = past.column, .kind = kind, .looks = looks, .says = std::move(says)};
  };
  if (shown == 0) {
    LooksLike looks = LooksLike::layout_changed;
    if (listing.declared_total == 0 && !listing.unrendered) looks = LooksLike::nothing_published;
    if (listing.family == "home" || listing.family == "columns") looks = LooksLike::moved;
    return symptom("no_rows", looks, fmt::format("no rows where there were {}", past.rows));
  }
  const std::string& title = listing.rows.front().title;
  if (listing.rows.size() >= kTitles &&
      std::ranges::all_of(listing.rows, [&](const Row& row) { return row.title == title; })) {
    return symptom("same_titles", LooksLike::layout_changed,
                   fmt::format("all of {} rows are titled \"{}\"", shown, title));
  }
  const auto now = size_of(listing);
  if (now && past.most >= kFewest && *now * 2 < past.most) {
    return symptom("fewer_rows", LooksLike::layout_changed,
                   fmt::format("{} rows where there were {}", *now, past.most));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> size_of(const Listing& listing) {
  const auto shown = static_cast<std::int64_t>(listing.rows.size());
  if (listing.declared_total) return *listing.declared_total;
  if (listing.pages) return *listing.pages * shown;
  return listing.next.empty() ? std::optional{shown} : std::nullopt;
}

std::optional<Symptom> judge_front(const Content& content, FetchState state,
                                   const ColumnPast& past) {
  if (past.rows == 0) return std::nullopt;
  if (const auto* listing = std::get_if<Listing>(&content)) return judge_rows(*listing, past);
  const auto looks = look_of(state);
  if (!looks) return std::nullopt;
  const auto* refusal = std::get_if<Refusal>(&content);
  const std::string_view what = refusal == nullptr ? "a document" : to_string(state);
  return Symptom{.place = past.column,
                 .kind = "no_rows",
                 .looks = *looks,
                 .says = fmt::format("{} instead of {} rows", what, past.rows)};
}

std::optional<Symptom> judge_silence(std::string_view column, const Rhythm& rhythm, TimePoint now) {
  std::vector<std::chrono::sys_days> found;
  for (const std::string& date : rhythm.dates) {
    if (const auto day = day_of(date); day && *day <= now) found.push_back(*day);
  }
  if (found.size() < 2) return std::nullopt;
  days longest{0};
  for (std::size_t i = 1; i < found.size(); ++i)
    longest = std::max(longest, found[i - 1] - found[i]);
  const auto watched = day_of(rhythm.since);
  const auto last = watched ? std::max(*watched, found.front()) : found.front();
  const days silent = std::chrono::floor<days>(now) - last;
  if (silent <= std::max(longest * 3 / 2, kShortest)) return std::nullopt;
  Symptom symptom{.place = std::string{column},
                  .kind = "silence",
                  .looks = LooksLike::nothing_published,
                  .says = fmt::format("no new row for {} days, when {} was the longest pause",
                                      silent.count(), longest.count())};
  if (!rhythm.fault.empty()) {
    const FetchState state = fetch_state_from(rhythm.fault).value_or(FetchState::unreachable);
    if (state == FetchState::stopped) return std::nullopt;  // we do not look
    symptom.looks = look_of(state).value_or(LooksLike::moved);
    symptom.says += fmt::format(", and its page cannot be had ({})", rhythm.fault);
  }
  return symptom;
}

std::vector<Symptom> judge_fields(std::string_view portal,
                                  std::span<const FieldsOfVersion> newest_first) {
  std::vector<Symptom> symptoms;
  if (newest_first.size() < kNewest + kOlder) return symptoms;
  const auto newest = newest_first.first(kNewest);
  const auto older = newest_first.subspan(kNewest);
  for (std::size_t i = 0; i < kWatchedFields.size(); ++i) {
    const auto has = [i](const FieldsOfVersion& fields) { return fields.at(i); };
    const auto had = static_cast<std::size_t>(std::ranges::count_if(older, has));
    if (std::ranges::any_of(newest, has) || had * 10 < older.size() * 9) continue;
    symptoms.push_back(
        {.place = std::string{portal},
         .kind = fmt::format("lost_{}", kWatchedFields.at(i)),
         .says = fmt::format("{} of {} documents had a {}, none of the newest {} has", had,
                             older.size(), kWatchedFields.at(i), kNewest)});
  }
  return symptoms;
}

std::vector<std::string> fields_back(std::span<const FieldsOfVersion> newest_first) {
  const auto newest = newest_first.first(std::min(kNewest, newest_first.size()));
  std::vector<std::string> kinds;
  for (std::size_t i = 0; i < kWatchedFields.size(); ++i) {
    if (std::ranges::any_of(newest, [i](const FieldsOfVersion& fields) { return fields.at(i); }))
      kinds.push_back(fmt::format("lost_{}", kWatchedFields.at(i)));
  }
  return kinds;
}

}  // namespace gongkai
