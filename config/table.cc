#include "config/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "config/fold.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostColumns = 256;

/// Takes records from the front of a CSV text.
class Records {
 public:
  explicit Records(std::string_view text) : text_{text} {}

  /// The next record that is neither blank nor a comment; false at the end. An open quote at the
  /// end of the text is an error.
  std::expected<bool, std::string_view> next(Table::Row& row) {
    while (at_ < text_.size()) {
      row = {.line = line_, .cells = {}};
      if (text_[at_] == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size() - 1) + 1;
        ++line_;
        continue;
      }
      if (const auto why = take(row); !why.empty()) return std::unexpected{why};
      if (!std::ranges::all_of(row.cells, &std::string::empty)) return true;
    }
    return false;
  }

 private:
  std::string_view take(Table::Row& row) {
    for (bool more = true; more;) {
      std::string cell;
      if (!take_cell(cell)) return "a quote is not closed";
      if (row.cells.size() == kMostColumns) return "a line has more than 256 cells";
      row.cells.push_back(std::move(cell));
      more = at_ < text_.size() && text_[at_] == ',';
      if (more) ++at_;
    }
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
    return {};
  }

  /// Up to the comma or line end behind it; false when a quote stays open.
  bool take_cell(std::string& cell) {
    std::size_t first = at_;
    while (first < text_.size() && text_[first] == ' ') ++first;
    if (first < text_.size() && text_[first] == '"') {
      at_ = first + 1;
      if (!take_quoted(cell)) return false;
    }
    const std::size_t end = std::min(text_.find_first_of(",\r\n", at_), text_.size());
    cell += trim(text_.substr(at_, end - at_));
    at_ = end;
    if (cell.starts_with('\'')) cell.erase(0, 1);
    return true;
  }

  bool take_quoted(std::string& cell) {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        cell += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell += text_[at_++];
      } else {
        ++at_;
        return true;
      }
    }
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

constexpr std::size_t kAbsent = std::numeric_limits<std::size_t>::max();

/// Where each of `names` stands in the header.
std::vector<std::size_t> places_of(const std::vector<std::string>& header,
                                   std::span<const std::string_view> names) {
  std::vector<std::size_t> places;
  for (const std::string_view name : names) {
    const auto found =
        std::ranges::find_if(header, [&](const std::string& cell) { return fold(cell) == name; });
    places.push_back(found == header.end() ? kAbsent
                                           : static_cast<std::size_t>(found - header.begin()));
  }
  return places;
}

bool is_well_formed(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = code_point_at(text.substr(at));
    if (point.value == 0xFFFD && point.size == 1) return false;
    at += point.size;
  }
  return true;
}

}  // namespace

ConfigError table_error(std::string_view file, std::size_t line, std::string_view what) {
  return {ConfigError::Kind::bad_value, fmt::format("{}:{}: {}", file, line, what)};
}

std::expected<Table, ConfigError> Table::parse(std::string_view csv, std::string_view file,
                                               std::span<const std::string_view> wanted,
                                               std::span<const std::string_view> required) {
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  if (!is_well_formed(csv)) {
    return std::unexpected{
        table_error(file, 1, "is not UTF-8; Excel saves it so as \"CSV UTF-8\"")};
  }
  Records records{csv};
  Row header;
  const auto first = records.next(header);
  if (!first) return std::unexpected{table_error(file, header.line, first.error())};
  const std::vector<std::size_t> places = places_of(header.cells, wanted);
  for (const std::string_view name : required) {
    if (places_of(header.cells, std::span{&name, 1}).front() != kAbsent) continue;
    return std::unexpected{table_error(file, std::max<std::size_t>(header.line, 1),
                                       fmt::format("the header line has no column {}", name))};
  }
  Table table;
  Row record;
  while (true) {
    const auto more = records.next(record);
    if (!more) return std::unexpected{table_error(file, record.line, more.error())};
    if (!*more) return table;
    if (record.cells.size() > header.cells.size()) {
      return std::unexpected{table_error(file, record.line,
                                         fmt::format("has {} cells, the header line {}",
                                                     record.cells.size(), header.cells.size()))};
    }
    Row row{.line = record.line, .cells = {}};
    for (const std::size_t place : places) {
      const bool is_there = place < record.cells.size();
      row.cells.push_back(is_there ? std::move(record.cells[place]) : std::string{});
    }
    table.rows.push_back(std::move(row));
  }
}

}  // namespace gongkai
