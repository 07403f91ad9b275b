#include "crawler/sitemap.h"

#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {

void sitemap(std::string_view input) {
  const auto url = Url::parse(take_line(input));
  if (!url) return;
  const auto sitemap = parse_sitemap(input, *url);
  if (!sitemap) return require(!sitemap.error().detail.empty(), "an error says what is wrong");
  require(sitemap->rows.size() <= 50'000,
          "a sitemap has at most as many rows as the protocol allows");
  for (const Row& row : sitemap->rows) {
    const auto page = Url::parse(row.url);
    require(page && page->is_http() && page->href() == row.url,
            "a row has an address that can be asked");
    require(row.date.empty() || row.date.size() == 10, "a date is ISO");
  }
}

}  // namespace gongkai::fuzz
