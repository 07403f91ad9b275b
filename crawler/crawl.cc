#include "crawler/crawl.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "crawler/china_time.h"
#include "crawler/hold.h"
#include "crawler/http_date.h"
#include "crawler/lane.h"
#include "crawler/mismatch.h"
#include "crawler/pace.h"
#include "crawler/printable.h"
#include "crawler/readers.h"
#include "crawler/redirect.h"
#include "crawler/robots_gate.h"
#include "crawler/scope.h"
#include "crawler/second_try.h"
#include "crawler/stop.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

using std::chrono::milliseconds;

constexpr int kMaxHops = 10;
constexpr int kMaxRobotsHops = 5;
constexpr std::size_t kMaxUnread = 8;  // outcomes of one host that wait to be read or written
constexpr milliseconds kProgressEvery{1000};

class Crawl {
 public:
  Crawl(const CrawlOptions& options, Transport& transport, Frontier& frontier,
        const std::function<ReadResult(Response)>& read_one)
      : options_{options},
        transport_{transport},
        frontier_{frontier},
        pace_{options.allowed_origins},
        gate_{options.agent},
        second_try_{options.tls},
        random_{options.seed},
        readers_{options.readers, read_one, [this] { transport_.wake(); }} {}

  Progress run(const std::stop_token& stop) {
    const std::stop_callback wake{stop, [this] { transport_.wake(); }};
    for (;;) {
      const TimePoint now = options_.now();
      wake_at_ = now + kProgressEvery;
      if (!stop.stop_requested()) start_all(now);
      if (write_down(now)) continue;
      report(now);
      if (idle() && stop.stop_requested()) break;
      if (idle() && !worth_waiting(now)) {
        if (fresh_) break;
        stale_ = true;  // look once more before the end
        continue;
      }
      if (const auto due = readers_.due()) wake_at_ = std::min(wake_at_, *due);
      const milliseconds wait =
          std::clamp(wake_at_ - options_.now(), milliseconds{0}, kProgressEvery);
      for (Answer& answer : transport_.wait(wait)) take(std::move(answer), options_.now());
    }
    return progress_;
  }

 private:
  [[nodiscard]] bool idle() const { return asking_.empty() && readers_.count() == 0; }

  [[nodiscard]] bool exhausted() const { return options_.limit && taken_ >= *options_.limit; }

  /// False when whatever is left comes due (or its host free) later than this run waits.
  bool worth_waiting(TimePoint now) {
    if (pacing_) return true;
    if (exhausted()) return false;
    const auto due = frontier_.next_due(now);
    return due && *due <= now + options_.patience;
  }

  Lane& lane(const std::string& host) {
    const auto [found, is_new] = lanes_.try_emplace(host);
    if (!is_new) return found->second;
    HostMemory& memory = found->second.memory = frontier_.recall(host);
    forget_other_clock(memory, options_.now());
    pace_.recall(host, memory);
    const auto any = Url::parse("http://" + host);
    if (any && is_open(*any) && is_held_by_robots(host, memory)) {
      memory.not_before = {};
      memory.why.clear();
    }
    return found->second;
  }

  /// The hold is the one that a forbidden robots.txt put on the host in an earlier run.
  bool is_held_by_robots(const std::string& host, const HostMemory& memory) {
    return std::ranges::any_of(std::array{"http://", "https://"}, [&](const char* scheme) {
      const auto kept = frontier_.robots(scheme + host);
      return kept && kept->is_forbidden() && kept->good_until == memory.not_before;
    });
  }

  void start_all(TimePoint now) {
    pacing_ = false;
    fresh_ = stale_ || now >= look_again_;
    if (fresh_) {
      ready_.clear();
      for (std::string& host : frontier_.hosts_due(now)) ready_.insert(std::move(host));
      look_again_ = now + kProgressEvery;
      stale_ = false;
    }
    std::vector<std::string> hosts{ready_.begin(), ready_.end()};
    for (const auto& [host, lane] : lanes_) {
      if (!lane.parked.empty() && !ready_.contains(host)) hosts.push_back(host);
    }
    for (const std::string& host : hosts) start(host, lane(host), now);
  }

  /// Whether `host` may be asked now; notes when it may otherwise, and the slowest host.
  bool may_ask(const std::string& host, Lane& lane, TimePoint now) {
    if (lane.asking || lane.unwritten >= kMaxUnread) return false;
    const auto turn = pace_.turn(host, lane.memory);
    if (!turn) return false;
    auto [free, why] = *turn;
    const auto [held_until, held_by] = hold_of(lane, now);
    if (held_until > now + options_.patience) return false;  // left to a later run
    if (held_until > free) {
      free = held_until;
      why = held_by;
    }
    if (free <= now) return true;
    pacing_ = true;
    wake_at_ = std::min(wake_at_, free);
    if (free > slowest_until_) {
      slowest_until_ = free;
      progress_.waiting_host = host;
      progress_.waiting_why = why;
      progress_.waiting_until = free;
    }
    return false;
  }

  /// Until when a lane is held beyond its pace, and by what.
  Hold hold_of(const Lane& lane, TimePoint now) const {
    if (lane.portal.empty()) return {.until = lane.memory.not_before, .why = lane.memory.why};
    return gongkai::hold_of(lane.memory, frontier_.portal(lane.portal), now);
  }

  /// What redirects brought to a host that rests longer than this run waits is left to a later
  /// run, as what was asked of the host itself is.
  void leave_redirects(const std::string& host, Lane& lane, TimePoint now) {
    const Hold hold = hold_of(lane, now);
    if (hold.until <= now + options_.patience) return;
    const auto rest = std::ranges::stable_partition(
        lane.parked, [](const Job& job) { return job.redirects == 0; });
    std::vector<Job> redirected{std::move_iterator{rest.begin()}, std::move_iterator{rest.end()}};
    lane.parked.erase(rest.begin(), rest.end());
    for (Job& job : redirected) {
      if (job.is_robots()) {
        finish(host, std::move(job), FetchState::protocol_error,
               fmt::format("redirected to {}, which rests: {}", host, hold.why), now);
      } else {
        frontier_.give_back(job.request(), hold.until);
      }
    }
  }

  /// Asks the next thing of `host` that may be asked now, if any.
  void start(const std::string& host, Lane& lane, TimePoint now) {
    leave_redirects(host, lane, now);
    while (may_ask(host, lane, now)) {
      std::optional<Job> job = next_job(host, lane, now);
      if (!job) {
        ready_.erase(host);
        return;
      }
      if (job->response.exchanges.empty()) job->target = second_try_.preferred(job->target);
      if (const StopEntry* const entry = stopped_by(options_.stop, job->target)) {
        finish(host, std::move(*job), FetchState::stopped, sentence(*entry), now);
        continue;
      }
      if (!job->is_robots()) {
        const Robots verdict = passes_robots(host, lane, *job, now);
        if (verdict == Robots::wait) return;
        if (verdict == Robots::again) continue;
      }
      if (lane.portal != job->request().portal) {
        lane.portal = job->request().portal;
        if (!may_ask(host, lane, now)) {  // this portal's hours and budget
          lane.parked.push_front(std::move(*job));
          return;
        }
      }
      ask(host, lane, std::move(*job), now);
      return;
    }
  }

  std::optional<Job> next_job(const std::string& host, Lane& lane, TimePoint now) {
    if (!lane.parked.empty()) {
      Job job = std::move(lane.parked.front());
      lane.parked.pop_front();
      return job;
    }
    while (!exhausted()) {
      std::optional<Request> request = frontier_.next(host, now);
      if (!request) return std::nullopt;
      ++taken_;
      std::optional<Url> url = Url::parse(request->url);
      if (url) return Job{.response = {.request = std::move(*request)}, .target = std::move(*url)};
      settle(host, {.request = std::move(*request)}, FetchState::protocol_error, "not a URL");
    }
    return std::nullopt;
  }

  enum class Robots : std::uint8_t {
    pass,   ///< ask it
    again,  ///< settled, or parked behind the request for robots.txt: look for the host's next job
    wait,   ///< parked until robots.txt has come
  };

  Robots passes_robots(const std::string& host, Lane& lane, Job& job, TimePoint now) {
    const std::string origin = job.target.origin();
    if (!gate_.knows(origin, now)) {
      if (const auto kept = frontier_.robots(origin)) gate_.remember(origin, *kept);
    }
    if (fetching_robots_.contains(origin)) {  // under way, perhaps redirected to another host
      lane.parked.push_front(std::move(job));
      return Robots::wait;
    }
    if (!gate_.knows(origin, now)) {
      fetching_robots_.insert(origin);
      Job robots{.response = {.request = {.url = origin + "/robots.txt",
                                          .purpose = Purpose::robots,
                                          .portal = job.request().portal}},
                 .target = *Url::parse(origin + "/robots.txt"),
                 .robots_of = origin};
      lane.parked.push_front(std::move(job));
      lane.parked.push_front(std::move(robots));
      return Robots::again;
    }
    const RobotsGate::Answer answer = gate_.ask(origin, job.target);
    if (answer.allowed || (answer.forbidden && is_open(job.target))) return Robots::pass;
    if (answer.for_now && job.response.exchanges.empty()) {
      // All of the host's requests wait: only the host is noted.
      lane.memory.not_before = std::max(lane.memory.not_before, gate_.good_until(origin));
      lane.memory.why = answer.reason;
      frontier_.give_back(job.request(), gate_.good_until(origin));
      --taken_;
    } else {
      settle(host, std::move(job.response), FetchState::refused_by_robots, answer.reason);
    }
    return Robots::again;
  }

  /// Its portal file says that 401 or 403 on robots.txt does not refuse this host.
  [[nodiscard]] bool is_open(const Url& url) const {
    return options_.open_despite_forbidden_robots.contains(std::string{url.host()});
  }

  void ask(const std::string& host, Lane& lane, Job job, TimePoint now) {
    const Request& request = job.request();
    const bool first = job.redirects == 0;
    const auto relaxed = second_try_.relaxed(job.target.host());
    const std::optional<Url> referer = Url::parse(request.referer);
    Question question{.ticket = ++tickets_,
                      .host = host,
                      .url = job.target.without_fragment(),
                      .method = first ? request.method : "GET",
                      .form = first ? request.form : "",
                      .referer = referer && host_key(*referer) == host ? request.referer : "",
                      .etag = first ? request.etag : "",
                      .last_modified = first ? request.last_modified : "",
                      .relaxed = {relaxed.begin(), relaxed.end()},
                      .ca = second_try_.ca(job.target.host())};
    if (const std::string today = china_date(now); lane.memory.day != today) {
      lane.memory.day = today;
      lane.memory.asked_today = 0;
    }
    ++lane.memory.asked_today;
    ++progress_.asked;
    pace_.begin(lane.memory);
    asking_.emplace(question.ticket, host);
    lane.asking = std::move(job);
    transport_.ask(question);
  }

  milliseconds delay_of(const std::string& host, const Job& job) const {
    const milliseconds delay =
        options_.delay.value_or(frontier_.portal(job.request().portal).delay);
    return std::max(pace_.owed(host, delay), gate_.crawl_delay(job.target.origin()));
  }

  void take(Answer answer, TimePoint now) {
    const auto asked = asking_.extract(answer.ticket);
    const std::string& host = asked.mapped();
    Lane& lane = lanes_.at(host);
    Job job = std::move(*lane.asking);
    lane.asking.reset();

    pace_.end(host, lane.memory, answer.exchange, delay_of(host, job), chance(), now);

    hold_against_question(answer, job.is_conditional());
    const FetchState state = answer.state;
    const std::string reason = std::move(answer.reason);
    const bool redirected = state == FetchState::ok && is_redirect(answer.exchange.status);
    job.response.exchanges.push_back(std::move(answer.exchange));
    if (tries_again(job, state)) {
      job.response.exchanges.back().fault = reason;
      lane.parked.push_front(std::move(job));
      return;
    }
    if (job.other_scheme && job.response.status() != 0) second_try_.prefer_scheme_of(job.target);
    if (redirected) return follow(host, std::move(job), now);
    finish(host, std::move(job), state, reason, now);
  }

  /// No connection came about, and something else may be tried; then `job` is ready for it.
  bool tries_again(Job& job, FetchState state) {
    if (state == FetchState::tls_error) return second_try_.relax_more(job.target.host());
    if (state != FetchState::unreachable || job.other_scheme) return false;
    std::optional<Url> other = SecondTry::with_other_scheme(job.target);
    if (!other) return false;
    job.target = *std::move(other);
    job.other_scheme = true;
    return true;
  }

  void follow(const std::string& host, Job job, TimePoint now) {
    const int most = job.is_robots() ? kMaxRobotsHops : kMaxHops;
    const auto fail = [&](FetchState state, std::string_view reason) {
      finish(host, std::move(job), state, reason, now);
    };
    const auto next = next_hop(job.response, ++job.redirects, most);
    if (!next) return fail(FetchState::protocol_error, next.error());
    const std::string next_host = host_key(*next);
    if (!job.is_robots()) {
      if (const auto why =
              out_of_scope(frontier_.portal(job.request().portal), *next, Purpose::document)) {
        const bool off_host = next_host != host;
        return fail(off_host ? FetchState::redirected_off_host : FetchState::off_scope,
                    fmt::format("redirected to {}: {}", next->without_fragment(), *why));
      }
    }
    job.target = *next;
    Lane& target = lane(next_host);
    target.parked.push_front(std::move(job));
  }

  /// The last exchange came: a robots.txt is kept in the gate, anything goes to the readers.
  void finish(const std::string& host, Job job, FetchState state, std::string_view reason,
              TimePoint now) {
    job.response.state = state;
    job.response.reason = reason;
    if (!job.is_robots()) return settle(host, std::move(job.response), state, reason);
    keep_robots(job, now);
    settle(host_key(*Url::parse(job.robots_of)), std::move(job.response), state, reason);
  }

  /// What a robots.txt says holds for the origin whose it is, wherever redirects led.
  void keep_robots(const Job& job, TimePoint now) {
    const RobotsMemory memory = judge_robots(job.response, now);
    const Url own = *Url::parse(job.robots_of);
    const std::string home = host_key(own);
    const auto keep = [&](const std::string& origin) {
      gate_.remember(origin, memory);
      frontier_.keep_robots(origin, memory);
      pace_.hold(home, now + gate_.crawl_delay(origin));
    };
    keep(job.robots_of);
    fetching_robots_.erase(job.robots_of);
    if (job.other_scheme && job.redirects == 0) keep(job.target.origin());
    if (memory.refused.empty() || (memory.is_forbidden() && is_open(own))) return;
    HostMemory& refusing = lane(home).memory;
    refusing.not_before = std::max(refusing.not_before, memory.good_until);
    refusing.why = memory.refused;
    spdlog::warn("robots_refused host={} reason={}", printable(home), printable(memory.refused));
  }

  /// Hands a response to the readers.
  void settle(const std::string& host, Response response, FetchState state,
              std::string_view reason) {
    response.state = state;
    response.reason = reason;
    ++lane(host).unwritten;
    Readers::Read read{
        .host = host, .strain = {.tries = response.request.tries, .delay = strain_delay(response)}};
    if (const auto value = response.header("Retry-After")) {
      read.strain.retry_after =
          parse_retry_after(*value, std::chrono::floor<std::chrono::seconds>(options_.now()));
    }
    readers_.give(std::move(read), std::move(response));
  }

  milliseconds strain_delay(const Response& response) const {
    return options_.delay.value_or(frontier_.portal(response.request.portal).delay);
  }

  /// Writes what the readers finished, together; false when there is nothing, or when more is on
  /// its way that may share the commit.
  bool write_down(TimePoint now) {
    std::vector<Readers::Read> done = readers_.take(now, !asking_.empty());
    if (done.empty()) return false;
    std::vector<Settled> outcomes;
    for (Readers::Read& read : done) {
      Lane& lane = this->lane(read.host);
      read.strain.state = read.result.state;
      read.strain.back_off = lane.memory.back_off;
      const Advice advice = weigh(read.strain, now, chance());
      lane.memory.back_off = advice.back_off;
      if (advice.hold_host && *advice.hold_host > lane.memory.not_before) {
        lane.memory.not_before = *advice.hold_host;
        lane.memory.why = fmt::format("{}: {}", to_string(read.result.state), read.result.reason);
        spdlog::warn("host_held host={} until={} reason={}", printable(read.host),
                     iso_utc(*advice.hold_host), printable(lane.memory.why));
      }
      ++progress_.settled;
      if (read.result.state != FetchState::ok && read.result.state != FetchState::not_modified)
        ++progress_.failed;
      --lane.unwritten;
      outcomes.push_back({.host = read.host,
                          .memory = lane.memory,
                          .advice = advice,
                          .commit = std::move(read.result.commit)});
    }
    frontier_.record(std::move(outcomes));
    stale_ = true;
    return true;
  }

  void report(TimePoint now) {
    if (options_.on_progress) options_.on_progress(progress_);
    if (now >= slowest_until_) {
      progress_.waiting_host.clear();
      progress_.waiting_why.clear();
      slowest_until_ = TimePoint{};
    }
  }

  double chance() { return std::uniform_real_distribution<double>{0, 1}(random_); }

  const CrawlOptions& options_;
  Transport& transport_;
  Frontier& frontier_;

  std::map<std::string, Lane> lanes_;
  std::set<std::string> ready_;                  // hosts with something due
  std::map<std::uint64_t, std::string> asking_;  // ticket, host
  std::set<std::string> fetching_robots_;        // origins
  Pace pace_;
  RobotsGate gate_;
  SecondTry second_try_;
  Progress progress_;
  std::mt19937_64 random_;
  std::uint64_t tickets_ = 0;
  std::uint64_t taken_ = 0;
  bool stale_ = true;  // ready_ is out of date
  TimePoint look_again_{};
  TimePoint wake_at_{};
  TimePoint slowest_until_{};
  bool pacing_ = false;  // something is left that only waits for its turn
  bool fresh_ = false;   // ready_ was looked up in this turn
  Readers readers_;      // last: its threads use what stands above
};

}  // namespace

Progress crawl(const CrawlOptions& options, Transport& transport, Frontier& frontier,
               const std::function<ReadResult(Response)>& read_one, const std::stop_token& stop) {
  return Crawl{options, transport, frontier, read_one}.run(stop);
}

}  // namespace gongkai
