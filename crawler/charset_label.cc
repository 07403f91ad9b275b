#include "crawler/charset_label.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "config/ascii.h"
#include "crawler/encoding.h"

namespace gongkai {
namespace {

constexpr std::size_t kPrescanBytes = 65536;
constexpr std::size_t kXmlDeclarationBytes = 1024;
constexpr std::string_view kSpace = "\t\n\f\r ";

bool is_space(char c) {
  return kSpace.contains(c);
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return text.size() >= word.size() &&
         std::ranges::equal(text.substr(0, word.size()), word, {}, ascii_lower);
}

/// "Algorithm for extracting a character encoding from a meta element" of the HTML standard; it
/// serves for Content-Type headers too, where browsers are as lenient.
std::string_view charset_parameter(std::string_view text) {
  constexpr std::string_view kName = "charset";
  for (std::size_t at = 0; at + kName.size() <= text.size(); ++at) {
    if (!starts_with_word(text.substr(at), kName)) continue;
    std::string_view rest = text.substr(at + kName.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
    if (!rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
    if (rest.starts_with('"') || rest.starts_with('\'')) {
      const std::size_t end = rest.find(rest[0], 1);
      return end == std::string_view::npos ? std::string_view{} : rest.substr(1, end - 1);
    }
    return rest.substr(0, rest.find_first_of("\t\n\f\r ;,"));
  }
  return {};
}

struct Attribute {
  std::string name;
  std::string_view value;
};

/// Walks tags as the prescan does: without a tree, honouring comments and quotes only.
class Prescan {
 public:
  explicit Prescan(std::string_view page) : page_{page.substr(0, kPrescanBytes)} {}

  std::string_view find() {
    while (to_next('<')) {
      const std::string_view rest = page_.substr(at_);
      if (rest.starts_with("<!--")) {
        skip_comment();
      } else if (starts_with_word(rest, "<meta") && rest.size() > 5 &&
                 (is_space(rest[5]) || rest[5] == '/')) {
        at_ += 5;
        if (const std::string_view label = meta(); !label.empty()) return label;
      } else if (rest.size() > 1 &&
                 (is_ascii_letter(rest[1]) ||
                  (rest[1] == '/' && rest.size() > 2 && is_ascii_letter(rest[2])))) {
        at_ += rest[1] == '/' ? 2U : 1U;
        while (at_ < page_.size() && !is_space(page_[at_]) && page_[at_] != '>') ++at_;
        while (attribute()) {
        }
      } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '/' || rest[1] == '?')) {
        to_next('>');
      } else {
        ++at_;
      }
    }
    return {};
  }

 private:
  bool to_next(char c) {
    at_ = std::min(page_.find(c, at_), page_.size());
    return at_ < page_.size();
  }

  // "<!-->" is a whole comment, so the search begins at its dashes.
  void skip_comment() {
    const std::size_t end = page_.find("-->", at_ + 2);
    at_ = end == std::string_view::npos ? page_.size() : end + 3;
  }

  std::string_view meta() {
    bool is_content_type = false;
    std::string_view charset;
    std::string_view content;
    while (const auto found = attribute()) {
      if (found->name == "http-equiv") {
        is_content_type =
            starts_with_word(found->value, "content-type") && found->value.size() == 12;
      } else if (found->name == "charset" && charset.empty()) {
        charset = found->value;
      } else if (found->name == "content" && content.empty()) {
        content = charset_parameter(found->value);
      }
    }
    const std::string_view label = !charset.empty()  ? charset
                                   : is_content_type ? content
                                                     : std::string_view{};
    return encoding_of_label(label) ? trim(label, kSpace) : std::string_view{};
  }

  std::optional<Attribute> attribute() {
    while (at_ < page_.size() && (is_space(page_[at_]) || page_[at_] == '/')) ++at_;
    if (at_ >= page_.size() || page_[at_] == '>') return std::nullopt;
    Attribute found;
    while (at_ < page_.size() && !is_space(page_[at_]) && page_[at_] != '/' && page_[at_] != '>' &&
           (page_[at_] != '=' || found.name.empty())) {
      found.name += ascii_lower(page_[at_++]);
    }
    skip_space();
    if (at_ >= page_.size() || page_[at_] != '=') return found;
    ++at_;
    skip_space();
    found.value = value();
    return found;
  }

  std::string_view value() {
    if (at_ >= page_.size()) return {};
    const char quote = page_[at_];
    if (quote == '"' || quote == '\'') {
      const std::size_t begin = at_ + 1;
      const std::size_t end = std::min(page_.find(quote, begin), page_.size());
      at_ = std::min(end + 1, page_.size());
      return page_.substr(begin, end - begin);
    }
    const std::size_t begin = at_;
    while (at_ < page_.size() && !is_space(page_[at_]) && page_[at_] != '>') ++at_;
    return page_.substr(begin, at_ - begin);
  }

  void skip_space() {
    while (at_ < page_.size() && is_space(page_[at_])) ++at_;
  }

  std::string_view page_;
  std::size_t at_ = 0;
};

std::string_view xml_label(std::string_view page) {
  constexpr std::string_view kName = "encoding";
  if (!page.starts_with("<?xml")) return {};
  std::string_view rest = page.substr(0, std::min(page.find('>'), kXmlDeclarationBytes));
  const std::size_t at = rest.find(kName);
  if (at == std::string_view::npos) return {};
  rest.remove_prefix(at + kName.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
  if (!rest.starts_with('=')) return {};
  rest.remove_prefix(1);
  rest.remove_prefix(std::min(rest.find_first_not_of(kSpace), rest.size()));
  if (!rest.starts_with('"') && !rest.starts_with('\'')) return {};
  const std::size_t end = rest.find(rest[0], 1);
  return end == std::string_view::npos ? std::string_view{} : rest.substr(1, end - 1);
}

}  // namespace

std::string charset_of_content_type(std::string_view content_type) {
  return std::string{trim(charset_parameter(content_type), kSpace)};
}

std::string declared_label(std::string_view page) {
  const std::string_view meta = Prescan{page}.find();
  return std::string{!meta.empty() ? meta : trim(xml_label(page), kSpace)};
}

}  // namespace gongkai
