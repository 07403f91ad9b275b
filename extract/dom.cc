#include "extract/dom.h"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <csetjmp>
#include <utility>
#include <vector>

#include "extract/prescan.h"

namespace gongkai {
namespace {

/// Memory that is handed out in order and given back all at once; Gumbo's own destroy recurses.
/// Gumbo cannot be told that there is no more, so a page that asks for too much is left by a jump
/// out of the parser, which is C and owns nothing but this memory.
class Arena {
 public:
  static constexpr std::size_t kMost = 320U << 20U;

  void* allocate(std::size_t size) {
    size = (size + kAlign - 1) / kAlign * kAlign;
    if (size > left_) {
      if (used_ + size > kMost) std::longjmp(exhausted, 1);
      grow(size);
    }
    char* const place = next_;
    next_ += size;
    left_ -= size;
    return place;
  }

  std::jmp_buf exhausted{};  ///< set before the parser runs

 private:
  static constexpr std::size_t kAlign = alignof(std::max_align_t);
  static constexpr std::size_t kChunk = 256U << 10U;

  void grow(std::size_t size) {
    left_ = std::max(size, kChunk);
    used_ += left_;
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(left_));
    next_ = chunks_.back().get();
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t used_ = 0;
};

constexpr std::array<Display, GUMBO_TAG_LAST> kDisplay = [] {
  std::array<Display, GUMBO_TAG_LAST> table{};
  for (const GumboTag tag :
       {GUMBO_TAG_HTML,       GUMBO_TAG_HEAD,     GUMBO_TAG_TITLE,  GUMBO_TAG_BODY,
        GUMBO_TAG_ARTICLE,    GUMBO_TAG_SECTION,  GUMBO_TAG_NAV,    GUMBO_TAG_ASIDE,
        GUMBO_TAG_H1,         GUMBO_TAG_H2,       GUMBO_TAG_H3,     GUMBO_TAG_H4,
        GUMBO_TAG_H5,         GUMBO_TAG_H6,       GUMBO_TAG_HGROUP, GUMBO_TAG_HEADER,
        GUMBO_TAG_FOOTER,     GUMBO_TAG_ADDRESS,  GUMBO_TAG_P,      GUMBO_TAG_HR,
        GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_OL,       GUMBO_TAG_UL,     GUMBO_TAG_LI,
        GUMBO_TAG_DL,         GUMBO_TAG_DT,       GUMBO_TAG_DD,     GUMBO_TAG_FIGURE,
        GUMBO_TAG_FIGCAPTION, GUMBO_TAG_MAIN,     GUMBO_TAG_DIV,    GUMBO_TAG_CAPTION,
        GUMBO_TAG_FORM,       GUMBO_TAG_FIELDSET, GUMBO_TAG_LEGEND, GUMBO_TAG_BUTTON,
        GUMBO_TAG_SELECT,     GUMBO_TAG_OPTGROUP, GUMBO_TAG_OPTION, GUMBO_TAG_DETAILS,
        GUMBO_TAG_SUMMARY,    GUMBO_TAG_MENU,     GUMBO_TAG_CENTER, GUMBO_TAG_DIR,
        GUMBO_TAG_FRAMESET,   GUMBO_TAG_MARQUEE}) {
    table[tag] = Display::block;
  }
  for (const GumboTag tag :
       {GUMBO_TAG_PRE, GUMBO_TAG_TEXTAREA, GUMBO_TAG_LISTING, GUMBO_TAG_XMP, GUMBO_TAG_PLAINTEXT}) {
    table[tag] = Display::preformatted;
  }
  for (const GumboTag tag :
       {GUMBO_TAG_NOSCRIPT, GUMBO_TAG_IFRAME, GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOEMBED,
        GUMBO_TAG_OBJECT, GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO, GUMBO_TAG_CANVAS, GUMBO_TAG_APPLET}) {
    table[tag] = Display::fallback;
  }
  for (const GumboTag tag : {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_TEMPLATE}) {
    table[tag] = Display::none;
  }
  table[GUMBO_TAG_BR] = Display::line_break;
  table[GUMBO_TAG_TABLE] = Display::table;
  table[GUMBO_TAG_TR] = Display::row;
  table[GUMBO_TAG_TD] = Display::cell;
  table[GUMBO_TAG_TH] = Display::cell;
  for (const GumboTag tag : {GUMBO_TAG_THEAD, GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT})
    table[tag] = Display::block;
  return table;
}();

const GumboVector* children_of(const GumboNode* node) {
  switch (node->type) {
    case GUMBO_NODE_DOCUMENT: return &node->v.document.children;
    case GUMBO_NODE_ELEMENT:
    case GUMBO_NODE_TEMPLATE: return &node->v.element.children;
    default: return nullptr;
  }
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

Display Node::display() const {
  return is_element() ? kDisplay.at(node_->v.element.tag) : Display::flow;
}

bool Node::is_reference() const {
  if (!is_element()) return false;
  switch (node_->v.element.tag) {
    case GUMBO_TAG_META:
    case GUMBO_TAG_BASE:
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_FRAME:
    case GUMBO_TAG_EMBED:
    case GUMBO_TAG_OBJECT: return true;
    default: return false;
  }
}

int Node::heading_level() const {
  if (!is_element()) return 0;
  const GumboTag tag = node_->v.element.tag;
  return tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6 ? tag - GUMBO_TAG_H1 + 1 : 0;
}

std::string_view Node::text() const {
  return is_text() || is_comment() ? std::string_view{node_->v.text.text} : std::string_view{};
}

std::string_view Node::attribute(const char* name) const {
  if (!is_element()) return {};
  const GumboAttribute* found = gumbo_get_attribute(&node_->v.element.attributes, name);
  return found == nullptr ? std::string_view{} : std::string_view{found->value};
}

bool Node::has_attributes() const {
  return is_element() && node_->v.element.attributes.length > 0;
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
    case ParseLimit::too_many_tags: return "too many tags";
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

/// Runs the parser over parsed.text; false when it wanted more memory than there is. In a function
/// of its own so that no object with a destructor stands between the jump and its target.
bool Page::run(Parsed& parsed) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.userdata = &parsed.arena;
  options.allocator = [](void* arena, std::size_t size) {
    return static_cast<Arena*>(arena)->allocate(size);
  };
  options.deallocator = [](void*, void*) {};
  if (setjmp(parsed.arena.exhausted) != 0) return false;
  parsed.output = gumbo_parse_with_options(&options, parsed.text.data(), parsed.text.size());
  return true;
}

std::expected<Page, ParseLimit> Page::parse(std::string html) {
  if (const auto limit = prescan(html)) return std::unexpected{*limit};
  auto parsed = std::make_unique<Parsed>();
  parsed->text = std::move(html);
  if (!run(*parsed)) return std::unexpected{ParseLimit::too_large};
  return Page{std::move(parsed)};
}

Node Page::root() const {
  return Node{parsed_->output->root};
}

std::string_view Page::text() const {
  return parsed_->text;
}

}  // namespace gongkai
