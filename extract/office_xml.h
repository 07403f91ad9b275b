#pragma once

#include <expected>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "extract/office_text.h"

namespace gongkai {

/// A parsed part of an office file. Entities other than XML's five and character references are
/// never resolved, a DOCTYPE is skipped, and nothing outside of the bytes is ever read.
class Xml {
 public:
  /// Refuses what would take too much memory as a tree, with state parse_limit.
  [[nodiscard]] static std::expected<Xml, FileError> parse(std::string bytes);

  [[nodiscard]] pugi::xml_node root() const { return tree_->document.document_element(); }

 private:
  struct Tree {
    std::string bytes;  // the document points into them
    pugi::xml_document document;
  };
  std::unique_ptr<Tree> tree_ = std::make_unique<Tree>();
};

/// The name without its namespace prefix, which files may choose as they like.
std::string_view local_name(const char* name);
inline std::string_view local_name(pugi::xml_node node) {
  return local_name(node.name());
}

/// The first child element with this local name, or a null node.
pugi::xml_node child(pugi::xml_node node, std::string_view name);
/// The value of the attribute with this local name; empty when absent.
std::string_view attribute(pugi::xml_node node, std::string_view name);
/// The attribute `val` of the child `name`: how WordprocessingML writes most properties.
std::string_view child_value(pugi::xml_node node, std::string_view name);
/// True for <name/> and <name val="1"/>, false for <name val="0"/> and when absent.
bool is_on(pugi::xml_node node, std::string_view name);

/// A whole number; `otherwise` for anything else.
int to_int(std::string_view text, int otherwise);

/// Visits the elements below `root` in document order without recursion. `enter` says whether to
/// visit what is inside; `leave` is called for every element that was entered so.
template <typename Enter, typename Leave>
void walk(pugi::xml_node root, const Enter& enter, const Leave& leave) {
  pugi::xml_node node = root.first_child();
  while (node) {
    if (node.type() == pugi::node_element && enter(node)) {
      if (const pugi::xml_node inner = node.first_child()) {
        node = inner;
        continue;
      }
      leave(node);
    }
    while (!node.next_sibling()) {
      node = node.parent();
      if (!node || node == root) return;
      leave(node);
    }
    node = node.next_sibling();
  }
}

/// All character data inside `node`, in document order.
std::string text_of(pugi::xml_node node);

}  // namespace gongkai
