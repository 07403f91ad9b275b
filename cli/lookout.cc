#include "cli/lookout.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "cli/follow_up.h"
#include "cli/watch.h"
#include "crawler/printable.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

constexpr std::chrono::days kYear{400};  // a column is held against what it had so long ago at most
constexpr int kDates = 24;
constexpr int kDocuments = 60;

}  // namespace

Lookout::Lookout(Archive& archive, std::function<TimePoint()> now)
    : archive_{&archive}, now_{std::move(now)} {}

void Lookout::turn_to(const Request& asked) {
  columns_.try_emplace(column_of(asked), Turned{.portal = asked.portal});
}

void Lookout::see(const Request& asked, const Content& content, FetchState state) {
  const std::string head = column_of(asked);
  columns_[head] = {.portal = asked.portal, .settled = true};
  const Feed before = archive_->feed(head);
  const bool front = before.entry == 0 ? asked.url == head : asked.id == before.entry;
  if (!front || before.walk == 0) return;
  if (state == FetchState::not_modified) return;  // whatever it was, it is still that
  const auto symptom = judge_front(content, state,
                                   {.column = head,
                                    .rows = archive_->rows_of(head),
                                    .most = archive_->most_rows(head, asked, now_() - kYear)});
  if (!symptom && state != FetchState::ok) return;  // a fault tells nothing
  settle({"no_rows", "fewer_rows", "same_titles"},
         symptom ? std::vector{*symptom} : std::vector<Symptom>{}, head, asked.portal);
}

void Lookout::settle(const std::vector<std::string_view>& kinds,
                     const std::vector<Symptom>& symptoms, const std::string& place,
                     const std::string& portal) {
  const TimePoint now = now_();
  for (const std::string_view kind : kinds) {
    const auto found = std::ranges::find(symptoms, kind, &Symptom::kind);
    if (found == symptoms.end()) {
      archive_->close_alarm(place, kind, now);
    } else if (archive_->raise(*found, portal, now)) {
      spdlog::warn("alarm place={} {}: {}", printable(place), printable(found->says),
                   sentence_of(found->looks));
    }
  }
}

void Lookout::look_back(const std::map<std::string, HostMemory>& hosts) {
  Archive::Batch batch{*archive_};
  for (const auto& [head, turned] : columns_) watch_silence(head, turned, hosts);
  for (const std::string& portal : with_news_) watch_fields(portal);
  batch.commit();
}

void Lookout::watch_silence(const std::string& head, const Turned& turned,
                            const std::map<std::string, HostMemory>& hosts) {
  Rhythm rhythm = archive_->rhythm(head, kDates);
  if (!turned.settled) {
    const auto fault = held_by(head, hosts);
    if (!fault) return;
    rhythm.fault = to_string(*fault);
  }
  const auto silence = judge_silence(head, rhythm, now_());
  settle({"silence"}, silence ? std::vector{*silence} : std::vector<Symptom>{}, head,
         turned.portal);
}

void Lookout::watch_fields(const std::string& portal) {
  const std::vector<FieldsOfVersion> fields = archive_->newest_fields(portal, kDocuments);
  const std::vector<Symptom> lost = judge_fields(portal, fields);
  const std::vector<std::string> back = fields_back(fields);
  std::vector<std::string_view> kinds{back.begin(), back.end()};
  for (const Symptom& symptom : lost) kinds.push_back(symptom.kind);
  settle(kinds, lost, portal, portal);
}

std::optional<FetchState> Lookout::held_by(std::string_view url,
                                           const std::map<std::string, HostMemory>& hosts) const {
  const auto parsed = Url::parse(url);
  const auto host = parsed ? hosts.find(host_key(*parsed)) : hosts.end();
  if (host == hosts.end() || host->second.not_before <= now_()) return std::nullopt;
  const auto robots = archive_->robots(parsed->origin());
  return robots && robots->status == 0 ? FetchState::unreachable : FetchState::refused_by_robots;
}

}  // namespace gongkai
