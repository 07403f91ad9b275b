#include "extract/row_date.h"

#include <cstddef>
#include <utility>

#include "extract/listing_tree.h"

namespace gongkai {

std::optional<RowDate> best_row_date(std::string_view text) {
  std::optional<RowDate> best;
  int best_rank = -1;
  for (RowDate& date : find_row_dates(text)) {
    const std::size_t from = date.begin > 36 ? date.begin - 36 : 0;
    const std::string label = without_space(text.substr(from, date.begin - from));
    int rank = 2;
    for (const std::string_view word : {"成文", "印发", "产生", "生成", "实施", "生效", "废止",
                                        "失效", "截止", "发文", "至", "写作"}) {
      if (label.ends_with(word) || label.ends_with(std::string{word} + "日期：") ||
          label.ends_with(std::string{word} + "日期:") ||
          label.ends_with(std::string{word} + "日期") ||
          label.ends_with(std::string{word} + "时间：") ||
          label.ends_with(std::string{word} + "时间:")) {
        rank = 1;
      }
    }
    for (const std::string_view word : {"发布日期", "发布时间", "公开日期", "公开时间", "上网时间",
                                        "上网日期", "更新时间", "公布日期"}) {
      if (label.ends_with(word) || label.ends_with(std::string{word} + "：") ||
          label.ends_with(std::string{word} + ":"))
        rank = 3;
    }
    if (date.iso.empty()) rank = 0;
    if (rank >= best_rank) {
      best = std::move(date);
      best_rank = rank;
    }
  }
  return best;
}

std::string with_year_of_url(const RowDate& date, std::string_view url) {
  const std::string made = date_in_url(url);
  if (made.size() != 10) return {};
  const std::string end = std::string{date.month < 10 ? "0" : ""} + std::to_string(date.month) +
                          "-" + (date.day < 10 ? "0" : "") + std::to_string(date.day);
  return made.ends_with(end) ? made : std::string{};
}

}  // namespace gongkai
