#include "store/text_diff.h"

#include <algorithm>
#include <span>
#include <utility>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

using Kind = DiffPart::Kind;

/// Edits up to which the shortest way is searched for; time and room grow with the square.
constexpr int kMostEdits = 1500;

/// The shortest way from one sequence to the other (Myers 1986, the greedy algorithm of §4). Empty
/// when there is no short one.
template <typename T>
std::vector<Kind> shortest_way(std::span<const T> before, std::span<const T> after) {
  const int n = static_cast<int>(before.size());
  const int m = static_cast<int>(after.size());
  const int most = std::min(n + m, kMostEdits);
  std::vector<int> reach(2 * static_cast<std::size_t>(most) + 2, 0);  // by diagonal, from -most on
  std::vector<std::vector<int>> history;
  const auto at = [most](int diagonal) { return static_cast<std::size_t>(diagonal + most); };
  for (int edits = 0; edits <= most; ++edits) {
    history.emplace_back(reach.begin() + (most - edits), reach.begin() + (most + edits + 1));
    for (int k = -edits; k <= edits; k += 2) {
      const bool down = k == -edits || (k != edits && reach[at(k - 1)] < reach[at(k + 1)]);
      int x = edits == 0 ? 0 : down ? reach[at(k + 1)] : reach[at(k - 1)] + 1;
      while (x < n && x - k < m &&
             before[static_cast<std::size_t>(x)] == after[static_cast<std::size_t>(x - k)]) {
        ++x;
      }
      reach[at(k)] = x;
      if (x < n || x - k < m) continue;
      // Back from the end, one edit at a time.
      std::vector<Kind> way;
      int y = x - k;
      for (int d = edits; d > 0; --d) {
        const std::vector<int>& then = history[static_cast<std::size_t>(d)];
        const auto was = [&](int diagonal) { return then[static_cast<std::size_t>(diagonal + d)]; };
        const int diagonal = x - y;
        const bool came_down =
            diagonal == -d || (diagonal != d && was(diagonal - 1) < was(diagonal + 1));
        const int from = came_down ? diagonal + 1 : diagonal - 1;
        const int from_x = was(from);
        const int from_y = from_x - from;
        while (x > from_x + (came_down ? 0 : 1)) {
          way.push_back(Kind::same);
          --x;
          --y;
        }
        way.push_back(came_down ? Kind::added : Kind::removed);
        x = from_x;
        y = from_y;
      }
      way.insert(way.end(), static_cast<std::size_t>(x), Kind::same);
      std::ranges::reverse(way);
      return way;
    }
  }
  return {};
}

/// The same with what both begin and end with set aside first, and a way for everything.
template <typename T>
std::vector<Kind> way_between(const std::vector<T>& before, const std::vector<T>& after) {
  const auto [b, a] = std::ranges::mismatch(before, after);
  const auto head = static_cast<std::size_t>(b - before.begin());
  std::size_t tail = 0;
  while (tail < before.size() - head && tail < after.size() - head &&
         before[before.size() - 1 - tail] == after[after.size() - 1 - tail]) {
    ++tail;
  }
  const std::span<const T> old{before.begin() + static_cast<std::ptrdiff_t>(head),
                               before.end() - static_cast<std::ptrdiff_t>(tail)};
  const std::span<const T> fresh{after.begin() + static_cast<std::ptrdiff_t>(head),
                                 after.end() - static_cast<std::ptrdiff_t>(tail)};
  std::vector<Kind> way(head, Kind::same);
  std::vector<Kind> middle = shortest_way(old, fresh);
  if (middle.empty()) {
    middle.assign(old.size(), Kind::removed);
    middle.insert(middle.end(), fresh.size(), Kind::added);
  }
  way.insert(way.end(), middle.begin(), middle.end());
  way.insert(way.end(), tail, Kind::same);
  return way;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  if (text.empty()) return lines;
  for (std::size_t at = 0;;) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end == std::string_view::npos ? end : end - at));
    if (end == std::string_view::npos) return lines;
    at = end + 1;
  }
}

std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_step(text, at).length;
    characters.push_back(text.substr(at, length));
    at += length;
  }
  return characters;
}

void add(std::vector<DiffPart>& parts, Kind kind, std::string_view text) {
  if (parts.empty() || parts.back().kind != kind) parts.push_back({.kind = kind});
  parts.back().text += text;
}

std::string joined(std::span<const std::string_view> lines) {
  std::string text;
  for (const std::string_view line : lines) {
    if (!text.empty() || line.data() != lines.front().data()) text += '\n';
    text += line;
  }
  return text;
}

/// Lines that differ, character by character.
std::vector<DiffPart> compare(const std::string& before, const std::string& after) {
  const auto old = characters_of(before);
  const auto fresh = characters_of(after);
  std::vector<DiffPart> parts;
  std::size_t b = 0;
  std::size_t a = 0;
  for (const Kind kind : way_between(old, fresh)) {
    switch (kind) {
      case Kind::same:
        add(parts, kind, old[b++]);
        ++a;
        break;
      case Kind::removed: add(parts, kind, old[b++]); break;
      case Kind::added: add(parts, kind, fresh[a++]); break;
    }
  }
  return parts;
}

}  // namespace

std::vector<DiffHunk> diff_texts(std::string_view before, std::string_view after) {
  const std::vector<std::string_view> old = lines_of(before);
  const std::vector<std::string_view> fresh = lines_of(after);
  const std::vector<Kind> way = way_between(old, fresh);
  std::vector<DiffHunk> hunks;
  std::size_t b = 0;
  std::size_t a = 0;
  for (std::size_t i = 0; i < way.size();) {
    if (way[i] == Kind::same) {
      ++b, ++a, ++i;
      continue;
    }
    const std::size_t first_b = b;
    const std::size_t first_a = a;
    for (; i < way.size() && way[i] != Kind::same; ++i) ++(way[i] == Kind::removed ? b : a);
    const std::span<const std::string_view> gone{old.begin() + static_cast<std::ptrdiff_t>(first_b),
                                                 old.begin() + static_cast<std::ptrdiff_t>(b)};
    const std::span<const std::string_view> come{
        fresh.begin() + static_cast<std::ptrdiff_t>(first_a),
        fresh.begin() + static_cast<std::ptrdiff_t>(a)};
    hunks.push_back({.line_before = first_b + 1,
                     .line_after = first_a + 1,
                     .parts = compare(joined(gone), joined(come))});
  }
  return hunks;
}

}  // namespace gongkai
