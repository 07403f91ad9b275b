#include "extract/selector.h"

#include <algorithm>
#include <ranges>
#include <string_view>

namespace gongkai {
namespace {

/// tag#id.class.class, and how it is joined to what stands left of it.
struct Compound {
  std::string_view tag, id;
  std::vector<std::string_view> classes;
  bool child = false;  ///< "a > b": a must be b's parent
};

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n';
}

std::optional<Compound> parse_compound(std::string_view text) {
  Compound compound;
  while (!text.empty()) {
    const char sign = text.front();
    if (sign == '#' || sign == '.') text.remove_prefix(1);
    const std::size_t end = std::min(text.find_first_of("#."), text.size());
    const std::string_view name = text.substr(0, end);
    if (name.empty() || name.find_first_of("[]:+~*,()") != std::string_view::npos)
      return std::nullopt;
    if (sign == '#') {
      compound.id = name;
    } else if (sign == '.') {
      compound.classes.push_back(name);
    } else {
      compound.tag = name;
    }
    text.remove_prefix(end);
  }
  return compound;
}

std::vector<Compound> parse(std::string_view selector) {
  std::vector<Compound> compounds;
  bool child = false;
  for (std::size_t at = 0; at < selector.size();) {
    if (is_space(selector[at])) {
      ++at;
      continue;
    }
    if (selector[at] == '>') {
      child = true;
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < selector.size() && !is_space(selector[end]) && selector[end] != '>') ++end;
    auto compound = parse_compound(selector.substr(at, end - at));
    if (!compound) return {};
    compound->child = child;
    compounds.push_back(*std::move(compound));
    child = false;
    at = end;
  }
  return compounds;
}

bool matches(Node node, const Compound& compound) {
  return node.is_element() && (compound.tag.empty() || node.tag() == compound.tag) &&
         (compound.id.empty() || node.attribute("id") == compound.id) &&
         std::ranges::all_of(compound.classes,
                             [&](std::string_view token) { return node.has_class(token); });
}

/// Descendant steps take the nearest ancestor that fits, which is right but for selectors that mix
/// both combinators over repeated names.
bool matches(Node node, const std::vector<Compound>& compounds) {
  if (!matches(node, compounds.back())) return false;
  bool child = compounds.back().child;
  for (const Compound& compound : compounds | std::views::reverse | std::views::drop(1)) {
    node = node.parent();
    while (!child && node && !matches(node, compound)) node = node.parent();
    if (!node || !matches(node, compound)) return false;
    child = compound.child;
  }
  return true;
}

}  // namespace

std::optional<std::size_t> select_first(const Lines& lines,
                                        const std::vector<std::string>& selectors) {
  for (const std::string& selector : selectors) {
    const std::vector<Compound> compounds = parse(selector);
    if (compounds.empty()) continue;
    const auto found = std::ranges::find_if(
        lines.elements(), [&](const Element& element) { return matches(element.node, compounds); });
    if (found != lines.elements().end())
      return static_cast<std::size_t>(found - lines.elements().begin());
  }
  return std::nullopt;
}

}  // namespace gongkai
