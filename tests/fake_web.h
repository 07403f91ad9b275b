#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "crawler/crawl.h"
#include "crawler/tls.h"
#include "crawler/url.h"

namespace gongkai {

/// Portals in memory, with a clock that moves only when the crawl waits.
class FakeWeb final : public Transport {
 public:
  struct Page {
    int status = 200;
    std::string head;  ///< header lines, each with its CRLF
    std::string body;
    FetchState state = FetchState::ok;
    std::chrono::milliseconds took{10};
    std::string address = "203.0.113.1:80";
  };
  struct Visit {
    TimePoint at;
    std::string url;
    std::string referer;
    std::vector<TlsRelaxation> relaxed;
  };

  TimePoint now = TimePoint{std::chrono::sys_days{std::chrono::year{2026} / 2 / 9}};
  /// By URL, or "URL relaxation …"; what is not here is a 404.
  std::map<std::string, Page> pages;
  std::function<std::optional<Page>(const Question&)> serve;  ///< before `pages`, when set
  std::vector<Visit> visits;
  std::function<void()> on_ask;

  void ask(const Question& question) override {
    visits.push_back({now, question.url, question.referer, question.relaxed});
    auto found = pages.find(question.url + " " + words_of(question.relaxed));
    if (found == pages.end()) found = pages.find(question.url);
    std::optional<Page> served = serve ? serve(question) : std::nullopt;
    const Page page = served                 ? *std::move(served)
                      : found == pages.end() ? Page{.status = 404}
                                             : found->second;
    Answer answer{.ticket = question.ticket, .state = page.state};
    if (page.state != FetchState::ok) answer.reason = "as the test says";
    answer.exchange = {
        .url = question.url,
        .status = page.status,
        .response_head = "HTTP/1.1 " + std::to_string(page.status) + " X\r\n" + page.head + "\r\n",
        .body = page.body,
        .complete = page.state == FetchState::ok,
        .address = page.address,
        .asked_at = now,
        .took = page.took};
    coming_.emplace(now + page.took, std::move(answer));
    if (on_ask) on_ask();
  }

  std::vector<Answer> wait(std::chrono::milliseconds at_most) override {
    if (std::exchange(woken_, false)) return {};
    const TimePoint until = now + at_most;
    std::vector<Answer> answers;
    if (!coming_.empty() && coming_.begin()->first <= until) {
      now = std::max(now, coming_.begin()->first);
      answers.push_back(std::move(coming_.begin()->second));
      coming_.erase(coming_.begin());
    } else {
      now = until;
    }
    return answers;
  }

  void wake() override { woken_ = true; }

  /// URLs in the order in which they were asked.
  [[nodiscard]] std::vector<std::string> asked() const {
    std::vector<std::string> urls;
    urls.reserve(visits.size());
    for (const Visit& visit : visits) urls.push_back(visit.url);
    return urls;
  }

 private:
  std::multimap<TimePoint, Answer> coming_;
  bool woken_ = false;
};

/// A queue in memory, and what was written down.
class FakeFrontier final : public Frontier {
 public:
  struct Item {
    Request request;
    TimePoint due{};
    bool settled = false;
    bool handed_out = false;
  };
  std::vector<Item> items;
  std::map<std::string, HostMemory> hosts;
  std::map<std::string, RobotsMemory> kept_robots;
  std::map<std::string, Portal> portals;
  std::vector<Response> responses;  ///< in the order in which they were read

  void add(const std::string& url, const std::string& portal = "p") {
    items.push_back(
        {.request = {
             .id = static_cast<std::int64_t>(items.size()) + 1, .url = url, .portal = portal}});
    Portal& known = portals[portal];
    known.name = portal;
    const std::string host{Url::parse(url)->host()};
    if (std::ranges::find(known.hosts, host) == known.hosts.end()) known.hosts.push_back(host);
  }

  /// Reads nothing into a response: its state is the wire's.
  ReadResult read(Response response) {
    const std::int64_t id = response.request.id;
    std::string reason = response.reason;
    const FetchState state = response.state == FetchState::ok && response.status() >= 500
                                 ? FetchState::server_error
                                 : response.state;
    responses.push_back(std::move(response));
    return {
        .state = state, .reason = std::move(reason), .commit = [this, id](const Advice& advice) {
          if (id == 0) return;
          Item& item = items.at(static_cast<std::size_t>(id) - 1);
          item.settled = !advice.retry;
          item.handed_out = false;
          if (advice.retry) {
            item.due = *advice.retry;
            ++item.request.tries;
          }
        }};
  }

  std::vector<std::string> hosts_due(TimePoint now) override {
    std::set<std::string> found;
    for (const Item& item : items) {
      if (!item.settled && !item.handed_out && item.due <= now)
        found.insert(host_key(*Url::parse(item.request.url)));
    }
    return {found.begin(), found.end()};
  }

  std::optional<Request> next(const std::string& host, TimePoint now) override {
    for (Item& item : items) {
      if (!item.settled && !item.handed_out && item.due <= now &&
          host_key(*Url::parse(item.request.url)) == host) {
        item.handed_out = true;
        return item.request;
      }
    }
    return std::nullopt;
  }

  void give_back(const Request& request, TimePoint due) override {
    Item& item = items.at(static_cast<std::size_t>(request.id) - 1);
    item.handed_out = false;
    item.due = due;
  }

  std::optional<TimePoint> next_due(TimePoint at) override {
    std::optional<TimePoint> first;
    for (const Item& item : items) {
      if (!item.settled && !item.handed_out && item.due > at)
        first = std::min(first.value_or(item.due), item.due);
    }
    return first;
  }

  HostMemory recall(const std::string& host) override { return hosts[host]; }

  std::optional<RobotsMemory> robots(const std::string& origin) override {
    const auto found = kept_robots.find(origin);
    return found == kept_robots.end() ? std::nullopt : std::optional{found->second};
  }

  void keep_robots(const std::string& origin, const RobotsMemory& memory) override {
    kept_robots[origin] = memory;
  }

  const Portal& portal(const std::string& name) override { return portals[name]; }

  void record(std::vector<Settled> outcomes) override {
    for (Settled& outcome : outcomes) {
      outcome.commit(outcome.advice);
      hosts[outcome.host] = outcome.memory;
    }
  }
};

}  // namespace gongkai
