#include "cli/outlook.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "cli/follow_up.h"
#include "cli/run.h"
#include "crawler/china_time.h"
#include "crawler/hold.h"
#include "crawler/patience.h"
#include "crawler/robots_gate.h"
#include "crawler/scope.h"
#include "crawler/stop.h"

namespace gongkai {
namespace {

/// Without milliseconds: nobody waits for them.
std::string moment(TimePoint time) {
  return iso_utc(time).substr(0, 19) + "Z";
}

std::string row_of(const Request& request) {
  if (!request.row || request.row->title.empty()) return "";
  return fmt::format("row “{}”{}", request.row->title,
                     request.row->date.empty() ? "" : " of " + request.row->date);
}

bool is_asked(const Trace& trace) {
  return !trace.state.empty();
}

std::set<std::string> with(std::set<std::string> hosts, const std::vector<Portal>& portals) {
  CrawlOptions options;
  take_terms(portals, options);
  hosts.merge(options.open_despite_forbidden_robots);
  return hosts;
}

}  // namespace

std::string cause_of(const Trace& trace) {
  const Request& request = trace.request;
  const std::string found = request.referer.empty() ? "" : " on " + request.referer;
  if (trace.failed && is_asked(trace)) {
    return fmt::format("tried again after {} at {}", trace.state,
                       trace.asked_at.substr(0, 19) + "Z");
  }
  if (is_asked(trace)) {
    return fmt::format(
        "{}, last at {}",
        request.purpose == Purpose::listing ? "looked at for new rows" : "visited again",
        trace.asked_at.substr(0, 19) + "Z");
  }
  if (request.purpose == Purpose::listing && request.page > 1)
    return fmt::format("page {} of {}", request.page, request.column);
  if (const std::string row = row_of(request); !row.empty()) return "new " + row + found;
  if (!found.empty()) return "found" + found;
  return request.purpose == Purpose::sitemap ? "named by robots.txt" : "a start of its portal";
}

Outlook::Outlook(Archive& archive, const std::vector<Portal>& portals, Terms terms)
    : archive_{archive},
      portals_{portals},
      pipeline_{archive, portals, [] { return TimePoint{}; }},
      terms_{std::move(terms)} {
  terms_.open_despite_forbidden_robots =
      with(std::move(terms_.open_despite_forbidden_robots), portals_);
}

std::optional<Reason> Outlook::forbidden(const Request& request, TimePoint now) {
  const auto url = Url::parse(request.url);
  if (!url) return Reason{"url", fmt::format("{} is not a URL", request.url)};
  if (pipeline_.watches(request.portal)) {
    if (auto why = pipeline_.turned_down(request)) return Reason{"scope", *std::move(why)};
  }
  if (const StopEntry* const entry = stopped_by(terms_.stop, *url))
    return Reason{"stop_list", sentence(*entry)};
  const auto robots = archive_.robots(url->origin());
  if (!robots || robots->good_until <= now) return std::nullopt;
  RobotsGate gate{terms_.agent};
  gate.remember(url->origin(), *robots);
  const RobotsGate::Answer answer = gate.ask(url->origin(), *url);
  if (answer.allowed || answer.for_now) return std::nullopt;
  return Reason{"robots", answer.reason};
}

std::vector<Reason> Outlook::delayed(const Request& request, TimePoint now) {
  std::vector<Reason> reasons;
  const auto url = Url::parse(request.url);
  if (!url) return reasons;
  const std::string host = host_key(*url);
  const auto robots = archive_.robots(url->origin());
  if (!robots) {
    reasons.push_back({"robots", fmt::format("{}/robots.txt is asked first", url->origin())});
  } else if (robots->good_until <= now) {
    reasons.push_back({"robots", fmt::format("{}/robots.txt is asked again first", url->origin())});
  } else if (!robots->refused.empty()) {
    const bool open = robots->is_forbidden() &&
                      terms_.open_despite_forbidden_robots.contains(std::string{url->host()});
    if (!open) {
      reasons.push_back({"robots", fmt::format("{}, so nothing is asked before {}", robots->refused,
                                               moment(robots->good_until))});
    }
  }
  const HostMemory memory = archive_.host(host);
  const Hold hold = pipeline_.watches(request.portal)
                        ? hold_of(memory, pipeline_.portal(request.portal), now)
                        : Hold{.until = memory.not_before, .why = memory.why};
  if (hold.until > now) {
    reasons.push_back(
        {"host", fmt::format("{} waits until {}: {}", host, moment(hold.until), hold.why)});
  } else if (memory.free_from > now) {
    reasons.push_back(
        {"pace", fmt::format("{} is left in peace until {}", host, moment(memory.free_from))});
  }
  return reasons;
}

void Outlook::add_obstacles(const Request& request, TimePoint now, std::vector<Reason>& reasons) {
  if (auto reason = forbidden(request, now)) reasons.push_back(*std::move(reason));
  for (Reason& reason : delayed(request, now)) reasons.push_back(std::move(reason));
}

std::vector<Reason> Outlook::why(const std::string& url, TimePoint now) {
  std::vector<Reason> reasons;
  const auto parsed = Url::parse(url);
  if (!parsed || !parsed->is_http())
    return {{"url", fmt::format("{} is not an http URL, so it is never asked", url)}};
  const std::vector<Trace> traces = traces_of(archive_, url);
  if (traces.empty()) explain_unknown(*parsed, now, reasons);
  for (const Trace& trace : traces) {
    if (trace.request.url != parsed->without_fragment()) {
      reasons.push_back(
          {"same_page", fmt::format("it stands for the same page as {}, which is asked "
                                    "in its place",
                                    trace.request.url)});
    }
    explain(trace, now, reasons);
  }
  return reasons;
}

void Outlook::explain_unknown(const Url& url, TimePoint now, std::vector<Reason>& reasons) {
  const Request request{.url = url.without_fragment(), .purpose = Purpose::document};
  std::vector<Reason> outside;
  const auto requests = archive_.requests_by_portal();
  for (const Portal& portal : portals_) {
    if (auto why = out_of_reach(portal, url, request.purpose, 0, china_year(now))) {
      outside.push_back({"scope", *std::move(why)});
      continue;
    }
    Request asked = request;
    asked.portal = portal.name;
    if (auto reason = forbidden(asked, now)) reasons.push_back(*std::move(reason));
    const auto had = requests.find(portal.name);
    if (had != requests.end() && had->second >= portal.pages) {
      reasons.push_back(
          {"budget", fmt::format("the {} URLs that {} may ask (pages, in its scope) are "
                                 "used up",
                                 portal.pages, portal.name)});
    }
    reasons.push_back(
        {"never_seen", fmt::format("in the scope of {}, but no page that was read leads "
                                   "to it",
                                   portal.name)});
    for (Reason& reason : delayed(asked, now)) reasons.push_back(std::move(reason));
  }
  if (!reasons.empty()) return;
  if (portals_.empty()) outside.push_back({"never_seen", "the archive knows no portal"});
  reasons = std::move(outside);
}

void Outlook::explain(const Trace& trace, TimePoint now, std::vector<Reason>& reasons) {
  const Request& request = trace.request;
  add_obstacles(request, now, reasons);
  const auto url = Url::parse(request.url);
  const auto portal = std::ranges::find(portals_, request.portal, &Portal::name);
  if (!is_asked(trace) && !trace.due && request.row && url && portal != portals_.end()) {
    if (!is_of_interest(*request.row, *url, {.purpose = Purpose::listing}, watch(*portal))) {
      reasons.push_back(
          {"interest", fmt::format("its title “{}” does not contain what {} looks for: {}",
                                   request.row->title, portal->name, portal->interest)});
    }
  }
  add_answer(trace, reasons);
  add_document(trace, reasons);
  if (const std::string now_at = moved_to(archive_, request.url); !now_at.empty())
    reasons.push_back({"moved", fmt::format("the column is at {} now", now_at)});
  reasons.push_back(next_visit(trace, now));
  add_columns(trace, reasons);
  reasons.push_back(
      {"found", is_asked(trace) || request.referer.empty()
                    ? fmt::format("{}{} for {}", to_string(request.purpose),
                                  request.referer.empty() ? "" : ", found on " + request.referer,
                                  request.portal.empty() ? "no portal" : request.portal)
                    : cause_of(trace)});
}

void Outlook::add_answer(const Trace& trace, std::vector<Reason>& reasons) {
  if (!is_asked(trace)) return;
  const std::string at = trace.asked_at.substr(0, 19) + "Z";
  const std::string because = trace.reason.empty() ? "" : ": " + trace.reason;
  const auto state = fetch_state_from(trace.state);
  if (state == FetchState::off_scope && !trace.sent) {
    // What turned it away then may still do so now; it is said once.
    const bool said = std::ranges::any_of(
        reasons, [&](const Reason& reason) { return reason.says == trace.reason; });
    if (!said) reasons.push_back({"scope", trace.reason});
  } else if (!trace.sent) {
    reasons.push_back({"failed", fmt::format("{} at {}{}", trace.state, at, because)});
  } else if (trace.failed) {
    reasons.push_back({state == FetchState::gone ? "gone" : "failed",
                       fmt::format("answered at {} with {} (HTTP {}){}, {} in a row", at,
                                   trace.state, trace.status, because, trace.request.tries)});
  } else {
    reasons.push_back(
        {"asked", fmt::format("answered at {} with {} (HTTP {})", at, trace.state, trace.status)});
  }
}

void Outlook::add_document(const Trace& trace, std::vector<Reason>& reasons) {
  const Request& request = trace.request;
  if (const std::string address = address_now(archive_, request.url); !address.empty()) {
    reasons.push_back(
        {"moved", fmt::format("its column moved: the document is at {} now", address)});
  }
  const auto shown = archive_.show(request.url);
  if (!shown) return;
  const Provenance& from = shown->provenance;
  reasons.push_back(
      {"archived", fmt::format("document {}, version {}, from {} fetched at {}", from.document,
                               from.version, from.url, from.fetched_at.substr(0, 19) + "Z")});
  if (shown->gone_at) {
    reasons.push_back(
        {"gone", fmt::format("the portal has not had it since {}", moment(*shown->gone_at))});
  }
  if (shown->copies.empty()) return;
  std::string copies;
  for (const std::string& copy : shown->copies) copies += (copies.empty() ? "" : " ") + copy;
  reasons.push_back({"copies", fmt::format("the same text as {}", copies)});
}

Reason Outlook::next_visit(const Trace& trace, TimePoint now) {
  const Request& request = trace.request;
  if (trace.due && *trace.due > now) {
    return {
        "next",
        fmt::format("{} at {}{}", trace.failed ? "tried again" : "asked again", moment(*trace.due),
                    trace.standing.every > 0
                        ? fmt::format(", {} days after the last visit", trace.standing.every)
                        : "")};
  }
  if (trace.due) {
    return {"next", fmt::format("is due; {} requests of its host come first",
                                requests_before(archive_, trace, now))};
  }
  const auto portal = std::ranges::find(portals_, request.portal, &Portal::name);
  const bool with_portal = request.purpose == Purpose::sitemap ||
                           (request.purpose == Purpose::listing && request.page == 1);
  if (with_portal && portal != portals_.end()) {
    const auto last = archive_.last_round(portal->name);
    return {"next",
            fmt::format("looked at when {} is: every {} days, with --due from {}", portal->name,
                        std::chrono::duration_cast<std::chrono::days>(portal->every).count(),
                        moment(last ? *last + portal->every : now))};
  }
  return {"next", "not asked again by itself"};
}

void Outlook::add_columns(const Trace& trace, std::vector<Reason>& reasons) {
  std::vector<std::string> places = columns_with(archive_, trace.request);
  for (const std::string& column : places)
    reasons.push_back({"column", fmt::format("a row of {}", column)});
  if (trace.request.purpose == Purpose::listing) places.push_back(column_of(trace.request));
  for (const Alarm& alarm : archive_.alarms(false)) {
    if (std::ranges::find(places, alarm.place) != places.end()) {
      reasons.push_back(
          {"alarm", fmt::format("{} since {}: {}{}", alarm.place, alarm.opened_at.substr(0, 10),
                                alarm.says, alarm.is_new() ? "" : " (acknowledged)")});
    }
  }
}

}  // namespace gongkai
