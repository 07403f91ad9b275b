#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal.h"

namespace gongkai {

/// A CSV file that a person wrote, as Excel and R save it (RFC 4180): a header line, then records.
struct Table {
  struct Row {
    std::size_t line = 0;            ///< it begins in, from 1
    std::vector<std::string> cells;  ///< one for each wanted column; empty when it has none
  };
  std::vector<Row> rows;

  /// Reads the columns that are wanted, in that order, whatever their order in the file; others are
  /// passed over. Blanks around a cell do not count, nor does an apostrophe before it, which keeps
  /// text from being taken for a formula (store/csv.h). Blank lines and lines that begin with # are
  /// skipped. The error names `file`, line, and what was expected; text that is not UTF-8 is one,
  /// and so is a missing column of `required`.
  static std::expected<Table, ConfigError> parse(std::string_view csv, std::string_view file,
                                                 std::span<const std::string_view> wanted,
                                                 std::span<const std::string_view> required);
};

/// "FILE:LINE: what is wrong", as a ConfigError.
ConfigError table_error(std::string_view file, std::size_t line, std::string_view what);

}  // namespace gongkai
