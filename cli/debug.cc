#include "cli/debug.h"

#include <fmt/format.h>

#include <iostream>
#include <iterator>
#include <optional>

#include "crawler/charset.h"
#include "crawler/dates.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

using Question = DebugOptions::Question;
using Answer = std::optional<std::string>;

std::string standard_input() {
  return {std::istreambuf_iterator<char>{std::cin}, std::istreambuf_iterator<char>{}};
}

Answer resolve(const DebugOptions& options) {
  const auto base = Url::parse(options.base);
  const auto url = base ? base->resolve(options.text, options.charset) : std::nullopt;
  return url ? Answer{url->href()} : std::nullopt;
}

Answer charset(const DebugOptions& options) {
  if (!options.label) return decode_page(standard_input(), options.content_type).used;
  const auto name = encoding_of_label(*options.label);
  return name ? Answer{std::string{*name}} : std::nullopt;
}

Answer date(const DebugOptions& options) {
  const auto found = parse_date(options.text);
  return found ? Answer{to_iso(*found)} : std::nullopt;
}

Answer answer(const DebugOptions& options) {
  switch (options.question) {
    case Question::resolve: return resolve(options);
    case Question::charset: return charset(options);
    case Question::decode: return decode(standard_input(), options.charset);
    case Question::date: return date(options);
    default: return std::nullopt;
  }
}

}  // namespace

int debug(const DebugOptions& options) {
  const Answer found = answer(options);
  if (!found) return 1;
  fmt::print("{}\n", *found);
  return 0;
}

}  // namespace gongkai
