#include "extract/listing_tree.h"

#include <algorithm>
#include <array>

#include "config/ascii.h"

namespace gongkai {
namespace {

/// Length in bytes of the blank or invisible character at the head of `text`; 0 when it is neither.
std::size_t blank(std::string_view text) {
  const char c = text.front();
  if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v') return 1;
  // Nearly every character that is not ASCII is Han, which begins with none of these.
  if (c != '\xC2' && c != '\xE2' && c != '\xE3' && c != '\xEF') return 0;
  constexpr std::array<std::string_view, 13> kBlank{
      "\xC2\xA0",     "\xE3\x80\x80", "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x89",
      "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E", "\xE2\x80\x8F",
      "\xEF\xBB\xBF", "\xC2\xAD",     "\xE2\x80\xA8"};
  const auto* found =
      std::ranges::find_if(kBlank, [&](std::string_view each) { return text.starts_with(each); });
  return found == kBlank.end() ? 0 : found->size();
}

bool is_unseen(std::string_view tag) {
  constexpr std::array<std::string_view, 6> kTags{"script",   "style",    "template",
                                                  "noscript", "textarea", "head"};
  return std::ranges::find(kTags, tag) != kTags.end();
}

/// Inline elements do not part words; all others do.
bool is_inline(std::string_view tag) {
  constexpr std::array<std::string_view, 14> kTags{"a",     "b",    "i",      "em",  "u",
                                                   "s",     "font", "strong", "sup", "sub",
                                                   "small", "mark", "label",  "span"};
  return std::ranges::find(kTags, tag) != kTags.end();
}

/// True when a word of a class or id (parted by anything but letters, digits after them dropped)
/// is one that templates give to navigation, not to lists.
bool names_chrome(std::string_view names) {
  constexpr std::array<std::string_view, 26> kWords{
      "nav",    "navbar",     "menu",   "header", "footer",  "foot",   "crumb",
      "crumbs", "breadcrumb", "bread",  "share",  "toolbar", "search", "aside",
      "friend", "friendlink", "footer", "topbar", "yqlj",    "bottom", "login",
      "logo",   "banner",     "mbx",    "dqwz",   "swiper"};
  std::string word;
  for (std::size_t i = 0; i <= names.size(); ++i) {
    const char c = i < names.size() ? ascii_lower(names[i]) : ' ';
    if (c >= 'a' && c <= 'z') {
      word += c;
    } else if (!word.empty()) {
      if (std::ranges::find(kWords, word) != kWords.end()) return true;
      word.clear();
    }
  }
  return false;
}

bool is_chrome(Node node) {
  constexpr std::array<std::string_view, 4> kTags{"nav", "header", "footer", "aside"};
  if (std::ranges::find(kTags, node.tag()) != kTags.end()) return true;
  const std::string_view role = node.attribute("role");
  if (role == "navigation" || role == "banner" || role == "contentinfo" || role == "menu")
    return true;
  return names_chrome(node.attribute("class")) || names_chrome(node.attribute("id"));
}

}  // namespace

std::string fold_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool gap = false;
  while (!text.empty()) {
    if (const std::size_t length = blank(text)) {
      gap = true;
      text.remove_prefix(length);
      continue;
    }
    if (gap && !out.empty()) out += ' ';
    gap = false;
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

std::string without_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = blank(text);
    if (length == 0) out += text.front();
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

ListingTree::ListingTree(Node root) {
  std::vector<int> open;
  for (Node node = root; node; node = node.next(root)) {
    if (node.is_comment()) continue;
    const Node up = node.parent();
    while (!open.empty() && entries_[static_cast<std::size_t>(open.back())].node != up) {
      entries_[static_cast<std::size_t>(open.back())].end = size();
      open.pop_back();
    }
    Entry entry{.node = node};
    if (!open.empty()) {
      const Entry& parent = entries_[static_cast<std::size_t>(open.back())];
      entry.parent = open.back();
      entry.unseen = parent.unseen;
    }
    if (node.is_element()) {
      entry.unseen = entry.unseen || is_unseen(node.tag());
      entry.chrome = is_chrome(node);
      const std::string_view style = node.attribute("style");
      entry.hidden = style.contains("display") && without_space(style).contains("display:none");
    }
    entries_.push_back(entry);
    if (node.is_element())
      open.push_back(size() - 1);
    else
      entries_.back().end = size();
  }
  for (const int index : open) entries_[static_cast<std::size_t>(index)].end = size();
  for (int i = 0; i < size(); ++i) {
    Entry& entry = entries_[static_cast<std::size_t>(i)];
    // A template that names its whole page so ("header-wrap") says nothing about its parts.
    if (entry.end - i > size() / 2) entry.chrome = false;
    if (entry.parent >= 0 && (*this)[entry.parent].chrome) entry.chrome = true;
  }
}

bool ListingTree::is_short(int index, std::size_t bytes) const {
  const Node node = (*this)[index].node;
  return node.end() >= node.begin() && node.end() - node.begin() <= bytes;
}

std::string ListingTree::text(int begin, int end, bool parted, int skip_begin, int skip_end) const {
  std::string joined;
  for (int i = begin; i < end; ++i) {
    if (i >= skip_begin && i < skip_end) {
      i = skip_end - 1;
      joined += '\n';
      continue;
    }
    const Entry& entry = (*this)[i];
    if (entry.unseen) continue;
    // What is asked for is given even when it is hidden, but not what is hidden inside it.
    if (entry.hidden && i > begin) {
      i = entry.end - 1;
      continue;
    }
    if (entry.node.is_element()) {
      if (parted || !is_inline(entry.node.tag())) joined += ' ';
    } else {
      joined += entry.node.text();
      if (parted) joined += ' ';
    }
  }
  return fold_space(joined);
}

}  // namespace gongkai
