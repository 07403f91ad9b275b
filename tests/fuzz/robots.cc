#include "crawler/robots.h"

#include <algorithm>

#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {

void robots(std::string_view input) {
  const std::string_view url = take_line(input);
  const RobotsRules rules = RobotsRules::parse(input);
  const auto line_ends =
      std::ranges::count_if(input, [](char c) { return c == '\n' || c == '\r'; });
  for (const char* agent : {"gongkai", "FooBot/1.0", "*", ""}) {
    const RobotsVerdict verdict = rules.verdict(agent, url);
    require(verdict.line >= 0 && verdict.line <= line_ends + 1, "the deciding line is in the file");
    require((verdict.line == 0) == verdict.rule.empty(), "a rule has a line and a line a rule");
    require(verdict.allowed || verdict.line > 0, "nothing is denied without a rule");
    require(verdict.allowed || verdict.rule.starts_with("Disallow: "), "only Disallow denies");
    const auto delay = rules.crawl_delay(agent);
    require(!delay || (delay->count() >= 0 && *delay <= std::chrono::hours{24}),
            "a delay is between nothing and a day");
  }
  for (const std::string& sitemap : rules.sitemaps())
    require(!sitemap.empty(), "a sitemap has an address");
}

}  // namespace gongkai::fuzz
