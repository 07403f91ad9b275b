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

constexpr std::array<Display, GUMBO_TAG_LAST> kDisplay = [] {
  std::array<Display, GUMBO_TAG_LAST> table{};
  for (const GumboTag tag :
       {GUMBO_TAG_HTML, GUMBO_TAG_HEAD, GUMBO_TAG_TITLE, GUMBO_TAG_BODY, GUMBO_TAG_ARTICLE,
        GUMBO_TAG_SECTION, GUMBO_TAG_NAV, GUMBO_TAG_ASIDE, GUMBO_TAG_H1, GUMBO_TAG_H2, GUMBO_TAG_H3,
        GUMBO_TAG_H4, GUMBO_TAG_H5, GUMBO_TAG_H6, GUMBO_TAG_HGROUP, GUMBO_TAG_HEADER,
        GUMBO_TAG_FOOTER, GUMBO_TAG_ADDRESS, GUMBO_TAG_P, GUMBO_TAG_HR, GUMBO_TAG_BLOCKQUOTE,
        GUMBO_TAG_OL, GUMBO_TAG_UL, GUMBO_TAG_LI, GUMBO_TAG_DL, GUMBO_TAG_DT, GUMBO_TAG_DD,
        GUMBO_TAG_FIGURE, GUMBO_TAG_FIGCAPTION, GUMBO_TAG_MAIN, GUMBO_TAG_DIV, GUMBO_TAG_CAPTION,
        GUMBO_TAG_FORM, GUMBO_TAG_FIELDSET, GUMBO_TAG_LEGEND, GUMBO_TAG_BUTTON, GUMBO_TAG_SELECT,
        GUMBO_TAG_OPTGROUP, GUMBO_TAG_OPTION, GUMBO_TAG_DETAILS, GUMBO_TAG_SUMMARY, GUMBO_TAG_MENU,
        GUMBO_TAG_CENTER, GUMBO_TAG_DIR, GUMBO_TAG_FRAMESET, GUMBO_TAG_MARQUEE}) {
    table[tag] = Display::block;
  }
  for (const GumboTag tag :
       {GUMBO_TAG_PRE, GUMBO_TAG_TEXTAREA, GUMBO_TAG_LISTING, GUMBO_TAG_XMP, GUMBO_TAG_PLAINTEXT}) {
    table[tag] = Display::preformatted;
  }
  for (const GumboTag tag :
       {GUMBO_TAG_NOSCRIPT, GUMBO_TAG_IFRAME, GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOEMBED, GUMBO_TAG_OBJECT,
        GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO, GUMBO_TAG_CANVAS, GUMBO_TAG_APPLET}) {
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
  for (const GumboTag tag : {GUMBO_TAG_THEAD, GUMBO_TAG_TBODY, GUMBO_TAG_TFOOT}) table[tag] = Display::block;
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

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// What the pre-scan sees of one start tag.
struct StartTag {
  std::size_t end = 0;  ///< at its ">", or the page's end
  std::size_t attributes = 0;
};

StartTag scan_tag(std::string_view html, std::size_t at) {
  StartTag tag{.end = html.size()};
  char quote = 0;
  char before = 0;  // the last character that was not space: only after "=" does a quote open
  for (; at < html.size(); ++at) {
    const char c = html[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
      continue;
    }
    if (c == '>') {
      tag.end = at;
      return tag;
    }
    if ((c == '"' || c == '\'') && before == '=') quote = c;
    if (is_space(c)) {
      if (at + 1 < html.size() && !is_space(html[at + 1])) ++tag.attributes;
    } else {
      before = c;
    }
  }
  return tag;
}

char lower_letter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view tag, std::string_view lower_case) {
  return std::ranges::equal(tag, lower_case, {}, lower_letter);
}

/// Where the text of a script or style ends: tags in it are none.
std::size_t raw_text_end(std::string_view html, std::size_t at, std::string_view name) {
  for (at = html.find("</", at); at != std::string_view::npos; at = html.find("</", at + 2)) {
    if (same_name(html.substr(at + 2, name.size()), name)) return at;
  }
  return html.size();
}

/// Takes the element that an end tag closes, and what is open inside it, off the open ones; an end
/// tag of nothing that is open closes nothing.
void close(std::vector<std::string_view>& open, std::string_view tag) {
  for (std::size_t i = open.size(); i-- > 0;) {
    if (open[i].size() != tag.size() || !std::ranges::equal(open[i], tag, {}, lower_letter, lower_letter)) continue;
    open.resize(i);
    return;
  }
}

/// A look over the tags without building anything: open-tag depth and attributes of one tag are
/// what makes the parser slow. Elements whose end tag may be left out do not nest by themselves.
std::optional<ParseLimit> prescan(std::string_view html) {
  constexpr std::array<std::string_view, 29> kLevel{
      "area",  "base", "br", "col", "embed", "hr",     "img",      "input",    "link",  "meta",
      "param", "source", "track", "wbr", "p", "li",    "dt",       "dd",       "tr",    "td",
      "th",    "tbody", "thead", "tfoot", "caption", "colgroup", "option", "optgroup", "rp"};
  constexpr std::array<std::string_view, 4> kRaw{"script", "style", "textarea", "title"};
  if (html.size() > kMaxPageBytes) return ParseLimit::too_large;
  std::vector<std::string_view> open;
  for (std::size_t at = html.find('<'); at < html.size(); at = html.find('<', at + 1)) {
    if (html.substr(at).starts_with("<!--")) {
      at = html.find("-->", at + 4);
      if (at == std::string_view::npos) break;
      continue;
    }
    const bool closing = at + 1 < html.size() && html[at + 1] == '/';
    const std::size_t name = at + (closing ? 2 : 1);
    if (name >= html.size() || !is_letter(html[name])) continue;
    const std::size_t name_end = std::min(html.find_first_of(" \t\r\n\f/>", name), html.size());
    const std::string_view tag = html.substr(name, name_end - name);
    if (closing) {
      close(open, tag);
      continue;
    }
    const StartTag start = scan_tag(html, name_end);
    if (start.attributes > kMaxAttributes) return ParseLimit::too_many_attributes;
    at = start.end;
    const auto is_tag = [&](std::string_view known) { return same_name(tag, known); };
    if (const auto* raw = std::ranges::find_if(kRaw, is_tag); raw != kRaw.end()) {
      at = raw_text_end(html, at, *raw);
    } else if (std::ranges::none_of(kLevel, is_tag)) {
      open.push_back(tag);
      if (open.size() > kMaxPageDepth) return ParseLimit::too_deep;
    }
  }
  return std::nullopt;
}

}  // namespace

bool Node::is_element() const {
  return node_ != nullptr && (node_->type == GUMBO_NODE_ELEMENT || node_->type == GUMBO_NODE_TEMPLATE);
}

bool Node::is_text() const {
  return node_ != nullptr && (node_->type == GUMBO_NODE_TEXT || node_->type == GUMBO_NODE_WHITESPACE ||
                              node_->type == GUMBO_NODE_CDATA);
}

bool Node::is_comment() const { return node_ != nullptr && node_->type == GUMBO_NODE_COMMENT; }

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

Node Node::parent() const { return Node{node_ == nullptr ? nullptr : node_->parent}; }

std::size_t Node::child_count() const {
  const GumboVector* children = node_ == nullptr ? nullptr : children_of(node_);
  return children == nullptr ? 0 : children->length;
}

Node Node::child(std::size_t index) const {
  if (index >= child_count()) return {};
  return Node{static_cast<const GumboNode*>(children_of(node_)->data[index])};
}

Node Node::first_child() const { return child(0); }

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
  options.allocator = [](void* arena, std::size_t size) { return static_cast<Arena*>(arena)->allocate(size); };
  options.deallocator = [](void*, void*) {};
  parsed->output = gumbo_parse_with_options(&options, parsed->text.data(), parsed->text.size());
  return Page{std::move(parsed)};
}

Node Page::root() const { return Node{parsed_->output->root}; }

std::string_view Page::text() const { return parsed_->text; }

}  // namespace gongkai
