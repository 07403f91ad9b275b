#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace gongkai {

/// The number at the front of a line.
struct Number {
  int level = 0;  ///< 1 一、 or 第一章, 2 （一） or 第一节, 3 1., 4 （1）, 5 一是; 0: none
  int ordinal = 0;
};

/// Reads the number at the front of `folded` text.
Number number_of(std::string_view folded);

/// The value of the Chinese numeral at the front of `text` and its bytes; {0, 0} when there is
/// none.
struct Numeral {
  int value = 0;
  std::size_t size = 0;
};
Numeral numeral_at(std::string_view text);

/// Follows the numbers of one level after the other through a text.
class NumberSequence {
 public:
  enum class Finding : unsigned char { fits, lost, repeated };

  /// The next numbered line: whether its number follows on that before it on its level. A level
  /// starts anew below a higher one, and wherever it goes back to one.
  Finding next(Number number);

  /// A line that lost its number, but not all of it ("）规范行政权力"): it takes a place on
  /// `level`.
  void skip(int level) { ++last_.at(static_cast<std::size_t>(level)); }

 private:
  std::array<int, 6> last_{};
};

}  // namespace gongkai
