#include "extract/office_xml.h"

#include <algorithm>
#include <charconv>

namespace gongkai {
namespace {

constexpr std::size_t kMaxTreeBytes = 128U << 20U;
constexpr std::size_t kNodeBytes = 64;  // pugixml on 64 bits, see xml_memory_page
constexpr std::size_t kAttributeBytes = 40;

}  // namespace

std::expected<Xml, FileError> Xml::parse(std::string bytes) {
  const auto tags = static_cast<std::size_t>(std::ranges::count(bytes, '<'));
  const auto attributes = static_cast<std::size_t>(std::ranges::count(bytes, '='));
  if (bytes.size() + tags * kNodeBytes + attributes * kAttributeBytes > kMaxTreeBytes) {
    return std::unexpected{
        FileError{.state = FetchState::parse_limit, .reason = "has a part with too many elements"}};
  }
  Xml xml;
  Tree& tree = *xml.tree_;
  tree.bytes = std::move(bytes);
  constexpr unsigned kFlags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                              pugi::parse_ws_pcdata_single | pugi::parse_embed_pcdata |
                              pugi::parse_doctype;
  const pugi::xml_parse_result result =
      tree.document.load_buffer_inplace(tree.bytes.data(), tree.bytes.size(), kFlags);
  if (!result) {
    return std::unexpected{
        FileError{.state = FetchState::unreadable,
                  .reason = std::string{"has XML that is damaged ("} + result.description() + ')'}};
  }
  // Packages have none (ECMA-376-2): entities and what they fetch are an attack.
  if (std::ranges::any_of(tree.document.children(), [](const pugi::xml_node node) {
        return node.type() == pugi::node_doctype;
      })) {
    return std::unexpected{FileError{.state = FetchState::unreadable,
                                     .reason = "has XML with a document type declaration"}};
  }
  return xml;
}

std::string_view local_name(const char* name) {
  const std::string_view whole = name;
  const std::size_t colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_node one : node.children()) {
    if (local_name(one) == name) return one;
  }
  return {};
}

std::string_view attribute(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_attribute one : node.attributes()) {
    if (local_name(one.name()) == name) return one.value();
  }
  return {};
}

std::string_view child_value(pugi::xml_node node, std::string_view name) {
  return attribute(child(node, name), "val");
}

bool is_on(pugi::xml_node node, std::string_view name) {
  const pugi::xml_node found = child(node, name);
  if (!found) return false;
  const std::string_view value = attribute(found, "val");
  return value != "0" && value != "false" && value != "off";
}

int to_int(std::string_view text, int otherwise) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size() ? number : otherwise;
}

std::string text_of(pugi::xml_node node) {
  std::string text{node.value()};
  for (pugi::xml_node at = node.first_child(); at;) {
    text += at.value();
    if (const pugi::xml_node inner = at.first_child()) {
      at = inner;
      continue;
    }
    while (at && at != node && !at.next_sibling()) at = at.parent();
    if (!at || at == node) break;
    at = at.next_sibling();
  }
  return text;
}

}  // namespace gongkai
