#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// A page of the sample portal as it goes over the wire.
struct SitePage {
  std::string path;           ///< "/zwgk_318/index.html"
  int status = 200;           ///< what it is answered with
  std::string content_type;   ///< header value; names a charset on some pages only
  std::string location;       ///< redirects: where to
  std::string last_modified;  ///< header value
  std::string body;           ///< in its own charset
  bool compressed = false;    ///< for those who accept it
};

/// The pages of the sample portal: an invented district (云岚区) with its organs and towns, in the
/// manner of TRS WCM, and four smaller places on other systems (UCAP, JCMS, VSB, gkmlpt). The files
/// below demo/pages/ are stored in UTF-8; what HTTP says of them (status, charset, compression,
/// redirects) is the table in site.cc.
class Site {
 public:
  Site();

  /// The page at `path` (no query), "/x/" being its index page; null when there is none.
  [[nodiscard]] const SitePage* find(std::string_view path) const;
  /// What a missing path is answered with.
  [[nodiscard]] const SitePage& missing() const;
  /// All pages, sorted by path.
  [[nodiscard]] const std::vector<SitePage>& pages() const { return pages_; }

 private:
  std::vector<SitePage> pages_;
};

/// A JCMS `datastore` with only the records `first` to `last`, counted from 1.
std::string records_window(std::string_view datastore, std::size_t first, std::size_t last);

}  // namespace gongkai
