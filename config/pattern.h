#pragma once

#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace gongkai {

/// A regular expression that a person wrote in a portal file (ICU syntax, UTF-8). Matching is
/// bounded in time and stack: a pattern that runs away does not match.
class Pattern {
 public:
  /// Compiles `expression`; the error says what is wrong and at which character.
  [[nodiscard]] static std::expected<Pattern, std::string> compile(std::string_view expression);

  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  Pattern(const Pattern&) = delete;
  Pattern& operator=(const Pattern&) = delete;
  ~Pattern();

  /// True when some part of `text` matches.
  [[nodiscard]] bool found_in(std::string_view text) const;

 private:
  struct Compiled;
  explicit Pattern(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace gongkai
