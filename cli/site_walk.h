#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>

#include "cli/follow_up.h"
#include "crawler/yield.h"
#include "extract/content.h"
#include "extract/page_links.h"
#include "store/archive.h"

namespace gongkai {

/// The walk over whole sites: portals whose file says that links are followed. Beside what listings
/// lead to, every link in scope is asked as a document; what it is, its bytes tell.
class SiteWalk {
 public:
  explicit SiteWalk(Archive& archive) : archive_{&archive} {}

  /// Goes on where earlier runs stood.
  void resume(const Portal& portal);

  /// Takes out of an outcome what is asked already for another purpose, and what gives nothing.
  void sift(Outcome& outcome) const;

  /// Adds the pages and requisites that an answer leads to, `depth` steps from a start.
  void follow(const PageLinks& links, const FoundOn& where, Outcome& outcome) const;

  /// Weighs an answer once it is recorded; closes the family that it shows to be barren.
  void weigh(const Response& response, const Content& content, TimePoint now);

  /// Why an address is not asked: its family gives nothing new. nullopt when it is.
  [[nodiscard]] std::optional<std::string> turned_down(std::string_view url) const;

 private:
  struct Words {
    std::uint64_t digest = 0;
    News news = News::none;
  };
  Words words_of(const Response& response, const Content& content, const Url& url);
  News news_of(const Listing& listing, const Url& url);

  Archive* archive_;
  Yield yield_;
  std::map<std::string, std::unordered_set<std::size_t>, std::less<>> shown_;  // rows, by pattern
};

/// What an answer is that asks for no reading, or that a walk over a site takes as it comes: pages
/// that only lead on, files without a reader.
Content as_site_page(Content content, const Request& asked);

}  // namespace gongkai
