#include "store/csv.h"

#include <algorithm>
#include <array>

namespace gongkai {
namespace {

constexpr std::array<std::string_view, 12> kFormulaStarts{"=",  "+",  "-",  "@",  "\t", "\r",
                                                          "\n", "＝", "＋", "－", "＠", "'"};

void append_cell(std::string& record, std::string_view cell) {
  const bool defuse = std::ranges::any_of(
      kFormulaStarts, [cell](std::string_view start) { return cell.starts_with(start); });
  const bool quote = cell.find_first_of(",\"\r\n") != std::string_view::npos;
  if (quote) record += '"';
  if (defuse) record += '\'';
  for (const char c : cell) {
    if (c == '"') record += '"';
    record += c;
  }
  if (quote) record += '"';
}

}  // namespace

std::string csv_record(std::span<const std::string> cells) {
  std::string record;
  for (const std::string& cell : cells) {
    if (&cell != cells.data()) record += ',';
    append_cell(record, cell);
  }
  record += "\r\n";
  return record;
}

}  // namespace gongkai
