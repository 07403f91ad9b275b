#pragma once

#include <optional>
#include <string_view>

#include "crawler/request.h"
#include "extract/content.h"
#include "extract/dom.h"

namespace gongkai {

/// What a listing is read with besides its page.
struct ListingContext {
  std::string_view url;                ///< that answered; empty when not known
  std::string_view charset = "utf-8";  ///< the page's, for references with a query
  const Request& request;              ///< page, column, memo
};

/// The listing that a page is, of whatever family; nullopt when the page is a document or nothing.
/// Rows that come by script leave `unrendered` true; ranges are those of Page::text().
std::optional<Listing> read_listing(const Page& page, const ListingContext& context);

/// The listing that the answer of a list API is: JSON, JSONP, or the XML of dataproxy.jsp; nullopt
/// when `text` is none of them or says nothing of a list.
std::optional<Listing> read_list_answer(std::string_view text, const ListingContext& context);

}  // namespace gongkai
