#include "extract/pager.h"

#include <algorithm>
#include <array>

#include "extract/pager_families.h"

namespace gongkai {
namespace {

using Reader = std::optional<Pager> (*)(const PagerInput&);

/// Tried in this order: a call that says how the pages are named outranks links that a script or
/// the server wrote, as the links are often those of the page before.
constexpr std::array<Reader, 8> kFamilies{
    read_windows,   read_numbered_call, read_settings,  read_numbered_variables,
    read_countdown, read_api,           read_next_link, read_choice};

}  // namespace

PageScripts::PageScripts(const ListingTree& tree) : names_{std::make_unique<Script::Names>()} {
  for (int i = 0; i < tree.size(); ++i) {
    const Node node = tree[i].node;
    const Node text = node.tag() == "script" ? node.first_child() : Node{};
    if (!text) continue;
    scripts_.push_back({.script = Script{text.text(), names_.get()},
                        .offset = text.begin(),
                        .type = node.attribute("type"),
                        .entry = i});
  }
  for (const PageScript& page_script : scripts_) {
    for (Script::Assignment& assignment : page_script.script.assignments()) {
      if (assignment.value.is_primitive()) {
        names_->try_emplace(std::string{assignment.name}, std::move(assignment.value));
      } else if (assignment.value.is_object()) {
        for (auto& [name, value] : assignment.value.items()) {
          if (value.is_primitive() && !value.is_null()) names_->try_emplace(name, std::move(value));
        }
      }
    }
  }
}

Request page_request(const PagerInput& input, std::string url, int page, std::string memo) {
  return {.url = std::move(url),
          .referer = std::string{input.url},
          .purpose = Purpose::listing,
          .portal = input.request.portal,
          .column = input.request.column.empty() ? std::string{input.url} : input.request.column,
          .page = page,
          .memo = std::move(memo)};
}

std::optional<Pager> read_pager(const PagerInput& input) {
  std::optional<Pager> found;
  for (const Reader reader : kFamilies) {
    auto pager = reader(input);
    if (!pager) continue;
    if (!found) {
      found = std::move(pager);
    } else if (!pager->next.empty()) {
      found->next = std::move(pager->next);
    }
    // A family that knows that there is more, but not where, leaves the where to the next one.
    const bool missing = found->next.empty() && found->warning.empty() &&
                         found->pages.value_or(1) > input.request.page;
    if (!missing && !found->more) break;
    if (!found->next.empty()) break;
  }
  if (!found) return std::nullopt;
  if (!found->pages) found->pages = input.declared.pages;
  if (!found->total) found->total = input.declared.rows;
  return found;
}

}  // namespace gongkai
