#pragma once

#include <fmt/format.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "cli/pipeline.h"
#include "cli/run.h"
#include "crawler/crawl.h"
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
  std::size_t turn = 0;  ///< index of what happens to it
  int event = 0;         ///< day on which that begins
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
    {"nothing happens", 0, "", turns::nothing, turns::nothing},
    {"the rhythm rises", 0, "", turns::rise, turns::nothing},
    {"the rhythm falls", 0, "", turns::fall, turns::nothing},
    {"the column moves", 21, "no_rows moved over", turns::move, turns::tell_of_move},
    {"the layout changes", 30, "no_rows layout_changed over", turns::break_layout, turns::mend},
    {"it falls silent", 130, "silence nothing_published over", turns::fall_silent,
     turns::speak_again},
    {"the column shrinks", 40, "fewer_rows layout_changed over", turns::shrink, turns::grow_back},
    {"it challenges", 25, "no_rows challenged over", turns::challenge, turns::mend},
    {"a field is lost", 0, "lost_index_no layout_changed", turns::lose_field, turns::nothing},
    {"all titles are equal", 30, "same_titles layout_changed over", turns::title_alike,
     turns::mend},
    {"documents are taken down", 70, "", turns::take_down, turns::put_back},
    {"documents are revised", 0, "", turns::revise, turns::nothing},
    {"its network is down", 14, "", turns::go_down, turns::come_up},
});

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
  };

  explicit SimulatedYear(int portals) {
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
    check();
    return figures_;
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
    portal.turn = static_cast<std::size_t>(i) % kTurns.size();
    // What shows only when a document is visited again must begin before its second visit.
    const bool early = kTurns.at(portal.turn).begin == turns::take_down ||
                       kTurns.at(portal.turn).begin == turns::revise;
    portal.event = early ? 60 : 60 + i * 7 % 90;
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
    const Turn& turn = kTurns.at(portal.turn);
    if (day == portal.event) {
      turn.begin(portal);
      figures_.events += portal.turn == 0 ? 0 : 1;
    }
    if (turn.days > 0 && day == portal.event + turn.days) turn.end(portal);
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
    Archive archive = Archive::open_for_writing(path());
    auto run = begin_run(archive, command, std::move(portals), {}, web_.now);
    Pipeline pipeline{archive, *std::move(run), [this] { return web_.now; }};
    CrawlOptions options{.readers = 0, .now = [this] { return web_.now; }};
    const Progress progress =
        crawl(options, web_, pipeline,
              [&](Response response) { return pipeline.read_one(std::move(response)); }, {});
    pipeline.look_back();
    figures_.requests += progress.asked;
    figures_.new_documents += static_cast<std::uint64_t>(pipeline.tally().new_documents);
    std::error_code none;
    const std::uintmax_t wal = std::filesystem::file_size(path().string() + "-wal", none);
    if (!none) figures_.wal_peak = std::max(figures_.wal_peak, wal);
    web_.visits.clear();
  }

  void expect(const YearPortal& portal, std::string_view what, const std::string& found,
              const std::string& wanted) {
    if (found == wanted) return;
    figures_.mistakes.push_back(fmt::format("{} ({}): {} [{}], not [{}]", portal.portal.name,
                                            kTurns.at(portal.turn).name, what, found, wanted));
  }

  void check() {
    figures_.bytes = std::filesystem::file_size(path());
    std::map<std::string, std::string> alarms;
    {
      Archive archive = Archive::open_for_reading(path());
      for (const Alarm& alarm : archive.alarms(true)) {
        ++figures_.alarms;
        std::string& said = alarms[alarm.portal];
        said += fmt::format("{}{} {}{}", said.empty() ? "" : ", ", alarm.kind, alarm.looks_like,
                            alarm.closed_at.empty() ? "" : " over");
      }
    }
    std::map<std::string, std::map<std::string, int>> changes;  // by host and kind
    Database database{path(), Database::Mode::read};
    Statement row =
        database.query("SELECT d.url, c.kind FROM change c JOIN document d ON d.id = c.document");
    while (row.next()) {
      ++figures_.changes;
      ++changes[std::string{Url::parse(row.view(0))->host()}][row.text(1)];
    }
    for (const YearPortal& portal : portals_) {
      expect(portal, "alarms", alarms[portal.portal.name], kTurns.at(portal.turn).alarm);
      std::map<std::string, int> wanted = portal.changes;
      wanted["new"] = portal.published;
      expect(portal, "changes", words_of(changes[portal.site.host]), words_of(wanted));
    }
  }

  static std::string words_of(const std::map<std::string, int>& counts) {
    std::string words;
    for (const auto& [kind, count] : counts)
      words += fmt::format("{}{} {}", words.empty() ? "" : ", ", count, kind);
    return words;
  }

  [[nodiscard]] std::filesystem::path path() const { return directory_.file("year.db"); }

  FakeWeb web_;
  std::vector<YearPortal> portals_;
  std::map<std::string, std::size_t> by_host_;
  ScratchDirectory directory_;
  Figures figures_;
};

}  // namespace gongkai
