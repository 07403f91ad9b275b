#include "extract/docx_list.h"

#include <algorithm>

#include "extract/office_xml.h"

namespace gongkai {
namespace {

constexpr int kLongestStyleChain = 32;
constexpr std::size_t kLongestText = 256;

std::optional<int> number(std::string_view text) {
  const int value = to_int(text, -1);
  return value < 0 ? std::nullopt : std::optional{value};
}

/// Word writes newer formats as the first choice of two; "custom" ones as examples: "01, 02, 03".
NumberFormat format_of(pugi::xml_node level) {
  pugi::xml_node format = child(level, "numFmt");
  if (const pugi::xml_node choices = child(level, "AlternateContent"); choices && !format) {
    format = child(child(choices, "Choice"), "numFmt");
  }
  const std::string_view name = attribute(format, "val");
  if (name != "custom") return number_format_from(name);
  return attribute(format, "format").starts_with("0") ? NumberFormat::decimal_zero
                                                      : NumberFormat::decimal;
}

ListLevel level_of(pugi::xml_node level) {
  const std::string_view suffix = child_value(level, "suff");
  const std::string_view text = child_value(level, "lvlText");
  return {.start = std::max(0, to_int(child_value(level, "start"), 0)),
          .format = format_of(level),
          .text = text.size() > kLongestText ? std::string{} : std::string{text},
          .restart = to_int(child_value(level, "lvlRestart"), -1),
          .legal = is_on(level, "isLgl"),
          .joined = suffix == "nothing"};
}

std::optional<std::size_t> index_of(pugi::xml_node level) {
  const int index = to_int(attribute(level, "ilvl"), -1);
  if (index < 0 || index >= static_cast<int>(kListLevels)) return std::nullopt;
  return static_cast<std::size_t>(index);
}

}  // namespace

DocxLists::DocxLists(pugi::xml_node numbering, pugi::xml_node styles) {
  load_styles(styles);
  for (const pugi::xml_node one : numbering.children()) {
    if (local_name(one) == "abstractNum") load_definition(one);
  }
  link_definitions(numbering);
  for (const pugi::xml_node one : numbering.children()) {
    if (local_name(one) == "num") load_list(one);
  }
}

/// A definition may stand for the list of a numbering style.
void DocxLists::link_definitions(pugi::xml_node numbering) {
  std::map<int, int> definition_of_list;
  for (const pugi::xml_node one : numbering.children()) {
    if (local_name(one) != "num") continue;
    definition_of_list[to_int(attribute(one, "numId"), -1)] =
        to_int(child_value(one, "abstractNumId"), -1);
  }
  for (auto& [id, definition] : definitions_) {
    const auto style = styles_.find(definition.style_link);
    if (style == styles_.end()) continue;
    const auto list = definition_of_list.find(style->second.numbering.list.value_or(-1));
    if (list == definition_of_list.end()) continue;
    const auto linked = definitions_.find(list->second);
    if (linked == definitions_.end()) continue;
    definition.levels = linked->second.levels;
    definition.style_levels = linked->second.style_levels;
  }
}

DocxLists::Reference DocxLists::reference_of(pugi::xml_node properties) {
  const pugi::xml_node reference = child(properties, "numPr");
  return {.list = number(child_value(reference, "numId")),
          .level = number(child_value(reference, "ilvl"))};
}

void DocxLists::load_styles(pugi::xml_node styles) {
  for (const pugi::xml_node one : styles.children()) {
    if (local_name(one) != "style") continue;
    const std::string id{attribute(one, "styleId")};
    if (attribute(one, "type") == "paragraph" &&
        (attribute(one, "default") == "1" || attribute(one, "default") == "true")) {
      default_style_ = id;
    }
    styles_.insert_or_assign(id, Style{.base = std::string{child_value(one, "basedOn")},
                                       .numbering = reference_of(child(one, "pPr"))});
  }
}

void DocxLists::load_definition(pugi::xml_node definition) {
  Definition loaded{.style_link = std::string{child_value(definition, "numStyleLink")}};
  for (const pugi::xml_node one : definition.children()) {
    const auto index = local_name(one) == "lvl" ? index_of(one) : std::nullopt;
    if (!index) continue;
    loaded.levels.at(*index) = level_of(one);
    if (const std::string_view style = child_value(one, "pStyle"); !style.empty()) {
      loaded.style_levels.emplace(style, *index);
    }
  }
  definitions_.insert_or_assign(to_int(attribute(definition, "abstractNumId"), -1),
                                std::move(loaded));
}

void DocxLists::load_list(pugi::xml_node list) {
  const auto id = number(attribute(list, "numId"));
  const auto definition = definitions_.find(to_int(child_value(list, "abstractNumId"), -1));
  if (!id || definition == definitions_.end()) return;
  List loaded{.definition = definition->first, .levels = definition->second.levels};
  for (const pugi::xml_node one : list.children()) {
    const auto index = local_name(one) == "lvlOverride" ? index_of(one) : std::nullopt;
    if (!index) continue;
    if (const pugi::xml_node level = child(one, "lvl")) loaded.levels.at(*index) = level_of(level);
    if (const auto start = number(child_value(one, "startOverride"))) {
      loaded.starts[*index] = *start;
    }
  }
  lists_.insert_or_assign(*id, std::move(loaded));
}

DocxLists::Reference DocxLists::resolve(Reference direct, std::string_view style) const {
  if (direct.list && direct.level) return direct;
  std::string_view at = style.empty() ? std::string_view{default_style_} : style;
  for (int step = 0; step < kLongestStyleChain; ++step) {
    const auto found = styles_.find(at);
    if (found == styles_.end()) break;
    const Reference& own = found->second.numbering;
    if (!direct.list && own.list) {
      direct.list = own.list;
      // A numbered style takes the level that names it, whatever ilvl it writes.
      const auto list = lists_.find(*own.list);
      if (list != lists_.end() && !direct.level) {
        const auto& levels = definitions_.at(list->second.definition).style_levels;
        if (const auto level = levels.find(at); level != levels.end()) {
          direct.level = static_cast<int>(level->second);
        }
      }
    }
    if (!direct.level && own.level) direct.level = own.level;
    if (direct.list && direct.level) break;
    at = found->second.base;
  }
  return direct;
}

std::string DocxLists::label(pugi::xml_node paragraph_properties) {
  const Reference reference =
      resolve(reference_of(paragraph_properties), child_value(paragraph_properties, "pStyle"));
  const auto found = lists_.find(reference.list.value_or(0));
  if (found == lists_.end()) return {};
  const List& list = found->second;
  const auto level =
      std::min(static_cast<std::size_t>(reference.level.value_or(0)), kListLevels - 1);
  ListCounter& counter = counters_[list.definition];
  for (std::size_t i = 0; i <= level; ++i) {
    const auto start = list.starts.find(i);
    if (start != list.starts.end() && begun_.emplace(found->first, i).second) {
      counter.restart(i, start->second);
    }
  }
  return counter.next(list.levels, level);
}

}  // namespace gongkai
