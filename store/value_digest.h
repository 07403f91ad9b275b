#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/digest.h"

namespace gongkai {

class Statement;

/// SHA-256 over values, so that anybody can compute it anew: each as "LENGTH:BYTES\n" (length in
/// bytes, decimal; whole numbers in decimal digits; REAL as the 16 hex digits of its IEEE 754
/// bits), or "-\n" for NULL.
class ValueDigest {
 public:
  /// `before` goes in front of the first value as it is.
  explicit ValueDigest(std::string_view before = {}) : waiting_{before} {}

  void add(std::string_view value);
  void add(const std::string& value) { add(std::string_view{value}); }
  void add(const char* value) { add(std::string_view{value}); }
  void add(std::int64_t value);
  void add(std::nullopt_t null);
  template <typename T>
  void add(const std::optional<T>& value) {
    value ? add(*value) : add(std::nullopt);
  }
  /// Every column of the row.
  void add_row(const Statement& row);

  [[nodiscard]] std::string finish_hex() { return hash_.update(waiting_).finish_hex(); }

 private:
  Sha256 hash_;
  std::string waiting_;  ///< many values are a few bytes long
};

}  // namespace gongkai
