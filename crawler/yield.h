#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "crawler/family.h"
#include "crawler/url.h"

namespace gongkai {

/// What a page brought. The numbers are kept in archives.
enum class News : std::uint8_t {
  none = 0,
  all = 1,  ///< something that neither pages like it nor others of its directory had shown
  /// Something that pages like it had not shown, but others of its directory: a facet in a path.
  narrow = 2,
};

/// Tells where a site goes on without giving anything: calendars, facets, sessions, mirrors, soft
/// 404s. Each page is noted with what it says; what says the same as another one, under a longer
/// address, is a copy. A family of addresses (crawler/family.h) that keeps giving copies and
/// nothing else is closed, the narrowest first. It takes the same notes to the same end, so that a
/// later run goes on where this one stood.
class Yield {
 public:
  /// Notes what `url` gave, once: a digest of its words (0: nothing to read), and what it brought.
  /// Returns the family that this closes.
  std::optional<Family> note(const Url& url, std::uint64_t words, News news);

  /// The closed family that `url` belongs to; nullopt when it may give something.
  [[nodiscard]] std::optional<Family> closed_by(const Url& url) const;

 private:
  struct Account {
    int asked = 0;
    int fresh = 0;
    int barren = 0;  // pages without anything, less what fresh ones make up for
  };
  [[nodiscard]] static bool is_barren(Family::Kind kind, const Account& account);
  void take_back(const std::string& url);

  std::map<std::string, Account, std::less<>> accounts_;      // by pattern
  std::set<std::string, std::less<>> closed_;                 // patterns
  std::unordered_map<std::uint64_t, std::string> originals_;  // words, the URL that is no copy
  std::unordered_set<std::string> noted_;                     // canonical keys
  std::unordered_set<std::string> paths_;                     // of what was noted, with hosts
};

/// "pages like host/a? gave nothing new, time and again": why a family was closed.
std::string sentence(const Family& closed);

}  // namespace gongkai
