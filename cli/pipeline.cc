#include "cli/pipeline.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "crawler/china_time.h"
#include "crawler/printable.h"
#include "crawler/revisit.h"
#include "crawler/robots.h"
#include "crawler/scope.h"
#include "crawler/url.h"
#include "extract/refusal.h"
#include "store/sight.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxSitemaps = 500;  // of one robots.txt
constexpr int kMaxSitemapDepth = 2;        // an index of indexes

}  // namespace

Pipeline::Pipeline(Archive& archive, std::vector<Portal> portals, std::function<TimePoint()> now,
                   FileReader files, std::string agent)
    : archive_{archive},
      now_{std::move(now)},
      files_{std::move(files)},
      agent_{std::move(agent)},
      lookout_{archive, now_},
      budget_{archive},
      branches_{archive, now_},
      site_walk_{archive} {
  for (Portal& portal : portals) {
    site_walk_.resume(portal);
    std::string name = portal.name;
    portals_.insert_or_assign(std::move(name), watch(std::move(portal)));
  }
}

ReadResult Pipeline::read_one(Response response) {
  PageReading page = read_page(response, portal(response.request.portal), files_);
  ReadResult reading{.state = outcome_of(response, page.content), .reason = response.reason};
  if (const auto* refusal = std::get_if<Refusal>(&page.content)) {
    reading.reason = refusal->reason;
    if (asks_for_login(*refusal)) reading.state = FetchState::stub;  // the host need not rest
  }
  reading.commit = [this, response = std::move(response), page = std::move(page)](
                       const Advice& advice) { commit(response, page, advice); };
  return reading;
}

void Pipeline::commit(const Response& response, const PageReading& page, const Advice& advice) {
  const Request& asked = response.request;
  const std::optional<Content> refused = in_place_of_rows(asked, page.content);
  const Content& content = refused ? *refused : page.content;
  // A robots.txt is asked again when something of its host is.
  const bool queued = asked.purpose != Purpose::robots;
  Outcome outcome{.ask_again = queued ? advice.retry : std::nullopt,
                  .keeps_unchanged = portal(asked.portal).keep == Keep::all};
  const FetchState state = outcome_of(response, content);
  if (asked.purpose == Purpose::listing && asked.id != 0) lookout_.see(asked, content, state);
  if (const auto* listing = std::get_if<Listing>(&content)) {
    walk(*listing, asked, outcome);
    ++tally_.listings;
    if (!listing->warning.empty()) {
      spdlog::warn("listing_warning column={} page={} {}", printable(column_of(asked)), asked.page,
                   printable(listing->warning));
    }
  } else if (asked.purpose == Purpose::listing && state != FetchState::not_modified) {
    // Where a column's rows began may have moved: its own first page knows.
    const std::string head = column_of(asked);
    if (asked.id != 0 && asked.url != head && archive_.feed(head).entry == asked.id)
      outcome.again.push_back({.url = head, .portal = asked.portal, .column = head});
    if (!advice.retry && asked.id != 0 && asked.page > 1) give_up(asked, state, outcome);
  }
  if (const auto* document = std::get_if<Document>(&content)) attach(*document, asked, outcome);
  const bool walks_site = portals_.at(asked.portal).portal.links;
  if (walks_site) follow(page.links, response, outcome);
  const Recorded recorded = archive_.record(response, content, outcome, now_());
  budget_.count(asked.portal, recorded.queued);
  if (!advice.retry && asked.id != 0) plan(asked, state, recorded);
  if (walks_site) site_walk_.weigh(response, content, now_());
  const auto tell = [&](std::string_view what) {
    spdlog::info("{} id={} url={}", what, recorded.document, printable(asked.url));
  };
  switch (recorded.what) {
    case Recorded::What::nothing: break;
    case Recorded::What::new_document:
      tell("document_new");
      ++tally_.new_documents;
      lookout_.see_news(asked.portal);
      branches_.watch(recorded.document);
      break;
    case Recorded::What::new_version:
      tell("document_changed");
      ++tally_.new_versions;
      break;
    case Recorded::What::unchanged: ++tally_.unchanged; break;
    case Recorded::What::failed: ++tally_.failed; break;
  }
}

std::optional<Content> Pipeline::in_place_of_rows(const Request& asked, const Content& read) {
  const auto* const document = std::get_if<Document>(&read);
  if (document == nullptr || asked.purpose != Purpose::listing || asked.id == 0 ||
      portal(asked.portal).links || archive_.rows_of(column_of(asked)) == 0) {
    return std::nullopt;
  }
  return Refusal{.url = document->url,
                 .state = FetchState::stub,
                 .reason = "a page without rows where the column had some"};
}

void Pipeline::walk(const Listing& listing, const Request& asked, Outcome& outcome) {
  const Watched& watched = portals_.at(asked.portal);
  const int depth = archive_.standing(asked).depth;
  FollowUp found = follow_up(listing, asked, watched, depth, china_year(now_()));
  if (asked.purpose == Purpose::sitemap && depth >= kMaxSitemapDepth) found.pages.clear();
  outcome.depth = depth + 1;
  const std::string head = column_of(asked);
  Feed feed = archive_.feed(head);
  FeedPage page{.number = asked.page,
                .head = asked.page <= 1 || asked.id == feed.entry,
                .last = found.pages.empty(),
                .declared = listing.declared_total};
  bool elsewhere = found.rows.size() > 2;  // every row is known, but not from here
  for (const FoundRow& row : found.rows) {
    page.rows.push_back(
        {.walk = archive_.walk_of_row(head, row.request), .date = row.request.row->date});
    elsewhere = elsewhere && page.rows.back().walk == 0 && archive_.knows(row.request);
  }
  const bool is_entry = feed.walk == 1 && feed.fresh == 0 && asked.url != head;
  if (is_entry && !page.rows.empty() && asked.id != 0) feed.entry = asked.id;
  switch (stride(feed, page)) {
    case Stride::none: break;
    case Stride::next: outcome.again.push_back(std::move(found.pages.front())); break;
    case Stride::all: outcome.next = std::move(found.pages); break;
  }
  // Portals lie about their last pages: the first walk is over when nothing is left to ask.
  const auto is_known = [this](const Request& next) { return archive_.knows(next); };
  if (feed.open && feed.walk == 1 && std::ranges::all_of(outcome.next, is_known) &&
      !archive_.has_unasked_pages(head, asked)) {
    feed.open = false;
  }
  if (elsewhere) {
    if (!found.columns.empty()) feed.stopped = "its rows are those of other columns";
  } else {
    std::ranges::move(found.columns, std::back_inserter(outcome.next));
  }
  outcome.rows = std::move(found.rows);
  outcome.turned_away = std::move(found.turned_away);
  outcome.feed = FeedStep{.head = head, .feed = std::move(feed)};
  budget_.keep_to(watched.portal, outcome);
}

void Pipeline::give_up(const Request& asked, FetchState state, Outcome& outcome) {
  switch (state) {
    case FetchState::truncated:
    case FetchState::too_slow:
    case FetchState::tls_error:
    case FetchState::dns_error:
    case FetchState::unreachable:
    case FetchState::protocol_error:
    case FetchState::challenged:
    case FetchState::server_error: return;  // it is looked for again, and the walk goes on then
    default: break;
  }
  const std::string head = column_of(asked);
  Feed feed = archive_.feed(head);
  if (!feed.open || archive_.has_unasked_pages(head, asked)) return;
  feed.open = false;
  feed.stopped = fmt::format("page {} could not be had: {}", asked.page, to_string(state));
  outcome.feed = FeedStep{.head = head, .feed = std::move(feed)};
}

void Pipeline::attach(const Document& document, const Request& asked, Outcome& outcome) {
  if (document.attachments.empty()) return;
  const Watched& watched = portals_.at(asked.portal);
  const int depth = archive_.standing(asked).depth;
  FollowUp found = follow_up(document, asked, watched, depth, china_year(now_()));
  outcome.depth = depth + 1;
  outcome.next = std::move(found.pages);
  outcome.turned_away = std::move(found.turned_away);
  budget_.keep_to(watched.portal, outcome);
}

void Pipeline::follow(const PageLinks& links, const Response& response, Outcome& outcome) {
  const Request& asked = response.request;
  if (asked.id == 0) return;
  const Watched& watched = portals_.at(asked.portal);
  const int depth = archive_.standing(asked).depth + 1;
  if (outcome.feed && asked.purpose == Purpose::document) make_head(archive_, asked);
  outcome.depth = depth;
  site_walk_.sift(outcome);
  const std::string& page = response.url();
  site_walk_.follow(links, {page, asked, watched, depth, china_year(now_())}, outcome);
  budget_.keep_to(watched.portal, outcome);
}

void Pipeline::plan(const Request& request, FetchState state, const Recorded& recorded) {
  const bool good = state == FetchState::ok || state == FetchState::not_modified;
  const bool page = request.purpose == Purpose::document || request.purpose == Purpose::attachment;
  if (good && !page) return;  // columns and sitemaps are looked at when the portal is
  const Revisit next = revisit({.state = state,
                                .changed = recorded.what == Recorded::What::new_version,
                                .tries = request.tries,
                                .every = archive_.standing(request).every},
                               now_(), static_cast<std::uint64_t>(request.id));
  archive_.revisit(request, next.at, next.every);
}

std::optional<std::string> Pipeline::turned_down(const Request& request) const {
  const auto url = Url::parse(request.url);
  if (!url) return std::nullopt;
  if (request.purpose != Purpose::listing) {
    if (auto why = branches_.turned_down(*url)) return why;
  }
  const Portal& portal = portals_.at(request.portal).portal;
  const bool is_start = std::ranges::any_of(portal.start, [&](const std::string& start) {
    const auto named = Url::parse(start);  // what the file names is in its scope
    return named && named->without_fragment() == request.url;
  });
  if (is_start) return std::nullopt;
  if (portal.links) {
    if (auto why = site_walk_.turned_down(request.url)) return why;
  }
  return out_of_scope(portal, *url, request.purpose);
}

void Pipeline::discover(const std::string& origin, const RobotsMemory& memory) {
  const auto host = Url::parse(origin);
  if (!host || !memory.refused.empty()) return;
  std::vector<Request> sitemaps;
  for (const auto& [name, watched] : portals_) {
    if (!watched.portal.sitemaps || out_of_scope(watched.portal, *host, Purpose::sitemap)) continue;
    for (const std::string& address : RobotsRules::parse(memory.text).sitemaps()) {
      const auto url = host->resolve(address);
      if (!url || out_of_scope(watched.portal, *url, Purpose::sitemap)) continue;
      sitemaps.push_back(
          {.url = url->without_fragment(), .purpose = Purpose::sitemap, .portal = name});
      if (sitemaps.size() == kMaxSitemaps) break;
    }
  }
  archive_.enqueue(sitemaps);
}

std::vector<std::string> Pipeline::hosts_due(TimePoint now) {
  return archive_.hosts_due(now);
}

std::optional<Request> Pipeline::next(const std::string& host, TimePoint now) {
  while (std::optional<Request> request = archive_.next_due(host, now)) {
    if (const auto why = turned_down(*request)) {
      archive_.turn_away(*request, *why, now);
      continue;
    }
    if (request->purpose == Purpose::listing) lookout_.turn_to(*request);
    // A later page is walked to for its rows, also where they are those of an earlier visit.
    const bool later = request->purpose == Purpose::listing && request->page > 1;
    if (later && archive_.feed(column_of(*request)).entry != request->id) {
      request->etag.clear();
      request->last_modified.clear();
    }
    return request;
  }
  return std::nullopt;
}

void Pipeline::give_back(const Request& request, TimePoint due) {
  archive_.postpone(request, due);
}

std::optional<TimePoint> Pipeline::next_due(TimePoint now) {
  return archive_.next_due_time(now);
}

HostMemory Pipeline::recall(const std::string& host) {
  return hosts_.emplace(host, archive_.host(host)).first->second;
}

std::optional<RobotsMemory> Pipeline::robots(const std::string& origin) {
  std::optional<RobotsMemory> memory = archive_.robots(origin);
  if (memory) discover(origin, *memory);
  return memory;
}

void Pipeline::keep_robots(const std::string& origin, const RobotsMemory& memory) {
  const std::optional<RobotsMemory> before = archive_.robots(origin);
  archive_.put_robots(origin, memory);
  if (before && memory.refused.empty() &&
      (before->text != memory.text || !before->refused.empty())) {
    release(origin, memory);
  }
  discover(origin, memory);
}

void Pipeline::release(const std::string& origin, const RobotsMemory& memory) {
  const RobotsRules rules = RobotsRules::parse(memory.text);
  std::vector<std::string> released;
  const auto look = [&](const Failure& failure) {
    const auto url = Url::parse(failure.url);
    if (url && url->origin() == origin && rules.verdict(agent_, url->href()).allowed)
      released.push_back(failure.url);
    return true;
  };
  archive_.failures(look, FetchState::refused_by_robots);
  for (const std::string& url : released) archive_.make_due(url);
}

const Portal& Pipeline::portal(const std::string& name) {
  return portals_.at(name).portal;
}

void Pipeline::record(std::vector<Settled> outcomes) {
  Archive::Batch batch{archive_};
  for (Settled& outcome : outcomes) {
    outcome.commit(outcome.advice);
    archive_.put_host(outcome.host, outcome.memory);
    hosts_[outcome.host] = outcome.memory;
  }
  batch.commit();
}

}  // namespace gongkai
