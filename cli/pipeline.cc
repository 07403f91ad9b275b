#include "cli/pipeline.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "cli/watch.h"
#include "crawler/china_time.h"
#include "crawler/inflate.h"
#include "crawler/printable.h"
#include "crawler/revisit.h"
#include "crawler/robots.h"
#include "crawler/scope.h"
#include "crawler/sitemap.h"
#include "crawler/url.h"
#include "extract/read.h"
#include "extract/refusal.h"
#include "store/sight.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxSitemaps = 500;  // of one index, or one robots.txt
constexpr std::size_t kMaxSitemapBytes = std::size_t{32} << 20U;
constexpr int kMaxSitemapDepth = 2;      // an index of indexes
constexpr int kMaxCopies = 20;           // of one document below one directory
constexpr std::chrono::days kYear{400};  // a column is held against what it had so long ago at most

/// How a fetch ended when nobody reads its bytes (robots.txt) or there are none.
Refusal unread(const Response& response) {
  FetchState state = response.state;
  if (state == FetchState::ok && response.status() == 304) state = FetchState::not_modified;
  if (state == FetchState::ok && response.request.purpose == Purpose::robots &&
      (response.status() >= 500 || response.status() == 429)) {
    state = FetchState::server_error;
  }
  return {.url = response.url(), .state = state, .reason = response.reason};
}

/// What a sitemap lists, as a listing whose pages are further sitemaps.
Content read_sitemap(const Response& response) {
  const auto refuse = [&](FetchState state, std::string reason) {
    return Refusal{.url = response.url(), .state = state, .reason = std::move(reason)};
  };
  if (auto refusal = refusal_by_status(response.status(), {})) return *std::move(refusal);
  const auto url = Url::parse(response.url());
  if (!url) return refuse(FetchState::protocol_error, "not a URL");
  const auto body = inflate_body(response.body(), response.header("Content-Encoding").value_or(""),
                                 kMaxSitemapBytes);
  if (!body) return refuse(FetchState::truncated, body.error().detail);
  auto sitemap = parse_sitemap(*body, *url);
  if (!sitemap) return refuse(FetchState::unreadable, std::move(sitemap.error().detail));
  Listing listing{.url = response.url(), .family = "sitemap"};
  if (!sitemap->complete) listing.warning = "the sitemap ends early";
  if (!sitemap->is_index) {
    listing.rows = std::move(sitemap->rows);
    return listing;
  }
  for (Row& row : sitemap->rows) {
    if (listing.next.size() < kMaxSitemaps)
      listing.next.push_back({.url = std::move(row.url), .purpose = Purpose::sitemap});
  }
  return listing;
}

Content read_response(const Response& response, const Portal& portal, const FileReader& files) {
  if (response.request.purpose == Purpose::sitemap) return read_sitemap(response);
  if (response.request.purpose == Purpose::requisite) {
    if (auto refusal = refusal_by_status(response.status(), {})) return *std::move(refusal);
    return unread(response);
  }
  Content content = read(response, portal, files);
  return portal.links ? as_site_page(std::move(content), response.request) : content;
}

bool is_readable(const Response& response) {
  return response.state == FetchState::ok && response.status() != 304 &&
         response.request.purpose != Purpose::robots;
}

}  // namespace

Pipeline::Pipeline(Archive& archive, std::vector<Portal> portals, std::function<TimePoint()> now,
                   FileReader files, std::string agent)
    : archive_{archive},
      now_{std::move(now)},
      files_{std::move(files)},
      agent_{std::move(agent)},
      branches_{archive.branches()},
      site_walk_{archive} {
  for (Portal& portal : portals) {
    site_walk_.resume(portal);
    std::string name = portal.name;
    portals_.insert_or_assign(std::move(name), watch(std::move(portal)));
  }
}

ReadResult Pipeline::read_one(Response response) {
  const Portal& portal = this->portal(response.request.portal);
  Content content =
      is_readable(response) ? read_response(response, portal, files_) : Content{unread(response)};
  ReadResult reading{.state = response.state, .reason = response.reason};
  if (const auto* refusal = std::get_if<Refusal>(&content)) {
    reading.state = refusal->state;
    reading.reason = refusal->reason;
  }
  PageLinks links;
  if (portal.links && reading.state == FetchState::ok && is_readable(response))
    links = find_page_links(response);
  reading.commit = [this, response = std::move(response), content = std::move(content),
                    links = std::move(links)](const Advice& advice) {
    commit(response, content, links, advice);
  };
  return reading;
}

void Pipeline::commit(const Response& response, const Content& read, const PageLinks& links,
                      const Advice& advice) {
  const Request& asked = response.request;
  const std::optional<Content> refused = in_place_of_rows(asked, read);
  const Content& content = refused ? *refused : read;
  Outcome outcome{.ask_again = advice.retry,
                  .keeps_unchanged = portal(asked.portal).keep == Keep::all};
  FetchState state = response.state;
  if (const auto* refusal = std::get_if<Refusal>(&content)) state = refusal->state;
  if (asked.purpose == Purpose::listing && asked.id != 0) {
    columns_[column_of(asked)] = {.portal = asked.portal, .settled = true};
    watch_front(asked, content, state, archive_.feed(column_of(asked)));
  }
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
  if (walks_site) follow(links, response, outcome);
  const Recorded recorded = archive_.record(response, content, outcome, now_());
  if (requests_) (*requests_)[asked.portal] += recorded.queued;
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
      with_news_.insert(asked.portal);
      watch_for_copies(recorded.document);
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
  keep_to_budget(watched.portal, outcome);
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

void Pipeline::watch_front(const Request& asked, const Content& content, FetchState state,
                           const Feed& before) {
  const std::string head = column_of(asked);
  const bool front = before.entry == 0 ? asked.url == head : asked.id == before.entry;
  if (!front || before.walk == 0) return;
  if (state == FetchState::not_modified) return;  // whatever it was, it is still that
  const auto symptom = judge_front(content, state,
                                   {.column = head,
                                    .rows = archive_.rows_of(head),
                                    .most = archive_.most_rows(head, asked, now_() - kYear)});
  if (!symptom && state != FetchState::ok) return;  // a fault tells nothing
  settle({"no_rows", "fewer_rows", "same_titles"},
         symptom ? std::vector{*symptom} : std::vector<Symptom>{}, head, asked.portal);
}

void Pipeline::settle(const std::vector<std::string_view>& kinds,
                      const std::vector<Symptom>& symptoms, const std::string& place,
                      const std::string& portal) {
  const TimePoint now = now_();
  for (const std::string_view kind : kinds) {
    const auto found = std::ranges::find(symptoms, kind, &Symptom::kind);
    if (found == symptoms.end()) {
      archive_.close_alarm(place, kind, now);
    } else if (archive_.raise(*found, portal, now)) {
      spdlog::warn("alarm place={} {}: {}", printable(place), printable(found->says),
                   sentence_of(found->looks));
    }
  }
}

void Pipeline::look_back() {
  constexpr int kDates = 24;
  constexpr int kDocuments = 60;
  Archive::Batch batch{archive_};
  for (const auto& [head, turned] : columns_) {
    Rhythm rhythm = archive_.rhythm(head, kDates);
    if (!turned.settled) {
      const auto fault = held_by(head);
      if (!fault) continue;
      rhythm.fault = to_string(*fault);
    }
    const auto silence = judge_silence(head, rhythm, now_());
    settle({"silence"}, silence ? std::vector{*silence} : std::vector<Symptom>{}, head,
           turned.portal);
  }
  for (const std::string& name : with_news_) {
    const std::vector<FieldsOfVersion> fields = archive_.newest_fields(name, kDocuments);
    const std::vector<Symptom> lost = judge_fields(name, fields);
    const std::vector<std::string> back = fields_back(fields);
    std::vector<std::string_view> kinds{back.begin(), back.end()};
    for (const Symptom& symptom : lost) kinds.push_back(symptom.kind);
    settle(kinds, lost, name, name);
  }
  batch.commit();
}

std::optional<FetchState> Pipeline::held_by(std::string_view url) const {
  const auto parsed = Url::parse(url);
  const auto host = parsed ? hosts_.find(host_key(*parsed)) : hosts_.end();
  if (host == hosts_.end() || host->second.not_before <= now_()) return std::nullopt;
  const auto robots = archive_.robots(parsed->origin());
  return robots && robots->status == 0 ? FetchState::unreachable : FetchState::refused_by_robots;
}

void Pipeline::attach(const Document& document, const Request& asked, Outcome& outcome) {
  if (document.attachments.empty()) return;
  const Watched& watched = portals_.at(asked.portal);
  const int depth = archive_.standing(asked).depth;
  FollowUp found = follow_up(document, asked, watched, depth, china_year(now_()));
  outcome.depth = depth + 1;
  outcome.next = std::move(found.pages);
  outcome.turned_away = std::move(found.turned_away);
  keep_to_budget(watched.portal, outcome);
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
  keep_to_budget(watched.portal, outcome);
}

void Pipeline::keep_to_budget(const Portal& portal, Outcome& outcome) {
  const auto most = static_cast<std::int64_t>(outcome.rows.size() + outcome.next.size());
  // Whatever is known of them, and whosever all the others are.
  if (!requests_ && portal.pages - archive_.most_requests() >= most) return;
  if (!requests_) requests_ = archive_.requests_by_portal();
  std::int64_t left = portal.pages - (*requests_)[portal.name];
  if (left >= most) return;
  bool spent = false;
  const auto is_over = [&](const Request& request) {
    if (archive_.knows(request)) return false;
    if (left > 0) {
      --left;
      return false;
    }
    spent = true;
    return true;
  };
  std::erase_if(outcome.rows, [&](const FoundRow& row) { return is_over(row.request); });
  std::erase_if(outcome.next, is_over);
  if (spent && outcome.feed) {
    outcome.feed->feed.stopped =
        fmt::format("the portal's {} URLs are used up (pages, in its scope)", portal.pages);
  }
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

void Pipeline::watch_for_copies(const std::string& document) {
  const std::vector<std::string> copies = archive_.equals_of(document, kMaxCopies);
  if (copies.size() < kMaxCopies) return;
  const auto found = common_branch(copies);
  if (!found) return;
  const bool is_closed = std::ranges::any_of(branches_, [&](const Branch& branch) {
    return branch.host == found->first && branch.path == found->second;
  });
  if (is_closed) return;  // what was under way still comes in
  const auto below = Url::parse("http://" + found->first + found->second);
  if (!below || archive_.has_documents_below(canonical_key(*below), 2 * kMaxCopies)) return;
  Branch branch{.host = found->first,
                .path = found->second,
                .reason = fmt::format("{} addresses below {} gave one and the same document",
                                      kMaxCopies, found->second)};
  spdlog::warn("branch_closed host={} path={}", printable(branch.host), printable(branch.path));
  archive_.close_branch(branch, now_());
  branches_.push_back(std::move(branch));
}

std::optional<std::string> Pipeline::turned_down(const Request& request) const {
  const auto url = Url::parse(request.url);
  if (!url) return std::nullopt;
  const auto branch = std::ranges::find_if(branches_, [&](const Branch& closed) {
    return request.purpose != Purpose::listing && closed.host == host_key(*url) &&
           url->path().starts_with(closed.path);
  });
  if (branch != branches_.end()) return branch->reason;
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
    if (request->purpose == Purpose::listing)
      columns_.try_emplace(column_of(*request), Turned{.portal = request->portal});
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
