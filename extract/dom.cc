#include "extract/dom.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace gongkai {
namespace {

/// Memory that is handed out in order and given back all at once; Gumbo's own destroy recurses.
class Arena {
 public:
  void* allocate(std::size_t size) {
    size = (size + kAlign - 1) / kAlign * kAlign;
    if (size > left_) grow(size);
    char* const place = next_;
    next_ += size;
    left_ -= size;
    return place;
  }

 private:
  static constexpr std::size_t kAlign = alignof(std::max_align_t);
  static constexpr std::size_t kChunk = 256U << 10U;

  void grow(std::size_t size) {
    left_ = std::max(size, kChunk);
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    next_ = chunks_.back().get();
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

const GumboVector* children_of(const GumboNode* node) {
  switch (node->type) {
    case GUMBO_NODE_DOCUMENT: return &node->v.document.children;
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE: return &node->v.element.children;
    default: return nullptr;
  }
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A look over the tags without building anything: open-tag depth and attributes of one tag are
/// what makes the parser slow. Void elements do not nest.
std::optional<ParseLimit> prescan(std::string_view html) {
  constexpr std::array<std::string_view, 16> kVoid{
      "area", "base", "br",    "col",    "embed", "hr",  "img", "input",
      "link", "meta", "param", "source", "track", "wbr", "p",   "li"};
  if (html.size() > kMaxPageBytes) return ParseLimit::too_large;
  std::size_t depth = 0;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    if (html.substr(at).starts_with("<!--")) {
      const std::size_t close = html.find("-->", at + 4);
      if (close == std::string_view::npos) break;
      at = close;
      continue;
    }
    const bool closing = at + 1 < html.size() && html[at + 1] == '/';
    const std::size_t name = at + (closing ? 2 : 1);
    if (name >= html.size() || !is_letter(html[name])) continue;
    if (closing) {
      if (depth > 0) --depth;
      continue;
    }
    std::size_t end = name;
    while (end < html.size() && !is_space(html[end]) && html[end] != '>' && html[end] != '/') ++end;
    std::size_t attributes = 0;
    char quote = 0;
    for (std::size_t i = end; i < html.size(); ++i) {
      const char c = html[i];
      if (quote != 0) {
        if (c == quote) quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '>') {
        end = i;
        break;
      } else if (is_space(c) && i + 1 < html.size() && !is_space(html[i + 1])) {
        if (++attributes > kMaxAttributes) return ParseLimit::too_many_attributes;
      }
    }
    const std::string_view tag = html.substr(
        name, std::min<std::size_t>(html.find_first_of(" \t\r\n\f/>", name), html.size()) - name);
    if (std::ranges::find(kVoid, tag) == kVoid.end() && ++depth > kMaxPageDepth)
      return ParseLimit::too_deep;
  }
  return std::nullopt;
}

}  // namespace

bool Node::is_element() const {
  return node_ != nullptr &&
         (node_->type == GUMBO_NODE_ELEMENT || node_->type == GUMBO_NODE_TEMPLATE);
}

bool Node::is_text() const {
  return node_ != nullptr &&
         (node_->type == GUMBO_NODE_TEXT || node_->type == GUMBO_NODE_WHITESPACE ||
          node_->type == GUMBO_NODE_CDATA);
}

bool Node::is_comment() const {
  return node_ != nullptr && node_->type == GUMBO_NODE_COMMENT;
}

std::string_view Node::tag() const {
  if (!is_element()) return {};
  const GumboElement& element = node_->v.element;
  if (element.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(element.tag);
  GumboStringPiece piece = element.original_tag;
  gumbo_tag_from_original_text(&piece);
  return {piece.data, piece.length};
}

std::string_view Node::text() const {
  return is_text() || is_comment() ? std::string_view{node_->v.text.text} : std::string_view{};
}

std::string_view Node::attribute(const char* name) const {
  if (!is_element()) return {};
  const GumboAttribute* found = gumbo_get_attribute(&node_->v.element.attributes, name);
  return found == nullptr ? std::string_view{} : std::string_view{found->value};
}

bool Node::has_attribute(const char* name) const {
  return is_element() && gumbo_get_attribute(&node_->v.element.attributes, name) != nullptr;
}

bool Node::has_class(std::string_view token) const {
  std::string_view rest = attribute("class");
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(" \t\r\n\f"), rest.size());
    if (rest.substr(0, end) == token) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

Node Node::parent() const {
  return Node{node_ == nullptr ? nullptr : node_->parent};
}

std::size_t Node::child_count() const {
  const GumboVector* children = node_ == nullptr ? nullptr : children_of(node_);
  return children == nullptr ? 0 : children->length;
}

Node Node::child(std::size_t index) const {
  if (index >= child_count()) return {};
  return Node{static_cast<const GumboNode*>(children_of(node_)->data[index])};
}

Node Node::first_child() const {
  return child(0);
}

Node Node::next_sibling() const {
  const Node up = parent();
  return up ? up.child(node_->index_within_parent + 1) : Node{};
}

Node Node::next(Node root) const {
  const Node down = first_child();
  return down ? down : next_outside(root);
}

Node Node::next_outside(Node root) const {
  for (Node at = *this; at && at != root; at = at.parent()) {
    if (const Node right = at.next_sibling()) return right;
  }
  return {};
}

std::size_t Node::begin() const {
  if (node_ == nullptr) return 0;
  return is_element() ? node_->v.element.start_pos.offset : node_->v.text.start_pos.offset;
}

std::size_t Node::end() const {
  if (node_ == nullptr) return 0;
  if (!is_element()) return node_->v.text.start_pos.offset + node_->v.text.original_text.length;
  const GumboElement& element = node_->v.element;
  return element.end_pos.offset + element.original_end_tag.length;
}

std::string_view to_string(ParseLimit limit) {
  switch (limit) {
    case ParseLimit::too_deep: return "nested too deep";
    case ParseLimit::too_many_attributes: return "too many attributes on one tag";
    case ParseLimit::too_large: return "page too large";
  }
  std::unreachable();
}

struct Page::Parsed {
  std::string text;
  Arena arena;
  GumboOutput* output = nullptr;
};

Page::Page(std::unique_ptr<Parsed> parsed) : parsed_{std::move(parsed)} {}
Page::Page(Page&&) noexcept = default;
Page& Page::operator=(Page&&) noexcept = default;
Page::~Page() = default;

std::expected<Page, ParseLimit> Page::parse(std::string html) {
  if (const auto limit = prescan(html)) return std::unexpected{*limit};
  auto parsed = std::make_unique<Parsed>();
  parsed->text = std::move(html);
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.userdata = &parsed->arena;
  options.allocator = [](void* arena, std::size_t size) {
    return static_cast<Arena*>(arena)->allocate(size);
  };
  options.deallocator = [](void*, void*) {};
  parsed->output = gumbo_parse_with_options(&options, parsed->text.data(), parsed->text.size());
  return Page{std::move(parsed)};
}

Node Page::root() const {
  return Node{parsed_->output->root};
}

std::string_view Page::text() const {
  return parsed_->text;
}

}  // namespace gongkai
