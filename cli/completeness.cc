#include "cli/completeness.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "cli/standing.h"
#include "cli/terminal.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const ColumnLine& column) {
  return {{"column", column.url},
          {"portal", column.portal},
          {"declared", column.declared ? Json(*column.declared) : Json(nullptr)},
          {"seen", column.seen},
          {"archived", column.archived},
          {"failed", column.failed},
          {"waiting", column.waiting},
          {"unwanted", column.unwanted},
          {"off_scope", column.off_scope},
          {"complete", column.is_complete()},
          {"stopped", column.stopped},
          {"warning", column.warning}};
}

Json json_of(const Series& series) {
  Json gaps = Json::array();
  for (const auto& [from, to] : series.gaps) gaps.push_back({from, to});
  return {{"kind", series.kind},   {"series", series.name}, {"known", series.known},
          {"first", series.first}, {"last", series.last},   {"gaps", std::move(gaps)}};
}

/// "…〔2024〕: 40 of the numbers 1 to 43 are there, not 12-13, 20"
std::string sentence_of(const Series& series) {
  constexpr std::size_t kShown = 8;
  std::string missing;
  for (std::size_t i = 0; i < std::min(series.gaps.size(), kShown); ++i) {
    const auto& [from, to] = series.gaps[i];
    missing += fmt::format("{}{}", missing.empty() ? "" : ", ", from);
    if (to > from) missing += fmt::format("-{}", to);
  }
  if (series.gaps.size() > kShown)
    missing += fmt::format(" and {} more", series.gaps.size() - kShown);
  return fmt::format("{}: {} of the numbers {} to {} are there, not {}", series.name, series.known,
                     series.first, series.last, missing);
}

}  // namespace

Json json_of(const std::vector<ColumnLine>& columns) {
  Json list = Json::array();
  for (const ColumnLine& column : columns) list.push_back(json_of(column));
  return list;
}

Json json_of(const std::vector<Series>& all) {
  Json list = Json::array();
  for (const Series& series : all) list.push_back(json_of(series));
  return list;
}

void print(const ColumnLine& column) {
  fmt::print("column     {}  {}\n", to_stdout(standing_of(column)), to_stdout(column.url));
}

void print_gaps(const std::vector<Series>& all) {
  for (std::size_t i = 0; i < std::min(all.size(), kToldSeries); ++i)
    fmt::print("gaps       {}\n", to_stdout(sentence_of(all[i])));
  if (all.size() > kToldSeries) fmt::print("           … and more series: v_gaps\n");
  if (!all.empty()) {
    fmt::print(
        "           a gap is a hint, no proof: numbers also go to what is not disclosed, or not "
        "here\n");
  }
}

}  // namespace gongkai
