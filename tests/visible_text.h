#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "config/fold.h"

namespace gongkai {

/// Counts the visible characters of a page (all text but that of script, style, template and
/// comments; blank characters do not count) from its text alone: an HTML tokenizer of its own, so
/// that it shares no mistake with the reader it checks.
class VisibleText {
 public:
  explicit VisibleText(std::string_view html) : html_{html} { run(); }
  [[nodiscard]] std::size_t characters() const { return characters_; }

 private:
  static bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
  static char low(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
  static bool letter(char c) { return low(c) >= 'a' && low(c) <= 'z'; }

  void run() {
    std::size_t templates = 0;
    while (at_ < html_.size()) {
      if (html_[at_] != '<') {
        text(templates == 0);
        continue;
      }
      const std::string_view rest = html_.substr(at_);
      if (rest.starts_with("<!-->") || rest.starts_with("<!--->")) {
        at_ += rest.find('>') + 1;
      } else if (rest.starts_with("<!--")) {
        comment();
      } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?' ||
                                     (rest[1] == '/' && rest.size() > 2 && !letter(rest[2])))) {
        skip_to('>');
      } else if (rest.size() > 2 && rest[1] == '/' && letter(rest[2])) {
        at_ += 2;
        if (tag() == "template" && templates > 0) --templates;
      } else if (rest.size() > 1 && letter(rest[1])) {
        ++at_;
        const std::string name = tag();
        if (name == "template") ++templates;
        if (name == "script" || name == "style") raw(name, false, false);
        if (name == "textarea" || name == "title") raw(name, templates == 0, true);
        if (name == "xmp" || name == "iframe" || name == "noembed" || name == "noframes")
          raw(name, templates == 0, false);
      } else {
        characters_ += templates == 0;
        ++at_;
      }
    }
  }

  void comment() {
    const std::size_t end = html_.find("-->", at_ + 4);
    const std::size_t bang = html_.find("--!>", at_ + 4);
    if (end == std::string_view::npos && bang == std::string_view::npos) {
      at_ = html_.size();
    } else {
      at_ = bang < end ? bang + 4 : end + 3;
    }
  }

  void skip_to(char c) {
    const std::size_t end = html_.find(c, at_);
    at_ = end == std::string_view::npos ? html_.size() : end + 1;
  }

  /// The tag's name; leaves at_ behind its ">".
  std::string tag() {
    std::string name;
    while (at_ < html_.size() && !space(html_[at_]) && html_[at_] != '>' && html_[at_] != '/')
      name += low(html_[at_++]);
    while (at_ < html_.size() && html_[at_] != '>') {
      if (html_[at_++] != '=') continue;
      while (at_ < html_.size() && space(html_[at_])) ++at_;
      if (at_ >= html_.size()) break;
      const char quote = html_[at_];
      if (quote == '"' || quote == '\'') {
        ++at_;
        skip_to(quote);
      } else {
        while (at_ < html_.size() && !space(html_[at_]) && html_[at_] != '>') ++at_;
      }
    }
    if (at_ < html_.size()) ++at_;
    return name;
  }

  /// Text up to the end tag of `name`.
  void raw(std::string_view name, bool counts, bool references) {
    std::size_t end = at_;
    while ((end = html_.find("</", end)) != std::string_view::npos) {
      std::size_t same = 0;
      while (same < name.size() && end + 2 + same < html_.size() &&
             low(html_[end + 2 + same]) == name[same])
        ++same;
      const char after = end + 2 + same < html_.size() ? html_[end + 2 + same] : '>';
      if (same == name.size() && (space(after) || after == '>' || after == '/')) break;
      end += 2;
    }
    const std::size_t stop = end == std::string_view::npos ? html_.size() : end;
    while (at_ < stop) character(counts, references);
    at_ = stop;
  }

  void text(bool counts) {
    while (at_ < html_.size() && html_[at_] != '<') character(counts, true);
  }

  void character(bool counts, bool references) {
    if (references && html_[at_] == '&') return reference(counts);
    const CodePoint c = code_point_at(html_.substr(at_));
    characters_ += counts && !is_blank(c.value);
    at_ += c.size;
  }

  /// &nbsp; and other white space by name or number; anything else is one character.
  void reference(bool counts) {
    std::size_t end = at_ + 1;
    while (end < html_.size() &&
           (letter(html_[end]) || (html_[end] >= '0' && html_[end] <= '9') || html_[end] == '#'))
      ++end;
    const std::string_view name = html_.substr(at_ + 1, end - at_ - 1);
    const bool closed = end < html_.size() && html_[end] == ';';
    if (name.starts_with('#') && name.size() > 1) {
      const bool hexadecimal = low(name[1]) == 'x';
      const std::uint32_t code = static_cast<std::uint32_t>(std::strtoul(
          std::string{name.substr(hexadecimal ? 2 : 1)}.c_str(), nullptr, hexadecimal ? 16 : 10));
      characters_ += counts && !is_blank(code);
      at_ = end + closed;
      return;
    }
    constexpr std::array<std::string_view, 8> kBlank{"nbsp", "ensp", "emsp", "thinsp",
                                                     "zwj",  "zwnj", "lrm",  "rlm"};
    constexpr std::array<std::string_view, 6> kOpen{"nbsp", "lt",   "gt",
                                                    "amp",  "quot", "copy"};  // need no semicolon
    for (const std::string_view blank : kBlank) {
      if (closed && name == blank) {
        at_ = end + 1;
        return;
      }
    }
    for (const std::string_view open : kOpen) {
      if (closed || !name.starts_with(open)) continue;
      characters_ += counts && open != "nbsp";
      at_ += 1 + open.size();
      return;
    }
    characters_ += counts;
    at_ = closed && !name.empty() ? end + 1 : at_ + 1;
  }

  std::string_view html_;
  std::size_t at_ = 0;
  std::size_t characters_ = 0;
};

}  // namespace gongkai
