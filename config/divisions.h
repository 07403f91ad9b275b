#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// One name under one code of GB/T 2260, for as long as it stood.
struct Division {
  std::uint32_t code =
      0;  ///< 610703; the last two digits are 00 for a prefecture, four for a province
  std::string_view name;  ///< "南郑区"; part of the table's text
  int first_year = 0, last_year = 0;

  [[nodiscard]] bool stood_in(int year) const { return first_year <= year && year <= last_year; }
};

enum class DivisionRank : std::uint8_t { province, prefecture, county };
DivisionRank rank_of(std::uint32_t code);

/// True when `code` is `within` or lies in it by the code's own digits.
bool lies_in(std::uint32_t code, std::uint32_t within);

/// What the codes of administrative divisions stood for, year by year: config/divisions.tsv.
/// A year outside the table is answered as of its nearest year, which covers() tells.
class Divisions {
 public:
  /// Reads a table as its first lines describe it, sorted by code. Lines of another form are
  /// skipped. `tsv` must outlive the table.
  explicit Divisions(std::string_view tsv);
  ~Divisions();
  Divisions(const Divisions&) = delete;
  Divisions& operator=(const Divisions&) = delete;
  Divisions(Divisions&&) = delete;
  Divisions& operator=(Divisions&&) = delete;

  [[nodiscard]] int first_year() const { return first_year_; }
  [[nodiscard]] int last_year() const { return last_year_; }
  [[nodiscard]] bool covers(int year) const { return first_year_ <= year && year <= last_year_; }

  /// What `code` stood for at the end of `year`; null when it did not stand.
  [[nodiscard]] const Division* at(std::uint32_t code, int year) const;
  /// The latest that `code` stood for up to `year`, which may have ended, or else its first: codes
  /// in registers are those of the day of registration. Null when there never was one.
  [[nodiscard]] const Division* latest(std::uint32_t code, int year) const;
  /// Province, prefecture and county of `code` as of `year`, as far as they stood.
  [[nodiscard]] std::vector<const Division*> chain(std::uint32_t code, int year) const;

  /// The divisions that were called `name` in `year`; 石柱县 and 凉山州 stand for 石柱土家族自治县
  /// and 凉山彝族自治州.
  [[nodiscard]] std::vector<const Division*> named(std::string_view name, int year) const;
  /// The same for names from the outside in: those named like the last that lie in one named like
  /// each before it.
  [[nodiscard]] std::vector<const Division*> named(std::span<const std::string> names,
                                                   int year) const;
  /// Every division that was ever called `name`.
  [[nodiscard]] std::span<const Division* const> ever_named(std::string_view name) const;
  /// Bytes of the longest name, of any year, at the front of `text`; 0 when there is none.
  [[nodiscard]] std::size_t name_at(std::string_view text) const;

 private:
  struct Names;
  [[nodiscard]] int clamped(int year) const;
  [[nodiscard]] std::span<const Division> all_of(std::uint32_t code) const;

  std::vector<Division> divisions_;  ///< by code, then by first year
  std::unique_ptr<Names> names_;
  int first_year_ = 1980, last_year_ = 2019;
};

/// The table that is built into the program, read at its first use.
const Divisions& builtin_divisions();

/// The name that the division with the six-digit `code` bore in `year`, its province and city
/// before it: 重庆市綦江区. Codes are those at issuance and outlive their division: when it had
/// none in `year`, its last before it, or else its first. Empty when there is no such code.
std::string division_name(std::string_view code, int year);

/// The two digits of the province that the organ or place called `name` is in, told from the place
/// it begins with (汉中市南郑区… is 61); empty when there is none or several provinces have it.
std::string province_of(std::string_view name);

}  // namespace gongkai
