#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// A half-open range of bytes.
struct ByteRange {
  std::size_t begin = 0;
  std::size_t end = 0;
  friend bool operator==(const ByteRange&, const ByteRange&) = default;
};

/// Why a URL is asked. A requisite is what a page needs to be shown: image, style, script.
enum class Purpose : std::uint8_t { listing, document, attachment, robots, sitemap, requisite };
std::string_view to_string(Purpose purpose);
/// The purpose that to_string() printed so; listing for anything else.
Purpose purpose_from(std::string_view word);

/// One row of a listing: what the column says of a document before it was opened.
struct Row {
  std::string url;                  ///< absolute
  std::string title;                ///< full title: the title attribute where the text is cut
  std::string date;                 ///< ISO date, empty when the row shows none
  std::string raw_date;             ///< as printed
  std::optional<ByteRange> source;  ///< where in the listing's decompressed body
  friend bool operator==(const Row&, const Row&) = default;
};

/// Something to ask a host.
struct Request {
  std::int64_t id = 0;         ///< the archive's; 0 before it was queued
  std::string url;             ///< absolute, without fragment
  std::string method = "GET";  ///< GET or POST
  std::string form;            ///< body of a POST, application/x-www-form-urlencoded
  std::string referer;         ///< page that led here; never crosses hosts on the wire
  Purpose purpose = Purpose::listing;
  std::string portal;      ///< Portal::name
  std::string column;      ///< listing: URL of the column's first page
  int page = 1;            ///< listing: 1 is the column's head
  std::string memo;        ///< listing: what the page before told its reader; opaque elsewhere
  std::optional<Row> row;  ///< document, attachment: the listing row that led here
  std::string etag;        ///< validators of the stored copy, for a conditional request
  std::string last_modified;
  int tries = 0;  ///< earlier attempts that failed
};

}  // namespace gongkai
