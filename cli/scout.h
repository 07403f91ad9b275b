#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "cli/survey.h"
#include "crawler/frontier.h"
#include "extract/outline.h"

namespace gongkai {

/// Looks for columns of reports from one page on: the crawl's frontier, held in memory. The most
/// promising thing is asked next, one at a time: the second page and one row of each column that
/// was found, then whatever navigation promises most. Asks nothing outside the start's domain.
class Scout final : public Frontier {
 public:
  static constexpr int kMostRequests = 30;  ///< robots.txt and redirects included

  /// `portal` has the start as its only URL. `allowed` are loopback origins, "127.0.0.1:8080".
  Scout(Portal portal, std::vector<std::string> allowed);

  /// Reads a response: pure. The commit inside takes what was read.
  ReadResult read_one(Response response);
  [[nodiscard]] const Survey& survey() const { return survey_; }

  std::vector<std::string> hosts_due(TimePoint now) override;
  std::optional<Request> next(const std::string& host, TimePoint now) override;
  void give_back(const Request& request, TimePoint due) override;
  std::optional<TimePoint> next_due(TimePoint now) override;
  HostMemory recall(const std::string& host) override;
  std::optional<RobotsMemory> robots(const std::string& origin) override;
  void keep_robots(const std::string& origin, const RobotsMemory& memory) override;
  const Portal& portal(const std::string& name) override;
  void record(std::vector<Settled> outcomes) override;

 private:
  enum class Aim : std::uint8_t { start, explore, part, next_page, sample };
  /// Something to ask, and what for.
  struct Errand {
    Aim aim = Aim::explore;
    Request request;
    int promise = 0;
    std::size_t column = 0;        ///< index, of what is asked about a column
    std::vector<std::string> way;  ///< texts of the links that lead there
  };

  void take(const Response& response, const Content& content, const Outline& outline);
  static bool is_column(const Errand& errand, const Listing& listing, const Outline& outline);
  void explore(const Errand& errand, const Listing* listing, const Outline& outline);
  void add_column(const Errand& errand, const Listing& listing, const Outline& outline);
  void ask_about(std::size_t column, const Listing& listing);
  void take_part(const Errand& errand, const Content& content);
  void take_next_page(const Errand& errand, const Content& content);
  void take_sample(const Errand& errand, const Content& content);
  void push(Errand errand);
  [[nodiscard]] bool may_ask(const std::string& url) const;
  [[nodiscard]] const Errand* best() const;

  Portal portal_;
  std::vector<std::string> allowed_;
  std::string domain_;  ///< what hosts must end with
  std::vector<Errand> errands_;
  std::optional<Errand> current_;
  std::set<std::string> known_;  ///< canonical keys of all errands
  std::map<std::string, RobotsMemory> robots_;
  std::map<std::string, HostMemory> hosts_;
  Survey survey_;
};

}  // namespace gongkai
