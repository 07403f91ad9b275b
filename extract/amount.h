#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace gongkai {

/// A number as texts write it, without unit.
struct Amount {
  double value = 0;
  std::size_t size = 0;    ///< bytes of the folded text, hedge inside included
  std::string_view hedge;  ///< 余, 多 or 来 inside or behind it (20余万, 三百余); part of the text
  bool chinese = false;    ///< 三百, not 300
  bool scaled = false;     ///< has 百, 千, 万 or 亿
  bool decimal = false;
};

/// The number at the front of `folded` (see fold()): 385, 1,359, 95.6, 1.2万, 20余万, 三百余, 两.
/// nullopt when there is none, or when it has more digits than a count has.
std::optional<Amount> amount_at(std::string_view folded);

}  // namespace gongkai
