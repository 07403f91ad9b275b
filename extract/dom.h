#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

struct GumboInternalNode;
struct GumboInternalOutput;

namespace gongkai {

/// What an element does to the text around it when no style sheet is evaluated.
enum class Display : std::uint8_t {
  flow,          ///< stands in its line: span, a, font, custom elements
  block,         ///< stands in lines of its own: p, div, li, h1
  line_break,    ///< br
  preformatted,  ///< a block whose line ends count: pre, textarea
  table,
  row,
  cell,
  fallback,  ///< shown only where something is not supported: noscript, iframe, video
  none,      ///< never shown: script, style, template
};

/// A borrowed handle on one node of a Page; null when it stands for "no such node". Valid while
/// the Page lives. Cheap to copy.
class Node {
 public:
  Node() = default;
  explicit Node(const GumboInternalNode* node) : node_{node} {}

  explicit operator bool() const { return node_ != nullptr; }
  friend bool operator==(Node, Node) = default;

  [[nodiscard]] bool is_element() const;
  /// Text, white space and CDATA nodes.
  [[nodiscard]] bool is_text() const;
  [[nodiscard]] bool is_comment() const;

  /// Lower-case element name, custom names included ("ucaptitle"); empty for other nodes.
  [[nodiscard]] std::string_view tag() const;
  [[nodiscard]] Display display() const;
  /// An element that says or leads to something without text of its own: meta, base, script,
  /// iframe, frame, embed, object.
  [[nodiscard]] bool is_reference() const;
  /// 1 to 6 for h1 to h6, else 0.
  [[nodiscard]] int heading_level() const;
  /// Decoded characters of a text or comment node; empty for elements.
  [[nodiscard]] std::string_view text() const;
  /// Value of an attribute (lower-case name); empty when absent.
  [[nodiscard]] std::string_view attribute(const char* name) const;
  [[nodiscard]] bool has_attributes() const;
  [[nodiscard]] bool has_attribute(const char* name) const;
  /// True when the class attribute has this token (case-sensitive, as CSS).
  [[nodiscard]] bool has_class(std::string_view token) const;

  [[nodiscard]] Node parent() const;
  [[nodiscard]] Node first_child() const;
  [[nodiscard]] Node next_sibling() const;
  [[nodiscard]] std::size_t child_count() const;
  [[nodiscard]] Node child(std::size_t index) const;

  /// The node after this one in document order, not leaving `root`; null at its end.
  [[nodiscard]] Node next(Node root) const;
  /// Like next(), but skips this node's descendants.
  [[nodiscard]] Node next_outside(Node root) const;

  /// Where the node stands in Page::text(): from its start tag or first character to the end of
  /// its end tag or text. {0, 0} for nodes the parser made up.
  [[nodiscard]] std::size_t begin() const;
  [[nodiscard]] std::size_t end() const;

 private:
  const GumboInternalNode* node_ = nullptr;
};

/// Why a page was not parsed: limits that keep Gumbo's worst case bounded (it is quadratic in
/// nesting depth and in attributes of one tag).
enum class ParseLimit : std::uint8_t { too_deep, too_many_attributes, too_many_tags, too_large };
std::string_view to_string(ParseLimit limit);

inline constexpr std::size_t kMaxPageBytes = 8U << 20U;
inline constexpr std::size_t kMaxPageDepth = 512;
inline constexpr std::size_t kMaxAttributes = 1000;

/// A parsed HTML page. Owns the text, at a fixed address because the tree points into it, and
/// every node (in one arena that is dropped as a whole).
class Page {
 public:
  /// Parses UTF-8 `html`; any characters are accepted, only size and shape are not.
  [[nodiscard]] static std::expected<Page, ParseLimit> parse(std::string html);

  Page(Page&&) noexcept;
  Page& operator=(Page&&) noexcept;
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;
  ~Page();

  /// The html element; always there.
  [[nodiscard]] Node root() const;
  [[nodiscard]] std::string_view text() const;

 private:
  struct Parsed;
  static bool run(Parsed& parsed);
  explicit Page(std::unique_ptr<Parsed> parsed);
  std::unique_ptr<Parsed> parsed_;
};

}  // namespace gongkai
