#pragma once

#include "config/portal.h"
#include "crawler/response.h"
#include "extract/content.h"
#include "extract/office.h"
#include "extract/page_links.h"

namespace gongkai {

/// What a response of a crawl says.
struct PageReading {
  Content content;
  PageLinks links;  ///< all of them, where the portal's whole site is walked
};

/// Reads `response` by what it was asked for, with the portal's rules; `files` reads what is no
/// page. Pure, may run on any thread.
PageReading read_page(const Response& response, const Portal& portal, const FileReader& files);

/// How a request ended: what was read of it decides, where it is a refusal.
FetchState outcome_of(const Response& response, const Content& content);

}  // namespace gongkai
