#include "cli/scout.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "crawler/url.h"
#include "extract/listing_tree.h"
#include "extract/read.h"

namespace gongkai {
namespace {

// A redirect and another host's robots.txt must still be within kMostRequests.
constexpr int kReserve = 2;
constexpr int kCheck = 1000;  // promise of what is asked about a column: before all else
constexpr int kLeastPromise = 30;
constexpr std::size_t kChecked = 4;  // columns whose second page and sample are asked
constexpr std::size_t kMaxErrands = 2000;

/// example.gov.cn of www.example.gov.cn: what the hosts of one government share. All of a host
/// elsewhere.
std::string domain_of(std::string_view host) {
  constexpr std::string_view kGovernment = ".gov.cn";
  if (!host.ends_with(kGovernment)) return std::string{host};
  const std::size_t own = host.size() - kGovernment.size();
  const std::size_t dot = host.substr(0, own).rfind('.');
  return std::string{dot == std::string_view::npos ? host : host.substr(dot + 1)};
}

bool names_reports(const std::string& name) {
  return read_report_title(name).genre == TitleGenre::annual_report;
}

std::size_t reports_of(const Listing& listing) {
  return static_cast<std::size_t>(
      std::ranges::count_if(listing.rows, [](const Row& row) { return names_reports(row.title); }));
}

std::string outcome_of(const Content& content) {
  if (const auto* refusal = std::get_if<Refusal>(&content))
    return fmt::format("{}: {}", to_string(refusal->state), refusal->reason);
  if (const auto* listing = std::get_if<Listing>(&content)) {
    if (listing->unrendered) return "a listing that a script fills: unrendered";
    if (listing->family == "columns") return "a page of columns";
    return listing->family == "home" ? "a page of many blocks"
                                     : fmt::format("a listing ({})", listing->family);
  }
  return "a page";
}

/// Why something that should be a listing or a document is none.
std::string problem_of(const Content& content, std::string_view wanted) {
  if (const auto* refusal = std::get_if<Refusal>(&content))
    return fmt::format("{}: {}", to_string(refusal->state), refusal->reason);
  return fmt::format("is no {}", wanted);
}

Content unread(const Response& response) {
  return Refusal{.url = response.url(), .state = response.state, .reason = response.reason};
}

/// What the column is called: by its tag, by the link that led there, or by its title.
std::string name_of(const std::vector<std::string>& way, const Outline& outline) {
  if (!outline.column.empty()) return outline.column;
  if (!way.empty() && !way.back().empty()) return way.back();
  const std::size_t cut = outline.title.find_first_of("_-|");
  return fold_space(outline.title.substr(0, cut));
}

}  // namespace

Scout::Scout(Portal portal, std::vector<std::string> allowed)
    : portal_{std::move(portal)}, allowed_{std::move(allowed)} {
  const std::string& start = portal_.start.front();
  survey_.start = start;
  if (const auto url = Url::parse(start)) {
    domain_ = domain_of(url->host());
    portal_.hosts = {std::string{url->host()}};
  }
  push({.aim = Aim::start, .request = {.url = start, .column = start}});
}

bool Scout::may_ask(const std::string& url) const {
  const auto parsed = Url::parse(url);
  if (!parsed || !parsed->is_http()) return false;
  const auto start = Url::parse(portal_.start.front());
  if (start && host_key(*parsed) == host_key(*start)) return true;
  const std::string_view host = parsed->host();
  return host.ends_with(".gov.cn") && (host == domain_ || host.ends_with("." + domain_));
}

void Scout::push(Errand errand) {
  const auto url = Url::parse(errand.request.url);
  if (!url || !may_ask(errand.request.url) || errands_.size() >= kMaxErrands) return;
  const std::string key = canonical_key(*url) + "\n" + errand.request.form;
  if (!known_.insert(key).second) return;
  errand.request.portal = portal_.name;
  if (errand.request.column.empty()) errand.request.column = errand.request.url;
  errands_.push_back(std::move(errand));
}

const Scout::Errand* Scout::best() const {
  if (current_ || errands_.empty() || survey_.requests >= kMostRequests - kReserve) return nullptr;
  return &*std::ranges::max_element(errands_, std::less{}, &Errand::promise);
}

std::vector<std::string> Scout::hosts_due(TimePoint /*now*/) {
  const Errand* const errand = best();
  if (errand == nullptr) return {};
  return {host_key(*Url::parse(errand->request.url))};
}

std::optional<Request> Scout::next(const std::string& host, TimePoint /*now*/) {
  const Errand* const errand = best();
  if (errand == nullptr) return std::nullopt;
  const auto url = Url::parse(errand->request.url);
  if (host_key(*url) != host) return std::nullopt;
  current_ = *errand;
  errands_.erase(errands_.begin() + (errand - errands_.data()));
  const std::string name{url->host()};
  if (std::ranges::find(portal_.hosts, name) == portal_.hosts.end()) portal_.hosts.push_back(name);
  return current_->request;
}

void Scout::give_back(const Request& /*request*/, TimePoint /*due*/) {
  current_.reset();  // keep_robots() said why
}

std::optional<TimePoint> Scout::next_due(TimePoint /*now*/) {
  return std::nullopt;
}

HostMemory Scout::recall(const std::string& host) {
  return hosts_[host];
}

std::optional<RobotsMemory> Scout::robots(const std::string& origin) {
  const auto kept = robots_.find(origin);
  return kept == robots_.end() ? std::nullopt : std::optional{kept->second};
}

void Scout::keep_robots(const std::string& origin, const RobotsMemory& memory) {
  robots_[origin] = memory;
  if (!memory.refused.empty())
    survey_.steps.push_back({.url = origin + "/robots.txt", .text = "", .outcome = memory.refused});
}

const Portal& Scout::portal(const std::string& /*name*/) {
  return portal_;
}

void Scout::record(std::vector<Settled> outcomes) {
  for (Settled& outcome : outcomes) {
    outcome.commit(outcome.advice);
    hosts_[outcome.host] = outcome.memory;
  }
}

ReadResult Scout::read_one(Response response) {
  const bool page = response.state == FetchState::ok && response.request.purpose != Purpose::robots;
  Content content = page ? read(response, portal_) : unread(response);
  Outline outline = page ? outline_of(response) : Outline{};
  ReadResult reading{.state = response.state, .reason = response.reason};
  if (const auto* refusal = std::get_if<Refusal>(&content)) {
    reading.state = refusal->state;
    reading.reason = refusal->reason;
  }
  reading.commit = [this, response = std::move(response), content = std::move(content),
                    outline = std::move(outline)](const Advice&) {
    take(response, content, outline);
  };
  return reading;
}

void Scout::take(const Response& response, const Content& content, const Outline& outline) {
  survey_.requests += static_cast<int>(response.exchanges.size());
  if (response.request.purpose == Purpose::robots || !current_) return;
  Errand errand = std::move(*current_);
  current_.reset();
  errand.request.url = response.url();
  survey_.steps.push_back({.url = response.url(),
                           .text = errand.way.empty() ? "" : errand.way.back(),
                           .outcome = outcome_of(content)});
  switch (errand.aim) {
    case Aim::start:
    case Aim::explore: explore(errand, std::get_if<Listing>(&content), outline); break;
    case Aim::part: take_part(errand, content); break;
    case Aim::next_page: take_next_page(errand, content); break;
    case Aim::sample: take_sample(errand, content); break;
  }
}

/// Whether a page is a column of reports, or at the start any listing of documents.
bool Scout::is_column(const Errand& errand, const Listing& listing, const Outline& outline) {
  const bool named = errand.promise >= kNamesReports || names_reports(outline.column) ||
                     names_reports(name_of({}, outline));
  if (listing.rows.empty()) return named && (listing.unrendered || !listing.columns.empty());
  return named || errand.aim == Aim::start || reports_of(listing) * 3 >= listing.rows.size();
}

/// A page that navigation led to: a column of reports, or a step on the way to one.
void Scout::explore(const Errand& errand, const Listing* listing, const Outline& outline) {
  if (listing != nullptr && listing->family != "home" && is_column(errand, *listing, outline)) {
    add_column(errand, *listing, outline);
    // The rest of the navigation may lead to other organs' columns, but a person who gives the
    // address of a listing asks about that one.
    if (errand.aim == Aim::start) return;
  }
  for (const Signpost& post : outline.signposts) {
    if (post.promise < kLeastPromise) break;
    std::vector<std::string> way = errand.way;
    way.push_back(post.text);
    push({.request = {.url = post.url, .referer = errand.request.url},
          .promise = post.promise,
          .way = std::move(way)});
  }
}

void Scout::add_column(const Errand& errand, const Listing& listing, const Outline& outline) {
  survey_.columns.push_back({.url = errand.request.url,
                             .name = name_of(errand.way, outline),
                             .site = outline.site,
                             .way = errand.way,
                             .listing = listing});
  const std::size_t column = survey_.columns.size() - 1;
  if (column < kChecked && !listing.rows.empty()) ask_about(column, listing);
  if (column < kChecked && listing.rows.empty() && !listing.columns.empty()) {
    Request part = listing.columns.front();
    part.referer = errand.request.url;
    push({.aim = Aim::part, .request = std::move(part), .promise = kCheck, .column = column});
  }
  for (const Request& part : listing.columns) {  // parts of this one are no columns of their own
    if (const auto url = Url::parse(part.url)) known_.insert(canonical_key(*url) + "\n");
  }
}

/// Its second page, and the first row that is a report, or else its first.
void Scout::ask_about(std::size_t column, const Listing& listing) {
  if (!listing.next.empty()) {
    Request page = listing.next.front();
    page.referer = listing.url;
    push({.aim = Aim::next_page, .request = std::move(page), .promise = kCheck, .column = column});
  }
  if (listing.rows.empty()) return;
  auto row =
      std::ranges::find_if(listing.rows, [](const Row& one) { return names_reports(one.title); });
  if (row == listing.rows.end()) row = listing.rows.begin();
  push({.aim = Aim::sample,
        .request =
            {.url = row->url, .referer = listing.url, .purpose = Purpose::document, .row = *row},
        .promise = kCheck,
        .column = column});
}

void Scout::take_part(const Errand& errand, const Content& content) {
  const auto* const listing = std::get_if<Listing>(&content);
  if (listing == nullptr) return;
  survey_.columns[errand.column].part = *listing;
  ask_about(errand.column, *listing);
}

void Scout::take_next_page(const Errand& errand, const Content& content) {
  FoundColumn& column = survey_.columns[errand.column];
  Try attempt{.url = errand.request.url};
  const auto* const listing = std::get_if<Listing>(&content);
  if (listing == nullptr) {
    attempt.problem = problem_of(content, "listing");
  } else {
    attempt.rows = listing->rows.size();
    attempt.new_rows =
        static_cast<std::size_t>(std::ranges::count_if(listing->rows, [&](const Row& row) {
          return std::ranges::find(column.rows(), row.url, &Row::url) == column.rows().end();
        }));
    if (!listing->warning.empty()) {
      attempt.problem = listing->warning;
    } else if (attempt.new_rows == 0) {
      attempt.problem = "has no row that the first page has not";
    }
  }
  column.next_page = std::move(attempt);
}

void Scout::take_sample(const Errand& errand, const Content& content) {
  FoundColumn& column = survey_.columns[errand.column];
  column.sample = Try{.url = errand.request.url};
  if (const auto* document = std::get_if<Document>(&content)) {
    column.document = *document;
  } else {
    column.sample->problem = problem_of(content, "document");
  }
}

}  // namespace gongkai
