#include "cli/site_walk.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

#include "config/ascii.h"
#include "config/fold.h"
#include "crawler/printable.h"
#include "crawler/scope.h"
#include "crawler/url.h"
#include "store/sight.h"

namespace gongkai {
namespace {

constexpr std::size_t kThin = 200;  // characters, numbers aside
constexpr std::size_t kTitle = 4;   // … that make a title

std::string without_digits(std::string text) {
  std::erase_if(text, is_ascii_digit);
  return text;
}

/// FNV-1a: kept in archives, so it must be the same everywhere.
std::uint64_t digest_of(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash == 0 ? 1 : hash;
}

bool has_title(const std::optional<Row>& row) {
  return row && count_letters(without_digits(row->title)) >= kTitle;
}

/// A calendar's days differ in little but their numbers.
std::uint64_t digest_of(std::string text, const Url& url, const Request& asked) {
  if (!has_title(asked.row) && names_a_time(url)) {
    std::string bare = without_digits(text);
    if (count_letters(bare) < kThin) text = std::move(bare);
  }
  return digest_of(std::string_view{text});
}

/// Whether a page leads to what a page in a directory above its own leads to, seen from there:
/// /a/ and /a/b/ both to b/ and c/. `seen` has what pages of each directory lead to.
bool repeats_above(const Listing& listing, const Url& url,
                   std::map<std::string, std::unordered_set<std::size_t>, std::less<>>& seen) {
  const std::string own =
      url.origin() + std::string{url.path().substr(0, url.path().rfind('/') + 1)};
  std::string links;
  for (const Request& column : listing.columns)
    links += (column.url.starts_with(own) ? column.url.substr(own.size()) : column.url) + "\n";
  const std::size_t digest = std::hash<std::string>{}(links);
  for (std::size_t at = own.find('/', url.origin().size()); at + 1 < own.size();
       at = own.find('/', at + 1)) {
    const auto above = seen.find("to " + own.substr(0, at + 1));
    if (above != seen.end() && above->second.contains(digest)) return true;
  }
  seen["to " + own].insert(digest);
  return false;
}

}  // namespace

Content as_site_page(Content content, const Request& asked) {
  auto* const refusal = std::get_if<Refusal>(&content);
  const bool link = (asked.purpose == Purpose::document && !has_title(asked.row)) ||
                    (asked.purpose == Purpose::listing && asked.page <= 1);
  if (refusal == nullptr || !link) return content;
  const bool leads_on = refusal->state == FetchState::stub ||
                        refusal->state == FetchState::unreadable ||
                        refusal->state == FetchState::no_text;
  if (leads_on) {
    refusal->state = FetchState::ok;
    refusal->reason.clear();
  }
  return content;
}

void SiteWalk::resume(const Portal& portal) {
  if (!portal.links) return;
  sights_of(*archive_, portal.name, [this](const Sight& sight) {
    if (const auto url = Url::parse(sight.url)) yield_.note(*url, sight.words, sight.news);
  });
}

std::optional<std::string> SiteWalk::turned_down(std::string_view url) const {
  const auto parsed = Url::parse(url);
  const auto closed = parsed ? yield_.closed_by(*parsed) : std::nullopt;
  return closed.transform([](const Family& family) { return sentence(family); });
}

void SiteWalk::sift(Outcome& outcome) const {
  std::erase_if(outcome.rows, [this](const FoundRow& row) {
    return knows_as(*archive_, row.request.url, {Purpose::listing}) || turned_down(row.request.url);
  });
  std::erase_if(outcome.next, [this](Request& request) {
    if (turned_down(request.url)) return true;
    if (request.purpose != Purpose::listing) return false;
    if (request.page > 1) return knows_as(*archive_, request.url, {Purpose::document});
    request.purpose = Purpose::document;
    request.column.clear();
    return knows_as(*archive_, request.url, {Purpose::listing});
  });
}

void SiteWalk::follow(const PageLinks& links, const FoundOn& where, Outcome& outcome) const {
  std::set<std::string, std::less<>> queued;
  for (const Request& request : outcome.next) queued.insert(request.url);
  const auto add = [&](const std::string& link, Purpose purpose) {
    const auto url = Url::parse(link);
    const Portal& portal = where.watched.portal;
    // A page must stand where listings must; what it needs to be shown may lie anywhere on a host.
    const Purpose place = purpose == Purpose::requisite ? purpose : Purpose::listing;
    if (!url || out_of_scope(portal, *url, place)) return;
    Request request{.url = url->without_fragment(),
                    .referer = where.page,
                    .purpose = purpose,
                    .portal = portal.name};
    if (!queued.insert(request.url).second || turned_down(request.url) ||
        knows_as(*archive_, request.url,
                 {Purpose::document, Purpose::listing, Purpose::requisite})) {
      return;
    }
    if (auto why = out_of_reach(portal, *url, place, where.depth, where.year)) {
      outcome.turned_away.push_back({std::move(request), *std::move(why)});
    } else {
      outcome.next.push_back(std::move(request));
    }
  };
  for (const std::string& link : links.pages) add(link, Purpose::document);
  if (!where.watched.portal.requisites) return;
  for (const std::string& link : links.requisites) add(link, Purpose::requisite);
}

News SiteWalk::news_of(const Listing& listing, const Url& url) {
  const std::vector<Family> families = families_of(url);
  // Where parameters choose rows, all choices of one page are weighed together; where parts of the
  // path do, all pages of the directory above are.
  const std::string& pattern =
      families.at(families.size() > 1 && families.at(1).kind == Family::Kind::path ? 1 : 0).pattern;
  std::unordered_set<std::size_t>& shown = shown_[pattern];
  std::unordered_set<std::size_t>& shown_above = shown_[families.back().pattern + "*"];
  std::size_t rows = 0;
  std::size_t fresh = 0;
  std::size_t fresh_above = 0;
  for (const Row& row : listing.rows) {
    const auto leads = Url::parse(row.url);
    if (!leads || (names_a_time(*leads) && !has_title(row))) continue;
    const std::size_t hash = std::hash<std::string>{}(row.url);
    const bool new_above = shown_above.insert(hash).second;
    const std::vector<Family> own = families_of(*leads);
    if (std::ranges::find(own, pattern, &Family::pattern) != own.end()) continue;
    ++rows;
    if (!shown.insert(hash).second) continue;
    ++fresh;
    fresh_above += new_above ? 1 : 0;
  }
  if (fresh == 0 || fresh * 2 < rows) return News::none;
  return fresh_above > 0 && fresh_above * 2 >= rows ? News::all : News::narrow;
}

SiteWalk::Words SiteWalk::words_of(const Response& response, const Content& content,
                                   const Url& url) {
  const Request& asked = response.request;
  if (const auto* const document = std::get_if<Document>(&content)) {
    const std::string text = document->title.value_or("") + "\n" + document->text();
    const bool says_nothing = document->blocks.empty() && document->attachments.empty();
    return {.digest = digest_of(text, url, asked), .news = says_nothing ? News::none : News::all};
  }
  if (const auto* const listing = std::get_if<Listing>(&content)) {
    std::string rows;
    for (const Row& row : listing->rows) rows += row.url + "\n";
    for (const Request& column : listing->columns) rows += column.url + "\n";
    if (!listing->rows.empty())
      return {.digest = digest_of(std::string_view{rows}), .news = news_of(*listing, url)};
    // A page whose links stand on its own address leads to itself, deeper and deeper.
    const bool leads_on = !listing->columns.empty() && !repeats_above(*listing, url, shown_);
    return {.digest = digest_of(std::string_view{rows}), .news = leads_on ? News::all : News::none};
  }
  return {};
}

void SiteWalk::weigh(const Response& response, const Content& content, TimePoint now) {
  const Request& asked = response.request;
  if (asked.id == 0 || (asked.purpose != Purpose::document && asked.purpose != Purpose::listing))
    return;
  if (const auto* const refusal = std::get_if<Refusal>(&content);
      refusal != nullptr && refusal->state != FetchState::ok &&
      refusal->state != FetchState::soft_404) {
    return;  // a fault says nothing of the site, and what is gone leads nowhere
  }
  const auto url = Url::parse(asked.url);
  if (!url || response.status() == 304) return;
  const Words words = words_of(response, content, *url);
  put_sight(*archive_, asked, words.digest, words.news);
  const auto closed = yield_.note(*url, words.digest, words.news);
  if (!closed) return;
  const std::string host = host_key(*url);
  spdlog::warn("branch_closed pages={}", printable(closed->pattern));
  archive_->close_branch(
      {.host = host, .path = closed->pattern.substr(host.size()), .reason = sentence(*closed)},
      now);
}

}  // namespace gongkai
