#include "store/series.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <optional>
#include <string_view>
#include <tuple>

#include "config/ascii.h"
#include "store/gaps.h"
#include "store/newest_versions.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

constexpr std::size_t kLeastKnown = 5;

/// A number and the series that it is of.
struct Numbered {
  std::string_view series;
  std::int64_t number = 0;
};

/// Cuts the number off the end of `text`, which has between `least` and `most` digits.
std::optional<Numbered> cut(std::string_view text, std::size_t least, std::size_t most) {
  std::size_t begin = text.size();
  while (begin > 0 && is_ascii_digit(text[begin - 1])) --begin;
  const std::size_t digits = text.size() - begin;
  if (digits < least || digits > most) return std::nullopt;
  Numbered cut{.series = text.substr(0, begin)};
  std::from_chars(text.data() + begin, text.data() + text.size(), cut.number);
  return cut;
}

bool ends_in_year(std::string_view text) {
  if (text.size() < 4) return false;
  const std::string_view year = text.substr(text.size() - 4);
  return (year[0] == '1' || year[0] == '2') && std::ranges::all_of(year, is_ascii_digit);
}

/// "…/2024-00012"
std::optional<Numbered> of_index_no(std::string_view index_no) {
  const auto found = cut(index_no, 1, 9);
  if (!found || !(found->series.ends_with('-') || found->series.ends_with('/')))
    return std::nullopt;
  return ends_in_year(found->series.substr(0, found->series.size() - 1)) ? found : std::nullopt;
}

/// "…〔2024〕12号"
std::optional<Numbered> of_doc_no(std::string_view doc_no) {
  constexpr std::string_view kMark = "号";
  constexpr std::string_view kBracket = "〕";
  const bool marked = doc_no.ends_with(kMark);
  if (marked) doc_no.remove_suffix(kMark.size());
  const auto found = cut(doc_no, marked ? 1 : 2, marked ? 6 : 7);
  if (!found || !found->series.ends_with(kBracket)) return std::nullopt;
  const std::string_view before = found->series.substr(0, found->series.size() - kBracket.size());
  return ends_in_year(before) && before.substr(0, before.size() - 4).ends_with("〔") ? found
                                                                                     : std::nullopt;
}

/// Numbers that come sorted as text, so that those of a series come with nothing between but what
/// begins like them: a series is over when something begins otherwise.
class Collector {
 public:
  explicit Collector(std::string_view kind) : kind_{kind} {}

  void take(std::string_view text, const std::optional<Numbered>& numbered) {
    while (!open_.empty() && !text.starts_with(open_.back().name)) close();
    if (!numbered) return;
    if (open_.empty() || open_.back().name != numbered->series)
      open_.push_back({.name = std::string{numbered->series}, .numbers = {}});
    open_.back().numbers.push_back(numbered->number);
  }

  [[nodiscard]] std::size_t found() const { return done_.size(); }

  std::vector<Series> finish() {
    while (!open_.empty()) close();
    return std::move(done_);
  }

 private:
  struct Open {
    std::string name;
    std::vector<std::int64_t> numbers;
  };

  void close() {
    Open series = std::move(open_.back());
    open_.pop_back();
    std::vector<std::int64_t>& numbers = series.numbers;
    std::ranges::sort(numbers);
    numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
    const auto known = static_cast<std::int64_t>(numbers.size());
    const std::int64_t span = numbers.back() - numbers.front();
    if (numbers.size() < kLeastKnown || known == span + 1 || known * 2 <= span) return;
    Series& one = done_.emplace_back(Series{.kind = kind_,
                                            .name = std::move(series.name),
                                            .known = known,
                                            .first = numbers.front(),
                                            .last = numbers.back(),
                                            .gaps = {}});
    for (std::size_t i = 1; i < numbers.size(); ++i) {
      if (numbers[i] > numbers[i - 1] + 1)
        one.gaps.emplace_back(numbers[i - 1] + 1, numbers[i] - 1);
    }
  }

  std::string kind_;
  std::vector<Open> open_;  // each begins with the one before it
  std::vector<Series> done_;
};

template <typename Cut>
std::vector<Series> collect(std::string_view kind, Statement row, const NewestVersions& newest,
                            std::size_t most, const Cut& cut) {
  Collector collector{kind};
  while (collector.found() < most && row.next()) {
    if (newest.contains(row.integer(0))) collector.take(row.view(1), cut(row.view(1)));
  }
  return collector.finish();
}

}  // namespace

std::vector<Series> series_with_gaps(Database& database, const NewestVersions& newest) {
  return first_series_with_gaps(database, newest, std::numeric_limits<std::size_t>::max());
}

std::vector<Series> first_series_with_gaps(Database& database, const NewestVersions& newest,
                                           std::size_t most) {
  std::vector<Series> all =
      collect("doc_no",
              database.query("SELECT id, doc_no FROM version INDEXED BY version_doc_no "
                             "WHERE doc_no IS NOT NULL ORDER BY doc_no"),
              newest, most, of_doc_no);
  if (all.size() < most) {
    std::vector<Series> more =
        collect("index_no",
                database.query("SELECT id, index_no FROM version INDEXED BY version_index_no "
                               "WHERE index_no IS NOT NULL ORDER BY index_no"),
                newest, most - all.size(), of_index_no);
    std::ranges::move(more, std::back_inserter(all));
  }
  std::ranges::sort(all, {}, [](const Series& one) { return std::tie(one.kind, one.name); });
  if (all.size() > most) all.resize(most);
  return all;
}

}  // namespace gongkai
