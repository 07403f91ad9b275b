#pragma once

#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/folding_log.h"
#include "cli/pipeline.h"
#include "cli/run.h"
#include "cli/summary.h"
#include "crawler/crawl.h"
#include "crawler/dates.h"
#include "store/archive.h"
#include "store/sqlite.h"
#include "tests/fake_web.h"
#include "tests/sample_site.h"
#include "tests/scratch_archive.h"

namespace gongkai {

/// A portal of the simulated year.
struct YearPortal {
  SampleSite site;
  Portal portal;
  std::string column = "/zwgk/fzzf/";
  /// What happens to it, and when it begins.
  struct Event {
    std::size_t turn = 0;  ///< index in kTurns
    int day = 0;
  };
  std::vector<Event> events;
  int published = 0;
  int shown = 0;     ///< rows that were published when its column was last looked at
  int pause = 7;     ///< days between two rows
  int next_row = 0;  ///< day of the next one
  bool has_index_no = true;
  bool is_down = false;
  bool is_silent = false;
  std::map<std::string, int> changes;  ///< that it must leave, besides those of kind new

  SampleSite::Column& rows() { return site.columns[column]; }
};

/// What happens to a portal: from one day on, for some days.
struct Turn {
  const char* name;
  int days;           ///< until it is over; 0: it stays so
  const char* alarm;  ///< that it must raise, once: kind, look, "over"; empty: none
  int by;             ///< days after which that must have been raised
  void (*begin)(YearPortal&);
  void (*end)(YearPortal&);
};

namespace turns {

inline void nothing(YearPortal& /*portal*/) {}

inline std::string list_of(YearPortal& portal) {
  return portal.site.answer({.url = portal.portal.start.front()})->body;
}

/// Old pages stay for a while; the column is at once where it will be.
inline void move(YearPortal& portal) {
  SampleSite::Column moved = portal.rows();
  SampleSite::Column old;
  old.unlisted = moved.rows;
  portal.site.overrides[portal.column] = {.status = 404};
  portal.site.columns[portal.column] = old;
  const std::string from = portal.column;
  portal.column = "/xxgk/fzzfjs/";
  for (SampleSite::Article& row : moved.rows)
    row.path = portal.column + row.path.substr(from.size());
  portal.changes["moved"] = portal.shown;  // what nobody saw there is new where it is
  portal.rows() = moved;
}

inline void tell_of_move(YearPortal& portal) {
  const std::string from = portal.portal.start.front();
  portal.portal.start = {portal.site.url(portal.column)};
  portal.portal.moved_from = {{.from = from, .to = portal.portal.start.front()}};
  portal.portal.toml += " # moved";
}

inline void shrink(YearPortal& portal) {
  SampleSite::Column& column = portal.rows();
  column.unlisted.assign(column.rows.begin() + 4, column.rows.end());
  column.rows.resize(4);
}
inline void grow_back(YearPortal& portal) {
  SampleSite::Column& column = portal.rows();
  column.rows.insert(column.rows.end(), column.unlisted.begin(), column.unlisted.end());
  column.unlisted.clear();
}

inline void break_layout(YearPortal& portal) {
  portal.site.overrides[portal.column] = {
      .body =
          "<html><head><title>法治政府建设年度报告</title></head><body><div id=app></div>"
          "<script src=/static/app.js></script></body></html>"};
}
inline void challenge(YearPortal& portal) {
  portal.site.overrides[portal.column] = {.status = 412};
}
inline void mend(YearPortal& portal) {
  portal.site.overrides.clear();
}

inline void title_alike(YearPortal& portal) {
  std::string list = list_of(portal);
  for (const SampleSite::Article& row : portal.rows().rows) {
    for (std::size_t at = list.find(row.title); at != std::string::npos;
         at = list.find(row.title, at))
      list.replace(at, row.title.size(), "报告");
  }
  portal.site.overrides[portal.column] = {.body = list};
}

inline void take_down(YearPortal& portal) {
  for (std::size_t i = 3; i < 6; ++i)
    (portal.rows().rows.end() - static_cast<std::ptrdiff_t>(i))->status = 404;
  portal.changes["gone"] = 3;
}
inline void put_back(YearPortal& portal) {
  for (SampleSite::Article& row : portal.rows().rows) row.status = 200;
  portal.changes["back"] = 3;
}

inline void revise(YearPortal& portal) {
  for (std::size_t i = 3; i < 6; ++i) {
    (portal.rows().rows.end() - static_cast<std::ptrdiff_t>(i))->text =
        "修改以后的内容，说明本镇在这一年里做了哪些工作，还有哪些没有做好。";
  }
  portal.changes["changed"] = 3;
}

inline void forbid(YearPortal& portal) {
  portal.site.robots = "User-agent: *\nDisallow: /zwgk/\nDisallow: /xxgk/\n";
}
inline void allow(YearPortal& portal) {
  portal.site.robots = "User-agent: *\nAllow: /\n";
}
inline void lead_home(YearPortal& portal) {
  std::string home = "<html><head><title>某区人民政府</title></head><body>";
  for (const char* block : {"要闻动态", "通知公告", "政策文件", "乡镇信息"}) {
    home += fmt::format("<div><h3>{}</h3><a href=/more/>更多</a><ul>", block);
    for (int row = 1; row < 7; ++row)
      home += fmt::format(
          "<li><a href=/{0}/{1}.html>关于{0}的第{1}条消息</a><span>2026-03-0{1}</span>"
          "</li>",
          block, row);
    home += "</ul></div>";
  }
  portal.site.overrides[portal.column] = {.body = home + "</body></html>"};
}
inline void stand_in(YearPortal& portal) {
  portal.site.overrides[portal.column] = {
      .body =
          "<html><head><title>升级公告</title></head><body><h1>升级公告</h1><p>发布日期：2026-03-01</p>"
          "<div class=TRS_Editor><p>本栏目正在升级改造，具体恢复时间另行通知，给您带来的不便敬请谅解。</p>"
          "</div></body></html>"};
}

inline void fall_silent(YearPortal& portal) {
  portal.is_silent = true;
}
inline void speak_again(YearPortal& portal) {
  portal.is_silent = false;
}
inline void rise(YearPortal& portal) {
  portal.pause = 1;
}
inline void fall(YearPortal& portal) {
  portal.pause = 30;
}
inline void lose_field(YearPortal& portal) {
  portal.has_index_no = false;
}
inline void go_down(YearPortal& portal) {
  portal.is_down = true;
}
inline void come_up(YearPortal& portal) {
  portal.is_down = false;
}

}  // namespace turns

inline constexpr auto kTurns = std::to_array<Turn>({
    {"nothing happens", 0, "", 0, turns::nothing, turns::nothing},
    {"the rhythm rises", 0, "", 0, turns::rise, turns::nothing},
    {"the rhythm falls", 0, "", 0, turns::fall, turns::nothing},
    {"the column moves", 21, "no_rows moved over", 8, turns::move, turns::tell_of_move},
    {"the layout changes", 30, "no_rows layout_changed over", 8, turns::break_layout, turns::mend},
    {"it falls silent", 130, "silence nothing_published over", 76, turns::fall_silent,
     turns::speak_again},
    {"the column shrinks", 40, "fewer_rows layout_changed over", 8, turns::shrink,
     turns::grow_back},
    {"it challenges", 25, "no_rows challenged over", 8, turns::challenge, turns::mend},
    {"a field is lost", 0, "lost_index_no layout_changed", 90, turns::lose_field, turns::nothing},
    {"all titles are equal", 30, "same_titles layout_changed over", 8, turns::title_alike,
     turns::mend},
    {"documents are taken down", 70, "", 0, turns::take_down, turns::put_back},
    {"documents are revised", 0, "", 0, turns::revise, turns::nothing},
    {"its network is down", 14, "", 0, turns::go_down, turns::come_up},
    {"robots.txt turns us away", 30, "no_rows challenged over", 8, turns::forbid, turns::allow},
    {"the home page stands in its place", 20, "no_rows moved over", 8, turns::lead_home,
     turns::mend},
    {"a notice stands in its place", 20, "no_rows layout_changed over", 8, turns::stand_in,
     turns::mend},
});

/// Those that may happen late in the year to a portal that had another one before.
constexpr bool may_come_late(const Turn& turn) {
  return turn.days > 0 && turn.days <= 40 && turn.begin != turns::move;
}

/// Counts log lines and drops them.
class LineCounter final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  std::uint64_t lines = 0;

 protected:
  void sink_it_(const spdlog::details::log_msg& /*line*/) override { ++lines; }
  void flush_() override {}
};

/// A year of `crawl --due` once a day over many portals, in memory but for the archive; time is
/// passed in. On some days our own machine is off.
class SimulatedYear {
 public:
  struct Figures {
    std::vector<std::string> mistakes;  ///< what is not as it should be
    std::uint64_t requests = 0;
    std::uint64_t new_documents = 0;
    std::uintmax_t bytes = 0;
    std::uintmax_t wal_peak = 0;
    std::uint64_t log_lines = 0;
    int runs = 0;
    int events = 0;
    std::size_t alarms = 0;
    std::size_t changes = 0;
    int alarming_runs = 0;  ///< that end with exit code 4
  };

  /// `archive` is kept; without one a file of its own that goes with this.
  explicit SimulatedYear(int portals, std::filesystem::path archive = {})
      : path_{std::move(archive)} {
    if (path_.empty()) path_ = directory_.file("year.db");
    for (int i = 0; i < portals; ++i) add(i);
    for (std::size_t i = 0; i < portals_.size(); ++i) by_host_[portals_[i].site.host] = i;
    web_.serve = [this](const Question& question) { return answer(question); };
    web_.now = kStart;
  }

  Figures run() {
    constexpr int kYear = 365;
    const auto sink = std::make_shared<LineCounter>();
    const auto before = spdlog::default_logger();
    spdlog::set_default_logger(std::make_shared<spdlog::logger>("year", sink));
    for (int day = 0; day < kYear; ++day) {
      for (YearPortal& portal : portals_) live(portal, day);
      if (!is_off(day)) crawl_due(day);
    }
    crawl_due(kYear + 8);  // whatever came last is seen
    spdlog::set_default_logger(before);
    figures_.log_lines = sink->lines;
    figures_.bytes = std::filesystem::file_size(path());
    for (std::string& mistake : mistakes()) figures_.mistakes.push_back(std::move(mistake));
    return figures_;
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// What the archive says that is not as it should be after this year.
  std::vector<std::string> mistakes() {
    std::vector<std::string> found = mistakes_of_alarms();
    std::ranges::move(mistakes_of_changes(), std::back_inserter(found));
    return found;
  }

 private:
  static constexpr int kRows = 24;       // that a portal has to begin with
  static constexpr int kFirstDay = 369;  // from 2025-01-01, where SampleSite counts from, to kStart
  static constexpr TimePoint kStart{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};

  /// Two short outages and a long one.
  static bool is_off(int day) {
    return (day >= 40 && day < 43) || (day >= 120 && day < 122) || (day >= 200 && day < 216);
  }

  static void publish(YearPortal& portal, int day) {
    SampleSite::Article row = SampleSite::article(portal.column, portal.published, kFirstDay + day);
    row.title = fmt::format("某区第{}号镇法治政府建设情况的报告", portal.published);
    row.text = fmt::format("本镇第{}次报告：办理行政执法案件若干件，调解矛盾纠纷若干起。",
                           portal.published);
    if (portal.has_index_no) row.index_no = fmt::format("009289999/2026-{:05}", portal.published);
    ++portal.published;
    SampleSite::Column& column = portal.rows();
    column.rows.insert(column.rows.begin(), std::move(row));
  }

  void add(int i) {
    YearPortal portal;
    const auto first = static_cast<std::size_t>(i) % kTurns.size();
    const auto second = (first + static_cast<std::size_t>(i) / kTurns.size()) % kTurns.size();
    // What shows only when a document is visited again must begin before its second visit.
    const bool early =
        kTurns.at(first).begin == turns::take_down || kTurns.at(first).begin == turns::revise;
    portal.events.push_back({.turn = first, .day = early ? 60 : 60 + i * 7 % 90});
    if (may_come_late(kTurns.at(second)))
      portal.events.push_back({.turn = second, .day = 300 + i % 11});
    portal.rows().shows_total = i % 3 == 1;
    portal.site.host = fmt::format("p{}.gov.cn", i);
    for (int row = kRows; row > 0; --row) publish(portal, -7 * row);
    portal.portal.name = fmt::format("p{}", i);
    portal.portal.hosts = {portal.site.host};
    portal.portal.start = {portal.site.url(portal.column)};
    portal.portal.toml = fmt::format("start = [\"{}\"]", portal.portal.start.front());
    portal.portal.every = std::chrono::hours{24 * (3 + i % 5)};
    portal.next_row = i % 7;
    portals_.push_back(std::move(portal));
  }

  void live(YearPortal& portal, int day) {
    for (const YearPortal::Event& event : portal.events) {
      const Turn& turn = kTurns.at(event.turn);
      if (day == event.day) {
        turn.begin(portal);
        figures_.events += event.turn == 0 ? 0 : 1;
      }
      if (turn.days > 0 && day == event.day + turn.days) turn.end(portal);
    }
    if (day < portal.next_row) return;
    portal.next_row = day + portal.pause;
    if (!portal.is_silent) publish(portal, day);
  }

  std::optional<FakeWeb::Page> answer(const Question& question) {
    const auto found = by_host_.find(question.host);
    if (found == by_host_.end()) return std::nullopt;
    YearPortal& portal = portals_[found->second];
    if (question.url == portal.portal.start.front()) portal.shown = portal.published;
    auto page = portal.is_down ? FakeWeb::Page{.status = 0, .state = FetchState::unreachable}
                               : portal.site.answer(question);
    if (page)
      page->address = fmt::format("203.0.{}.{}:80", found->second / 250, found->second % 250 + 1);
    return page;
  }

  void crawl_due(int day) {
    web_.now = std::max(web_.now, kStart + std::chrono::hours{24} * day);
    ++figures_.runs;
    CrawlCommand command;
    command.due = true;
    std::vector<Portal> portals;
    for (const YearPortal& portal : portals_) portals.push_back(portal.portal);
    const FoldingLog log{false, {}};
    Archive archive = Archive::open_for_writing(path());
    auto run = begin_run(archive, command, std::move(portals), {}, web_.now);
    Pipeline pipeline{archive, *std::move(run), [this] { return web_.now; }};
    CrawlOptions options{.readers = 0, .now = [this] { return web_.now; }};
    const Progress progress =
        crawl(options, web_, pipeline,
              [&](Response response) { return pipeline.read_one(std::move(response)); }, {});
    pipeline.look_back();
    const Summary summary = summarise(archive, pipeline, progress, {}, web_.now);
    hold_to_alarms(archive, summary);
    figures_.requests += progress.asked;
    figures_.new_documents += static_cast<std::uint64_t>(pipeline.tally().new_documents);
    std::error_code none;
    const std::uintmax_t wal = std::filesystem::file_size(path().string() + "-wal", none);
    if (!none) figures_.wal_peak = std::max(figures_.wal_peak, wal);
    web_.visits.clear();
  }

  /// A run ends alarmingly while an alarm is new, and not any more once somebody has seen it: which
  /// somebody does every fifth run.
  void hold_to_alarms(Archive& archive, const Summary& summary) {
    const std::vector<Alarm> open = archive.alarms(false);
    const bool is_new = std::ranges::any_of(
        open, [this](const Alarm& alarm) { return !acknowledged_.contains(alarm.id); });
    if (summary.is_alarming() != is_new)
      figures_.mistakes.push_back(fmt::format("run {}: its exit code is wrong", figures_.runs));
    figures_.alarming_runs += is_new ? 1 : 0;
    if (figures_.runs % 5 != 0) return;
    for (const Alarm& alarm : open) {
      archive.acknowledge(alarm.id, web_.now);
      acknowledged_.insert(alarm.id);
    }
  }

  static std::string story_of(const YearPortal& portal) {
    std::string story = portal.portal.name;
    for (const YearPortal::Event& event : portal.events)
      story += fmt::format("{} {} (day {})", &event == portal.events.data() ? ":" : ",",
                           kTurns.at(event.turn).name, event.day);
    return story;
  }

  /// Days from the beginning of the year to an instant, as archives print it.
  static int day_of(std::string_view instant) {
    const std::chrono::sys_days day{parse_date(instant.substr(0, 10)).value()};
    return static_cast<int>((day - std::chrono::floor<std::chrono::days>(kStart)).count());
  }

  /// That an alarm came and went when it should have; empty when it did.
  static std::string late_or_early(const Alarm& alarm, const YearPortal::Event& event) {
    constexpr int kOff = 17;  // our own longest outage, and the day after
    const Turn& turn = kTurns.at(event.turn);
    const int opened = day_of(alarm.opened_at);
    if (opened < event.day || opened > event.day + turn.by + kOff)
      return fmt::format(" raised on day {}", opened);
    if (alarm.closed_at.empty()) return {};
    const int closed = day_of(alarm.closed_at);
    const int over = event.day + turn.days;
    const bool good = closed >= over && closed <= over + 30 + kOff;
    return good ? std::string{} : fmt::format(" closed on day {}", closed);
  }

  std::vector<std::string> mistakes_of_alarms() {
    std::vector<std::string> mistakes;
    std::map<std::string, std::vector<Alarm>> raised;
    {
      Archive archive = Archive::open_for_reading(path());
      const std::vector<Alarm> all = archive.alarms(true);
      figures_.alarms = all.size();
      for (const Alarm& alarm : all) raised[alarm.portal].push_back(alarm);
    }
    for (const YearPortal& portal : portals_) {
      std::string wanted;
      std::vector<YearPortal::Event> causes;
      for (const YearPortal::Event& event : portal.events) {
        const std::string_view alarm = kTurns.at(event.turn).alarm;
        if (alarm.empty()) continue;
        causes.push_back(event);
        wanted += fmt::format("[{}]", alarm);
      }
      std::string found;
      const std::vector<Alarm>& alarms = raised[portal.portal.name];
      for (std::size_t i = 0; i < alarms.size(); ++i) {
        found += fmt::format("[{} {}{}{}]", alarms[i].kind, alarms[i].looks_like,
                             alarms[i].closed_at.empty() ? "" : " over",
                             i < causes.size() ? late_or_early(alarms[i], causes[i]) : "");
      }
      if (found != wanted)
        mistakes.push_back(fmt::format("{}: alarms {}, not {}", story_of(portal), found, wanted));
    }
    return mistakes;
  }

  std::vector<std::string> mistakes_of_changes() {
    std::vector<std::string> mistakes;
    std::map<std::string, std::map<std::string, int>> changes;  // by host and kind
    figures_.changes = 0;
    Database database{path(), Database::Mode::read};
    Statement row =
        database.query("SELECT d.url, c.kind FROM change c JOIN document d ON d.id = c.document");
    while (row.next()) {
      ++figures_.changes;
      ++changes[std::string{Url::parse(row.view(0))->host()}][row.text(1)];
    }
    for (const YearPortal& portal : portals_) {
      std::map<std::string, int> wanted = portal.changes;
      wanted["new"] = portal.published;
      const std::string found = words_of(changes[portal.site.host]);
      if (found != words_of(wanted))
        mistakes.push_back(
            fmt::format("{}: changes {}, not {}", story_of(portal), found, words_of(wanted)));
    }
    return mistakes;
  }

  static std::string words_of(const std::map<std::string, int>& counts) {
    std::string words;
    for (const auto& [kind, count] : counts)
      words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, kind);
    return words;
  }

  std::filesystem::path path_;
  std::set<std::int64_t> acknowledged_;  // alarms
  FakeWeb web_;
  std::vector<YearPortal> portals_;
  std::map<std::string, std::size_t> by_host_;
  ScratchDirectory directory_;
  Figures figures_;
};

}  // namespace gongkai
