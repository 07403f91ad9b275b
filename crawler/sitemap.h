#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"
#include "crawler/url.h"

namespace gongkai {

/// What a sitemap or feed lists.
struct Sitemap {
  bool is_index = false;  ///< the rows are further sitemaps
  bool complete = true;   ///< false when the file stops early or has more than 50,000 rows
  std::vector<Row> rows;  ///< with title and date where the file has them
};

struct SitemapError {
  enum class Kind : std::uint8_t { not_a_sitemap, malformed, too_large };
  Kind kind;
  std::string detail;
};

/// Reads a sitemap (XML, index or one URL a line), an RSS or an Atom feed, gzipped or not; `url` is
/// its own. Pages on other hosts are dropped, because a sitemap speaks for its own host only (an
/// index may name sitemaps anywhere). XML entities and inclusions are never followed. A file that
/// ends in the middle gives the rows before.
[[nodiscard]] std::expected<Sitemap, SitemapError> parse_sitemap(std::string_view bytes,
                                                                 const Url& url);

}  // namespace gongkai
