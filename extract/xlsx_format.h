#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// How a spreadsheet shows a number. Understands what tables of public bodies use: dates, times,
/// percents, places behind the point, leading zeros, thousands, text around the number. Anything
/// else is shown as it is stored.
class CellFormat {
 public:
  CellFormat() = default;
  /// `code` as in numFmt/@formatCode: "0.00%", "yyyy\"年\"m\"月\"d\"日\"".
  explicit CellFormat(std::string_view code);
  /// One of the formats that have a number only.
  static CellFormat built_in(int id);

  /// `value` is the number as it is stored, "45292.5"; `from_1904` says when its days count from.
  [[nodiscard]] std::string show(std::string_view value, bool from_1904) const;

 private:
  [[nodiscard]] std::string show_number(double value) const;
  void read_number(std::string_view code);

  bool general_ = true;
  bool date_ = false;
  bool time_ = false;
  int days_shown_ = 3;  ///< date: 3 year, month and day; 2 year and month
  bool percent_ = false;
  bool thousands_ = false;
  int places_ = 0;        ///< behind the point
  int least_digits_ = 1;  ///< before the point
  std::string before_;    ///< text around the number
  std::string after_;
};

}  // namespace gongkai
