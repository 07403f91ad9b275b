#include "cli/standing.h"

#include <fmt/format.h>

namespace gongkai {
namespace {

void add(std::string& text, std::int64_t count, std::string_view what) {
  if (count > 0) text += fmt::format(", {} {}", count, what);
}

}  // namespace

std::string standing_of(const ColumnLine& column) {
  std::string text = column.declared ? fmt::format("{} of {} rows", column.seen, *column.declared)
                                     : fmt::format("{} rows", column.seen);
  add(text, column.archived, "archived");
  add(text, column.failed, "failed");
  add(text, column.waiting, "not asked yet");
  add(text, column.unwanted, "not of interest");
  add(text, column.off_scope, "out of scope");
  std::string partial;
  if (column.missing() > 0) partial = fmt::format("{} rows were never shown", column.missing());
  for (const std::string& why : {column.stopped, column.warning}) {
    if (!why.empty()) partial += fmt::format("{}{}", partial.empty() ? "" : ", ", why);
  }
  if (partial.empty() && column.open) partial = "not walked to its end";
  return partial.empty() ? text : fmt::format("{}; {}", text, partial);
}

}  // namespace gongkai
