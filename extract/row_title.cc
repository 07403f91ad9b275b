#include "extract/row_title.h"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace gongkai {
namespace {

constexpr int kMostEntries = 160;  // of a row that are looked at

std::string without_dots(std::string_view title) {
  std::string bare = without_space(title);
  for (const std::string_view dots : {"...", "…", "..", "．．．"}) {
    while (bare.ends_with(dots)) bare.resize(bare.size() - dots.size());
  }
  return bare;
}

/// A cut title, as it stands whole in another text of its row: a box that opens under the mouse.
std::string completed(std::string title, const ListingTree& tree, int element) {
  constexpr std::size_t kStem = 6;  // characters: fewer are not the same title
  constexpr std::size_t kMostBytes = 1000;
  const std::string stem = without_dots(title);
  if (length_of(stem) < kStem) return title;
  const int end = std::min(tree[element].end, element + kMostEntries);
  for (int i = element; i < end; ++i) {
    const Node node = tree[i].node;
    if (!node.is_text() || tree[i].unseen || node.text().size() > kMostBytes) continue;
    const std::string text = without_space(node.text());
    const std::size_t at = text.find(stem);
    if (at == std::string::npos || without_dots(text).size() <= at + stem.size()) continue;
    return text.substr(at);
  }
  return title;
}

}  // namespace

std::string row_title(const ListingTree& tree, const RowLink& link, int element) {
  std::string title = link.title;
  for (int i = tree[link.entry].parent; i >= element; i = tree[i].parent) {
    if (!tree[i].node.has_attribute("title")) continue;
    title = full_title(std::move(title), plain_title(tree[i].node.attribute("title")));
  }
  if (without_dots(title).size() < title.size()) title = completed(std::move(title), tree, element);
  for (const std::string_view mark : {"·", "•", "●", "■", "◆", "▪", "»", "▶", "◇", "★", "☆"}) {
    if (title.starts_with(mark)) title = fold_space(std::string_view{title}.substr(mark.size()));
  }
  return title;
}

}  // namespace gongkai
