#include "extract/listing_rows.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "extract/link_kind.h"
#include "extract/row_date.h"
#include "extract/row_title.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxRowLinks = 12;  // in one row; more is a block, not a row
constexpr std::size_t kMaxGroups = 200;
constexpr int kMaxRowSize = 160;      // entries of a row's element; more is a block
constexpr int kMaxRowEntries = 4000;  // entries looked at for one row's text

/// Where a row stands: its element, its link, and the entries its text may come from.
struct Place {
  int element = 0;
  std::size_t link = 0;
  int gap_begin = 0;  ///< siblings after the element, up to the next row
  int gap_end = 0;
};

struct Container {
  int entry = 0;
  std::string_view tag;  ///< of its rows
  std::vector<Place> places;
  bool doubtful = false;  ///< one row of an element that says nothing
};

bool is_one_of(std::string_view word, auto... words) {
  return ((word == std::string_view{words}) || ...);
}

class Finder {
 public:
  Finder(const ListingTree& tree, const RowContext& context, std::size_t offset)
      : tree_{tree}, context_{context}, offset_{offset} {}

  std::vector<RowGroup> find() {
    links_ = find_row_links(tree_, context_);
    std::vector<Container> containers;
    for (int i = 0; i < tree_.size(); ++i) {
      if (tree_[i].unseen || !tree_[i].node.is_element()) continue;
      if (links_in(i).second - links_in(i).first == 0) {
        i = tree_[i].end - 1;
        continue;
      }
      if (auto container = container_at(i)) containers.push_back(std::move(*container));
    }
    keep_largest(containers);
    std::vector<RowGroup> groups;
    std::vector<bool> used(containers.size());
    for (std::size_t i = 0; i < containers.size(); ++i) {
      if (used[i]) continue;
      RowGroup group = make(containers[i]);
      for (std::size_t j = i + 1; j < containers.size(); ++j) {
        if (used[j] || !continues(containers[i], containers[j], group)) continue;
        RowGroup more = make(containers[j]);
        if (!follows(group, more)) continue;
        append(group, std::move(more));
        used[j] = true;
      }
      weigh(group);
      if (containers[i].doubtful && (group.dated == 0 || group.articles == 0 || group.chrome))
        continue;
      if (!group.rows.empty()) groups.push_back(std::move(group));
    }
    std::ranges::stable_sort(groups, std::greater{}, &RowGroup::score);
    return groups;
  }

  /// The row that everything here is, by its longest link.
  std::optional<Row> whole() {
    links_ = find_row_links(tree_, context_);
    if (links_.empty() || tree_.size() == 0) return std::nullopt;
    const auto best = std::ranges::max_element(links_, {}, &RowLink::length);
    const Place place{.element = 0, .link = static_cast<std::size_t>(best - links_.begin())};
    RowGroup group = make({.entry = 0, .tag = "html", .places = {place}});
    return std::move(group.rows.front());
  }

 private:
  /// A page of thousands of menus is not asked for all of them.
  void keep_largest(std::vector<Container>& containers) const {
    if (containers.size() <= kMaxGroups) return;
    const auto weight = [&](const Container& container) {
      std::size_t sum = 0;
      for (const Place& place : container.places) sum += links_[place.link].length;
      return sum;
    };
    std::ranges::stable_sort(containers, std::greater{}, weight);
    containers.resize(kMaxGroups);
    std::ranges::sort(containers, {}, &Container::entry);
  }

  /// Range of links_ inside an entry.
  [[nodiscard]] std::pair<std::size_t, std::size_t> links_in(int index) const {
    const auto first = std::ranges::lower_bound(links_, index, {}, &RowLink::entry);
    const auto last = std::ranges::lower_bound(links_, tree_[index].end, {}, &RowLink::entry);
    return {static_cast<std::size_t>(first - links_.begin()),
            static_cast<std::size_t>(last - links_.begin())};
  }

  /// The link that gives an element its title, when one of its links stands out.
  [[nodiscard]] std::optional<std::size_t> main_link(int index) const {
    const auto [first, last] = links_in(index);
    if (first == last || last - first > kMaxRowLinks) return std::nullopt;
    if (tree_[index].end - index > kMaxRowSize) return std::nullopt;
    // Links to documents before links to organs, categories and the like.
    const auto leads = [&](std::size_t i) {
      return is_article_url(links_[i].url) || is_file_url(links_[i].url);
    };
    bool documents = false;
    for (std::size_t i = first; i < last; ++i) documents = documents || leads(i);
    std::optional<std::size_t> best;
    for (std::size_t i = first; i < last; ++i) {
      if (documents && !leads(i)) continue;
      if (!best || links_[i].length > links_[*best].length) best = i;
    }
    std::size_t second = 0;
    for (std::size_t i = first; i < last; ++i) {
      if ((documents && !leads(i)) || links_[i].url == links_[*best].url) continue;
      second = std::max(second, links_[i].length);
    }
    if (links_[*best].length < 2 || (second > 6 && second * 2 > links_[*best].length))
      return std::nullopt;
    return best;
  }

  /// An element whose children of one tag are rows.
  [[nodiscard]] std::optional<Container> container_at(int index) const {
    std::vector<std::pair<int, std::optional<std::size_t>>> children;
    std::vector<std::pair<std::string_view, int>> tags;
    for (int i = index + 1; i < tree_[index].end; i = tree_[i].end) {
      if (!tree_[i].node.is_element() || tree_[i].unseen) continue;
      const auto [first, last] = links_in(i);
      if (first == last) continue;
      children.emplace_back(i, main_link(i));
      const std::string_view tag = tree_[i].node.tag();
      auto known = std::ranges::find(tags, tag, [](const auto& pair) { return pair.first; });
      if (known == tags.end()) known = tags.insert(tags.end(), {tag, 0});
      known->second += children.back().second ? 1 : 0;
    }
    if (tags.empty()) return std::nullopt;
    const auto most =
        std::ranges::max_element(tags, {}, [](const auto& pair) { return pair.second; });
    Container container{.entry = index, .tag = most->first};
    int of_tag = 0;
    for (const auto& [child, link] : children) {
      if (tree_[child].node.tag() != container.tag) continue;
      ++of_tag;
      if (link) container.places.push_back({.element = child, .link = *link});
    }
    if (container.places.empty() || static_cast<int>(container.places.size()) * 5 < of_tag * 3)
      return std::nullopt;
    if (container.places.size() <= 4 && is_row_itself(index, container.tag == "a"))
      return std::nullopt;
    // One row alone is a row where rows are usual; elsewhere it must look like one.
    container.doubtful =
        container.places.size() == 1 && !is_one_of(container.tag, "li", "tr", "dl", "dd");
    for (std::size_t i = 0; i < container.places.size(); ++i) {
      Place& place = container.places[i];
      place.gap_begin = tree_[place.element].end;
      place.gap_end =
          i + 1 < container.places.size() ? container.places[i + 1].element : tree_[index].end;
    }
    return container;
  }

  /// Whether an element stands among others of its kind with links: a row with two links, not a
  /// list of two rows.
  [[nodiscard]] bool is_row_itself(int index, bool links_of_row) const {
    const std::string_view tag = tree_[index].node.tag();
    const int parent = tree_[index].parent;
    if (links_of_row && is_one_of(tag, "li", "tr", "dd", "dt")) return true;
    if (parent < 0 || !is_one_of(tag, "li", "tr", "dd", "dt", "p", "span", "h3", "h4", "h5"))
      return false;
    for (int i = parent + 1; i < tree_[parent].end; i = tree_[i].end) {
      if (i == index || tree_[i].node.tag() != tag) continue;
      const auto [first, last] = links_in(i);
      if (first != last) return true;
    }
    return false;
  }

  /// What may stand between the parts of one list: nothing, or the month or year of the next part.
  static bool is_divider(const std::string& text) {
    if (length_of(text) <= 2) return true;
    std::string rest = without_space(text);
    for (const std::string_view word : {"年", "月", "度"}) {
      for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word))
        rest.erase(at, word.size());
    }
    return rest.size() <= 8 && std::ranges::all_of(rest, [](char c) {
             return std::string_view{"0123456789-./"}.contains(c);
           });
  }

  /// Two containers that are parts of one list: same shape, same parent, nothing but space between.
  [[nodiscard]] bool continues(const Container& first, const Container& next,
                               const RowGroup& group) const {
    constexpr int kMaxBetween = 60;  // entries
    if (first.tag != next.tag || next.entry < tree_[first.entry].end ||
        next.entry - group.end > kMaxBetween)
      return false;
    const ListingTree::Entry& a = tree_[first.entry];
    const ListingTree::Entry& b = tree_[next.entry];
    if (a.node.tag() != b.node.tag() || a.node.attribute("class") != b.node.attribute("class"))
      return false;
    if (a.parent == b.parent) return is_divider(tree_.text(group.end, next.entry, false));
    if (a.parent < 0 || b.parent < 0 || tree_[a.parent].parent != tree_[b.parent].parent)
      return false;
    if (tree_[a.parent].node.attribute("class") != tree_[b.parent].node.attribute("class"))
      return false;
    return length_of(tree_.text(group.end, next.entry, false)) == 0;
  }

  /// A list that is cut into parts goes on where it was; tabs of different columns start anew.
  static bool follows(const RowGroup& group, const RowGroup& more) {
    const std::string& first = group.rows.front().date;
    const std::string& last = group.rows.back().date;
    const std::string& next = more.rows.front().date;
    return first.empty() || last.empty() || next.empty() || next <= last || first < last;
  }

  RowGroup make(const Container& container) const {
    RowGroup group{.begin = container.entry,
                   .end = tree_[container.entry].end,
                   .chrome = tree_[container.entry].chrome};
    const auto columns = table_columns(container);
    std::vector<std::optional<RowDate>> dates;
    std::vector<std::string> texts;
    int inside = 0;
    for (const Place& place : container.places) {
      texts.push_back(row_text(place, place.element, tree_[place.element].end));
      dates.push_back(columns && columns->date >= 0 ? date_in_column(place, *columns, texts.back())
                                                    : best_row_date(texts.back()));
      inside += dates.back() ? 1 : 0;
    }
    if (inside * 2 < static_cast<int>(container.places.size()))
      dates_beside(container, texts, dates);
    for (std::size_t i = 0; i < dates.size(); ++i) {
      if (!dates[i] || dates[i]->iso.empty()) machine_date(container.places[i], texts[i], dates[i]);
    }
    for (std::size_t i = 0; i < container.places.size(); ++i) {
      const RowLink& link = links_[container.places[i].link];
      Row row{.url = link.url, .title = row_title(tree_, link, container.places[i].element)};
      if (dates[i]) {
        row.raw_date = texts[i].substr(dates[i]->begin, dates[i]->end - dates[i]->begin);
        row.date = dates[i]->iso.empty() ? with_year_of_url(*dates[i], link.url) : dates[i]->iso;
      }
      const int element = container.places[i].element;
      row.source =
          ByteRange{tree_[element].node.begin() + offset_, tree_[element].node.end() + offset_};
      group.rows.push_back(std::move(row));
    }
    return group;
  }

  /// The text of a row without its title, elements parted.
  [[nodiscard]] std::string row_text(const Place& place, int begin, int end) const {
    const int link = links_[place.link].entry;
    end = std::min(end, begin + kMaxRowEntries);
    std::string text = tree_.text(begin, end, true, link, tree_[link].end);
    if (link < begin || link >= end) return text;
    // A link that holds the whole row holds its date too, but its title's dates are not the row's.
    std::string inner = tree_.text(link, std::min(tree_[link].end, link + kMaxRowEntries), true);
    const std::string title = printed_title(tree_, link);
    const std::size_t at = inner.find(title);
    if (at == std::string::npos) {
      inner.clear();
    } else {
      inner.erase(at, title.size());
    }
    return text.empty() ? inner : inner.empty() ? text : text + " " + inner;
  }

  /// Dates that stand between the rows: after each, or before each; which of the two the ends say.
  void dates_beside(const Container& container, std::vector<std::string>& texts,
                    std::vector<std::optional<RowDate>>& dates) const {
    const std::size_t count = container.places.size();
    constexpr int kMaxGap = 40;     // entries: a date stands close to its row
    std::vector<std::string> gaps;  // gaps[i] stands before row i, gaps[count] after the last
    gaps.push_back(tree_.text(std::max(container.entry + 1, container.places[0].element - 12),
                              container.places[0].element, true));
    for (const Place& place : container.places) {
      const int end = std::min(place.gap_end, place.gap_begin + kMaxGap);
      gaps.push_back(tree_.text(place.gap_begin, end, true));
    }
    // Rows of one list stand close; blocks of a page do not.
    for (std::size_t i = 0; i + 1 < count; ++i) {
      if (container.places[i].gap_end - container.places[i].gap_begin > kMaxGap) return;
    }
    const bool before = count > 1 && best_row_date(gaps.front()).has_value() &&
                        !best_row_date(gaps.back()).has_value();
    int found = 0;
    for (std::size_t i = 0; i < count; ++i)
      found += best_row_date(gaps[before ? i : i + 1]) ? 1 : 0;
    if (found * 2 < static_cast<int>(count)) return;
    for (std::size_t i = 0; i < count; ++i) {
      texts[i] = gaps[before ? i : i + 1];
      dates[i] = best_row_date(texts[i]);
    }
  }

  /// The whole date of <time datetime="2024-03-12T08:00">3月12日</time>.
  void machine_date(const Place& place, std::string& text, std::optional<RowDate>& date) const {
    const int end = std::min(tree_[place.element].end, place.element + kMaxRowEntries);
    for (int i = place.element; i < end; ++i) {
      if (tree_[i].node.tag() != "time") continue;
      const std::string_view printed = tree_[i].node.attribute("datetime");
      auto whole = best_row_date(printed);
      if (!whole || whole->iso.empty()) continue;
      text = printed;
      date = std::move(whole);
      return;
    }
  }

  struct Columns {
    int title = -1;
    int date = -1;
  };

  /// Which column of a table holds the publication date, by its header row.
  [[nodiscard]] std::optional<Columns> table_columns(const Container& container) const {
    if (container.tag != "tr") return std::nullopt;
    int table = container.entry;
    while (table >= 0 && tree_[table].node.tag() != "table") table = tree_[table].parent;
    if (table < 0) return std::nullopt;
    for (int i = table + 1; i < tree_[table].end; ++i) {
      if (tree_[i].node.tag() != "tr") continue;
      if (i == container.places[0].element) return std::nullopt;
      Columns columns;
      int column = 0;
      int rank = 0;
      for (int cell = i + 1; cell < tree_[i].end; cell = tree_[cell].end) {
        if (!is_one_of(tree_[cell].node.tag(), "td", "th")) continue;
        const std::string name = without_space(tree_.text(cell));
        const int score = name.contains("发布") || name.contains("公开") ? 3
                          : name == "日期" || name == "时间"             ? 2
                                                                         : 1;
        if ((name.contains("日期") || name.contains("时间")) && score > rank) {
          columns.date = column;
          rank = score;
        }
        if (is_one_of(name, "标题", "名称", "文件名称", "信息名称", "文件标题"))
          columns.title = column;
        ++column;
      }
      return rank > 0 ? std::optional{columns} : std::nullopt;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<RowDate> date_in_column(const Place& place, const Columns& columns,
                                                      std::string& text) const {
    int column = 0;
    for (int cell = place.element + 1; cell < tree_[place.element].end; cell = tree_[cell].end) {
      if (!is_one_of(tree_[cell].node.tag(), "td", "th")) continue;
      if (column++ != columns.date) continue;
      std::string content = tree_.text(cell, tree_[cell].end, true);
      if (auto date = best_row_date(content)) {
        text = std::move(content);
        return date;
      }
    }
    return best_row_date(text);
  }

  static void append(RowGroup& group, RowGroup&& more) {
    for (Row& row : more.rows) group.rows.push_back(std::move(row));
    group.end = more.end;
  }

  const ListingTree& tree_;
  const RowContext& context_;
  std::size_t offset_;
  std::vector<RowLink> links_;
};

}  // namespace

void weigh(RowGroup& group) {
  std::set<std::pair<std::string, std::string>> seen;
  std::erase_if(group.rows, [&](const Row& row) {
    return !seen.emplace(row.url, without_space(row.title)).second;
  });
  group.dated = 0;
  group.articles = 0;
  group.text = 0;
  group.score = 0;
  for (const Row& row : group.rows) {
    const std::size_t length = length_of(row.title);
    const bool article = is_article_url(row.url) || is_file_url(row.url);
    group.dated += row.raw_date.empty() ? 0 : 1;
    group.articles += article ? 1 : 0;
    group.text += length;
    const double weight =
        length <= 3 ? 0.0 : static_cast<double>(std::min<std::size_t>(length, 30)) - 3;
    group.score += weight * (row.raw_date.empty() ? 1.0 : 2.5) * (article ? 1.5 : 0.7);
  }
  if (group.chrome) group.score *= 0.2;
}

std::optional<Row> read_row(std::string html, const RowContext& context, std::size_t offset) {
  const ByteRange source{offset, offset + html.size()};
  const auto page = Page::parse(std::move(html));
  if (!page) return std::nullopt;
  const ListingTree tree{page->root()};
  auto row = Finder{tree, context, 0}.whole();
  if (row) row->source = source;
  return row;
}

std::vector<RowGroup> find_row_groups(const ListingTree& tree, const RowContext& context,
                                      std::size_t offset) {
  return Finder{tree, context, offset}.find();
}

bool are_rows(const RowGroup& group) {
  const auto count = static_cast<int>(group.rows.size());
  if (count == 0) return false;
  if (group.dated * 2 >= count) return true;
  if (group.chrome) return false;
  if (group.articles * 2 >= count) return true;
  const auto columns =
      std::ranges::count_if(group.rows, [](const Row& row) { return is_column_url(row.url); });
  constexpr std::size_t kTitle = 12;
  return group.text >= kTitle * group.rows.size() && columns * 2 < count;
}

}  // namespace gongkai
