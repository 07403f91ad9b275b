#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "extract/content.h"
#include "extract/listing.h"
#include "extract/listing_rows.h"

namespace gongkai {

/// The list of documents in a JSON value: the array whose members have a title and an address, by
/// whatever names (title, DOCTITLE, url, docpuburl, …), and the totals beside it.
struct JsonList {
  RowGroup group;
  std::optional<int> total;
  std::optional<int> pages;
};

/// The best list in `value`; its group has no rows when nothing in it is one.
JsonList find_json_list(const nlohmann::json& value, const RowContext& context);

/// The day that a value says: a date, or a moment as the day it was in Shanghai; empty when none.
std::string json_day(const nlohmann::json& value);

/// The number of rows in an object that describes the column at `url`; nullopt for other objects.
std::optional<int> column_total(const nlohmann::json& value, std::string_view url,
                                std::string_view base);

/// A body that is JSON or JSONP: a list API's answer, or HTML inside a string of one. nullopt when
/// `text` is neither.
std::optional<Listing> read_json_listing(std::string_view text, const ListingContext& context);

}  // namespace gongkai
