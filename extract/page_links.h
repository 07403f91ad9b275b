#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crawler/response.h"

namespace gongkai {

/// Where a page leads, whatever kind of page it is. Absolute URLs, in page order, each once in each
/// list.
struct PageLinks {
  std::vector<std::string> pages;       ///< links, frames, refreshes, and what a click opens
  std::vector<std::string> requisites;  ///< images, styles, scripts, media, fonts
};

/// Reads them from a page or a style sheet that came whole; empty for anything else.
PageLinks find_page_links(const Response& response);

/// The addresses in url(…) and @import of a style sheet, as written.
std::vector<std::string_view> style_urls(std::string_view style);

}  // namespace gongkai
