#include "config/pattern.h"

#include <fmt/format.h>
#include <unicode/regex.h>
#include <unicode/unistr.h>

#include <utility>

namespace gongkai {
namespace {

constexpr int kTimeLimit = 100;       // ICU's steps: about 13 ms (measured, (a+)+$ on 29 a)
constexpr int kStackLimit = 1 << 20;  // bytes

icu::UnicodeString unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

}  // namespace

struct Pattern::Compiled {
  std::unique_ptr<icu::RegexPattern> pattern;
};

Pattern::Pattern(std::unique_ptr<Compiled> compiled) : compiled_{std::move(compiled)} {}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

std::expected<Pattern, std::string> Pattern::compile(std::string_view expression) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError place{};
  auto compiled = std::make_unique<Compiled>();
  compiled->pattern.reset(icu::RegexPattern::compile(unicode(expression), place, status));
  if (U_FAILURE(status)) {
    return std::unexpected{fmt::format("{} at character {}", u_errorName(status), place.offset)};
  }
  return Pattern{std::move(compiled)};
}

bool Pattern::found_in(std::string_view text) const {
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString input = unicode(text);
  const std::unique_ptr<icu::RegexMatcher> matcher{compiled_->pattern->matcher(input, status)};
  if (U_FAILURE(status)) return false;
  matcher->setTimeLimit(kTimeLimit, status);
  matcher->setStackLimit(kStackLimit, status);
  return matcher->find(status) != 0 && U_SUCCESS(status);
}

}  // namespace gongkai
