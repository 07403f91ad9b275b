#pragma once

#include <optional>
#include <string_view>

#include "crawler/request.h"

namespace gongkai {

/// A year in a title or heading.
struct FoundYear {
  int value = 0;
  bool is_range = false;  ///< 2021—2025年: value is the first
  ByteRange range;        ///< with its 年 or 年度
};

/// The first year of `folded` (see fold()): four digits with or without 年, or 二〇二三年 with it;
/// nullopt when there is none between 1990 and 2099.
std::optional<FoundYear> find_year(std::string_view folded);

}  // namespace gongkai
