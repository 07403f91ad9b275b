#include "cli/pipeline.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "crawler/printable.h"
#include "crawler/scope.h"
#include "crawler/url.h"
#include "extract/read.h"
#include "store/error.h"

namespace gongkai {
namespace {

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

bool is_readable(const Response& response) {
  return response.state == FetchState::ok && response.status() != 304 &&
         response.request.purpose != Purpose::robots;
}

/// Collects requests that follow from the page at `url`, those that are in scope.
class FollowUp {
 public:
  FollowUp(const Watched& watched, const Request& asked, const std::string& url)
      : watched_{watched}, asked_{asked}, url_{url} {}

  void add(Request request, Purpose purpose) {
    const auto url = Url::parse(request.url);
    if (!url || out_of_scope(watched_.portal, *url, purpose)) return;
    request.url = url->without_fragment();
    request.purpose = purpose;
    request.portal = asked_.portal;
    request.referer = url_;
    requests_.push_back(std::move(request));
  }

  std::vector<Request> take() { return std::move(requests_); }

 private:
  const Watched& watched_;
  const Request& asked_;
  const std::string& url_;
  std::vector<Request> requests_;
};

}  // namespace

std::vector<Request> follow_up(const Document& document, const Request& asked,
                               const Watched& watched) {
  if (asked.purpose == Purpose::attachment || !document.members.empty()) return {};
  std::vector<const AttachmentLink*> links;
  for (const AttachmentLink& link : document.attachments) links.push_back(&link);
  std::ranges::stable_sort(links, {}, [](const AttachmentLink* link) {
    return link->stands_in > 0 ? link->stands_in : std::numeric_limits<int>::max();
  });
  FollowUp next{watched, asked, document.url};
  for (const AttachmentLink* const link : links) {
    next.add({.url = link->url, .row = Row{.url = link->url, .title = link->name}},
             Purpose::attachment);
  }
  return next.take();
}

std::vector<Request> follow_up(const Listing& listing, const Request& asked,
                               const Watched& watched) {
  FollowUp next{watched, asked, listing.url};
  for (const Row& row : listing.rows) {
    if (!watched.interest || watched.interest->found_in(row.title))
      next.add({.url = row.url, .row = row}, Purpose::document);
  }
  for (const Request& page : listing.next) {
    Request request = page;
    if (request.column.empty()) request.column = asked.column.empty() ? asked.url : asked.column;
    next.add(std::move(request), Purpose::listing);
  }
  for (const Request& column : listing.columns) next.add(column, Purpose::listing);
  return next.take();
}

Pipeline::Pipeline(Archive& archive, std::vector<Portal> portals, std::function<TimePoint()> now,
                   FileReader files)
    : archive_{archive}, now_{std::move(now)}, files_{std::move(files)} {
  for (Portal& portal : portals) {
    Watched watched;
    if (!portal.interest.empty()) {
      if (auto pattern = Pattern::compile(portal.interest))
        watched.interest = std::make_unique<Pattern>(std::move(*pattern));
    }
    std::string name = portal.name;
    watched.portal = std::move(portal);
    portals_.insert_or_assign(std::move(name), std::move(watched));
  }
}

ReadResult Pipeline::read_one(Response response) {
  const Portal& portal = this->portal(response.request.portal);
  Content content =
      is_readable(response) ? read(response, portal, files_) : Content{unread(response)};
  ReadResult reading{.state = response.state, .reason = response.reason};
  if (const auto* refusal = std::get_if<Refusal>(&content)) {
    reading.state = refusal->state;
    reading.reason = refusal->reason;
  }
  reading.commit = [this, response = std::move(response), content = std::move(content)](
                       const Advice& advice) { commit(response, content, advice); };
  return reading;
}

void Pipeline::commit(const Response& response, const Content& content, const Advice& advice) {
  Outcome outcome{.ask_again = advice.retry};
  const Watched& watched = portals_.at(response.request.portal);
  if (const auto* listing = std::get_if<Listing>(&content)) {
    outcome.next = follow_up(*listing, response.request, watched);
    ++tally_.listings;
    if (!listing->warning.empty()) {
      spdlog::warn("listing_warning url={} {}", printable(listing->url),
                   printable(listing->warning));
    }
  }
  if (const auto* document = std::get_if<Document>(&content)) {
    outcome.next = follow_up(*document, response.request, watched);
  }
  const Recorded recorded = archive_.record(response, content, outcome, now_());
  switch (recorded.what) {
    case Recorded::What::nothing: break;
    case Recorded::What::new_document: ++tally_.new_documents; break;
    case Recorded::What::new_version: ++tally_.new_versions; break;
    case Recorded::What::unchanged: ++tally_.unchanged; break;
    case Recorded::What::failed: ++tally_.failed; break;
  }
}

std::vector<std::string> Pipeline::hosts_due(TimePoint now) {
  return archive_.hosts_due(now);
}

std::optional<Request> Pipeline::next(const std::string& host, TimePoint now) {
  return archive_.next_due(host, now);
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
  return archive_.robots(origin);
}

void Pipeline::keep_robots(const std::string& origin, const RobotsMemory& memory) {
  archive_.put_robots(origin, memory);
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
