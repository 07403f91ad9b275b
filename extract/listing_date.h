#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// A date as a listing prints it, anywhere in a row's text.
struct RowDate {
  std::size_t begin = 0;  ///< in the text it was found in
  std::size_t end = 0;
  std::string iso;  ///< empty when the text says no year
  int month = 0;
  int day = 0;
};

/// The dates in `text` (white space folded, elements parted by a space), in order. Understands
/// 2026-02-09, 2026/2/9, 2026.02.09, 2026年2月9日, and the same torn apart by a layout: "02-09
/// 2026", "2026 02-09", "09 2026-02", "2026- 02- 09". A lone 02-09 has no year and an empty `iso`.
std::vector<RowDate> find_row_dates(std::string_view text);

/// The date that a document's URL carries (t20260209_1.html, /2026/2/9/x.html, 2026-02/09/…), ISO;
/// empty when there is none. It tells when the record was made, so it only lends its year.
std::string date_in_url(std::string_view url);

}  // namespace gongkai
