#include "extract/prescan.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "config/ascii.h"

namespace gongkai {
namespace {

constexpr std::uint64_t kMostWork =
    150'000'000;  // open elements and pairs of attributes, over all tags
constexpr std::size_t kMostTags = 400'000;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/// Elements that never hold another of their kind or anything at all: they cannot nest.
bool cannot_nest(std::string_view name) {
  constexpr std::array<std::string_view, 25> kNames{
      "area",  "base", "br",   "col",   "dd",       "dt",     "embed", "hr",    "img",
      "input", "li",   "link", "meta",  "optgroup", "option", "p",     "param", "source",
      "tbody", "td",   "th",   "thead", "tr",       "track",  "wbr"};
  return std::ranges::binary_search(kNames, name);
}

/// Elements whose content is text up to their own end tag.
bool holds_raw_text(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames{"iframe", "noembed",  "noframes", "script",
                                                   "style",  "textarea", "title",    "xmp"};
  return std::ranges::binary_search(kNames, name);
}

/// Elements that end tags inside them do not reach out of.
bool is_boundary(std::string_view name) {
  constexpr std::array<std::string_view, 7> kNames{"applet", "marquee", "math",    "object",
                                                   "svg",    "table",   "template"};
  return std::ranges::binary_search(kNames, name);
}

class Scanner {
 public:
  explicit Scanner(std::string_view html) : html_{html} {}

  std::optional<ParseLimit> run() {
    while (at_ < html_.size() && (at_ = html_.find('<', at_)) != std::string_view::npos) {
      if (work_ > kMostWork || tags_ > kMostTags) return ParseLimit::too_many_tags;
      const std::string_view rest = html_.substr(at_);
      if (rest.starts_with("<!--")) {
        skip_past("-->", 4);
      } else if (rest.starts_with("<!") || rest.starts_with("<?")) {
        skip_past(">", 2);
      } else if (rest.size() > 2 && rest[1] == '/' && is_ascii_letter(rest[2])) {
        at_ += 2;
        close(name());
        if (!attributes()) return ParseLimit::too_many_attributes;
      } else if (rest.size() > 1 && is_ascii_letter(rest[1])) {
        ++at_;
        ++tags_;
        std::string tag = name();
        if (!attributes()) return ParseLimit::too_many_attributes;
        if (tag == "plaintext") break;
        if (holds_raw_text(tag)) {
          skip_raw_text(tag);
        } else if (!open(std::move(tag))) {
          return ParseLimit::too_deep;
        }
      } else {
        ++at_;
      }
    }
    return std::nullopt;
  }

 private:
  std::string name() {
    constexpr std::size_t kLongest = 32;
    std::string name;
    while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '>' && html_[at_] != '/') {
      if (name.size() < kLongest) name += ascii_lower(html_[at_]);
      ++at_;
    }
    return name;
  }

  /// Reads attributes to behind the tag's ">"; false when there are too many.
  bool attributes() {
    std::size_t count = 0;
    while (true) {
      while (at_ < html_.size() && (is_space(html_[at_]) || html_[at_] == '/')) ++at_;
      if (at_ >= html_.size() || html_[at_] == '>') {
        ++at_;
        work_ += count * count / 4;
        return true;
      }
      if (++count > kMaxAttributes) return false;
      ++at_;  // a name may begin with "="
      while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '=' &&
             html_[at_] != '>' && html_[at_] != '/')
        ++at_;
      while (at_ < html_.size() && is_space(html_[at_])) ++at_;
      if (at_ < html_.size() && html_[at_] == '=') value();
    }
  }

  void value() {
    ++at_;
    while (at_ < html_.size() && is_space(html_[at_])) ++at_;
    if (at_ >= html_.size() || html_[at_] == '>') return;
    const char quote = html_[at_];
    if (quote == '"' || quote == '\'') {
      at_ = std::min(html_.find(quote, at_ + 1), html_.size() - 1) + 1;
    } else {
      while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '>') ++at_;
    }
  }

  bool open(std::string name) {
    work_ += open_.size();
    if (!cannot_nest(name)) open_.push_back(std::move(name));
    return open_.size() <= kMaxPageDepth;
  }

  /// Takes the element that an end tag closes, and what is open inside it, off the open ones. One
  /// of nothing that is open closes nothing, and none reaches out of a table or the like.
  void close(std::string_view name) {
    work_ += open_.size();
    for (std::size_t i = open_.size(); i-- > 0;) {
      if (open_[i] == name) return open_.resize(i);
      if (is_boundary(open_[i])) return;
    }
  }

  void skip_past(std::string_view end, std::size_t from) {
    const std::size_t found = html_.find(end, at_ + from);
    at_ = found == std::string_view::npos ? html_.size() : found + end.size();
  }

  void skip_raw_text(std::string_view name) {
    while ((at_ = html_.find("</", at_)) != std::string_view::npos) {
      const std::string_view found = html_.substr(at_ + 2, name.size());
      if (std::ranges::equal(found, name, {}, ascii_lower)) return;
      at_ += 2;
    }
    at_ = html_.size();
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::uint64_t work_ = 0;
  std::size_t tags_ = 0;
  std::vector<std::string> open_;
};

}  // namespace

std::optional<ParseLimit> prescan(std::string_view html) {
  if (html.size() > kMaxPageBytes) return ParseLimit::too_large;
  return Scanner{html}.run();
}

}  // namespace gongkai
