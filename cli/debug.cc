#include "cli/debug.h"

#include <fmt/format.h>

#include <chrono>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

#include "crawler/address.h"
#include "crawler/charset.h"
#include "crawler/dates.h"
#include "crawler/http_date.h"
#include "crawler/robots.h"
#include "crawler/sitemap.h"
#include "crawler/url.h"

namespace gongkai {
namespace {

using Question = DebugOptions::Question;
using Answer = std::optional<std::string>;

std::string standard_input() {
  return {std::istreambuf_iterator<char>{std::cin}, std::istreambuf_iterator<char>{}};
}

Answer robots(const DebugOptions& options) {
  const RobotsVerdict verdict =
      RobotsRules::parse(standard_input()).verdict(options.agent, options.url);
  const std::string word = verdict.allowed ? "allow" : "deny";
  return verdict.line == 0 ? word : fmt::format("{} line {}: {}", word, verdict.line, verdict.rule);
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

Answer decoded(const DebugOptions& options) {
  if (!encoding_of_label(options.charset)) return std::nullopt;
  return decode(standard_input(), options.charset);
}

Answer date(const DebugOptions& options) {
  const auto found = parse_date(options.text);
  return found ? Answer{to_iso(*found)} : std::nullopt;
}

Answer http_date(const DebugOptions& options) {
  const auto found = parse_http_date(options.text);
  return found ? Answer{fmt::format("{}", found->time_since_epoch().count())} : std::nullopt;
}

Answer retry_after(const DebugOptions& options) {
  const auto wait =
      parse_retry_after(options.text, std::chrono::sys_seconds{std::chrono::seconds{options.now}});
  return wait ? Answer{fmt::format("{}", wait->count())} : std::nullopt;
}

Answer sitemap(const DebugOptions& options) {
  const auto url = Url::parse(options.url);
  const auto found = url ? parse_sitemap(standard_input(), *url) : std::unexpected{SitemapError{}};
  if (!found || found->rows.empty()) return std::nullopt;
  std::string lines;
  for (const Row& row : found->rows) lines += nlohmann::json{{"loc", row.url}}.dump() + "\n";
  lines.pop_back();
  return lines;
}

Answer address(const DebugOptions& options) {
  const std::string_view why = blocked_address(options.text);
  return why.empty() ? "allow" : fmt::format("block {}", why);
}

Answer answer(const DebugOptions& options) {
  switch (options.question) {
    case Question::resolve: return resolve(options);
    case Question::charset: return charset(options);
    case Question::decode: return decoded(options);
    case Question::date: return date(options);
    case Question::http_date: return http_date(options);
    case Question::retry_after: return retry_after(options);
    case Question::sitemap: return sitemap(options);
    case Question::address: return address(options);
    case Question::robots: break;
  }
  return robots(options);
}

}  // namespace

int debug(const DebugOptions& options) {
  const Answer found = answer(options);
  if (!found) return 1;
  fmt::print("{}\n", *found);
  return 0;
}

}  // namespace gongkai
