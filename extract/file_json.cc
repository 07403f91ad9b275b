#include "extract/file_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace gongkai {
namespace {

using nlohmann::json;

constexpr double kMostPages = 1'000'000;

const json* member_of(const json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() ? &*found : nullptr;
}

std::string text_of(const json& object, const char* name) {
  const json* const value = member_of(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string{};
}

double number_of(const json& object, const char* name) {
  const json* const value = member_of(object, name);
  return value != nullptr && value->is_number() ? value->get<double>() : 0;
}

/// Hands `each` the elements of the array `name`.
template <typename Each>
void for_each(const json& object, const char* name, Each each) {
  const json* const array = member_of(object, name);
  if (array == nullptr || !array->is_array()) return;
  for (const json& element : *array) each(element);
}

/// The enumerator that to_string() prints as the word; `last` for other words.
template <typename Enum>
Enum word_of(const json& object, const char* name, Enum last) {
  const std::string word = text_of(object, name);
  for (int i = 0; i < static_cast<int>(last); ++i) {
    if (to_string(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  return last;
}

std::string line_of(const json& object, const char* name) {
  std::string line = text_of(object, name);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

std::optional<Content> content_of(const json& value, bool inside);

Document document_of(const json& value, bool inside) {
  Document document{.url = text_of(value, "url")};
  if (const json* const charset = member_of(value, "charset")) {
    document.charset = {.declared = text_of(*charset, "declared"),
                        .used = text_of(*charset, "used")};
  }
  for_each(value, "blocks", [&](const json& block) {
    document.blocks.push_back(
        {.kind = word_of(block, "kind", BlockKind::caption),
         .level = static_cast<int>(std::clamp(number_of(block, "level"), 0.0, 5.0)),
         .text = line_of(block, "text"),
         .page = static_cast<int>(std::clamp(number_of(block, "page"), 0.0, kMostPages))});
  });
  for_each(value, "attachments", [&](const json& link) {
    document.attachments.push_back({.url = text_of(link, "url"), .name = text_of(link, "name")});
  });
  for_each(value, "claims", [&](const json& claim) {
    const json* const chosen = member_of(claim, "chosen");
    document.claims.push_back({.field = text_of(claim, "field"),
                               .value = text_of(claim, "value"),
                               .raw = text_of(claim, "raw"),
                               .layer = word_of(claim, "layer", Layer::derived),
                               .confidence = std::clamp(number_of(claim, "confidence"), 0.0, 1.0),
                               .rule = text_of(claim, "rule"),
                               .chosen = chosen != nullptr && *chosen == true});
  });
  for_each(value, "stripped", [&](const json& line) {
    document.stripped.push_back({.text = line_of(line, "text"),
                                 .zone = word_of(line, "zone", Zone::hidden),
                                 .rule = text_of(line, "rule")});
  });
  if (inside) return document;
  for_each(value, "members", [&](const json& member) {
    const json* const content = member_of(member, "content");
    auto read = content == nullptr ? std::nullopt : content_of(*content, true);
    if (!read) return;
    document.members.push_back({.name = text_of(member, "name"),
                                .url = text_of(member, "url"),
                                .content = *std::move(read)});
  });
  return document;
}

std::optional<Content> content_of(const json& value, bool inside) {
  const std::string kind = text_of(value, "kind");
  if (kind == "document") return document_of(value, inside);
  const auto state = fetch_state_from(text_of(value, "state"));
  if (kind != "refusal" || !state || *state == FetchState::ok) return std::nullopt;
  return Refusal{.url = text_of(value, "url"), .state = *state, .reason = text_of(value, "reason")};
}

}  // namespace

std::optional<Content> file_from_json(std::string_view json) {
  const auto value = nlohmann::json::parse(json, nullptr, false);
  if (value.is_discarded()) return std::nullopt;
  return content_of(value, false);
}

}  // namespace gongkai
