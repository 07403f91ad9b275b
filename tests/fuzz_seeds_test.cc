#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/targets.h"

namespace gongkai {
namespace {

/// The seeds of one fuzz target, and what was found with them since; a broken promise stops the
/// test.
int replay(const char* target, void (*run)(std::string_view)) {
  int count = 0;
  const std::filesystem::path seeds{GONGKAI_SOURCE_DIR "/tests/data/fuzz"};
  for (const auto& entry : std::filesystem::directory_iterator{seeds / target}) {
    std::ifstream in{entry.path(), std::ios::binary};
    const std::string input{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
    run(input);
    // Every beginning is an input too: most faults live where the bytes stop.
    for (std::size_t end = 0; end < std::min<std::size_t>(input.size(), 512); ++end)
      run(input.substr(0, end));
    ++count;
  }
  return count;
}

TEST(FuzzSeeds, RobotsKeepsItsPromises) {
  EXPECT_GE(replay("robots", fuzz::robots), 3);
}
TEST(FuzzSeeds, UrlKeepsItsPromises) {
  EXPECT_GE(replay("url", fuzz::url), 3);
}
TEST(FuzzSeeds, CharsetKeepsItsPromises) {
  EXPECT_GE(replay("charset", fuzz::charset), 3);
}
TEST(FuzzSeeds, HeadersKeepTheirPromises) {
  EXPECT_GE(replay("headers", fuzz::headers), 3);
}
TEST(FuzzSeeds, DatesKeepTheirPromises) {
  EXPECT_GE(replay("dates", fuzz::dates), 3);
}
TEST(FuzzSeeds, ListingKeepsItsPromises) {
  EXPECT_GE(replay("listing", fuzz::listing), 10);
}
TEST(FuzzSeeds, ExtractKeepsItsPromises) {
  EXPECT_GE(replay("extract", fuzz::extract), 3);
}
TEST(FuzzSeeds, SitemapKeepsItsPromises) {
  EXPECT_GE(replay("sitemap", fuzz::sitemap), 3);
}
TEST(FuzzSeeds, DocKeepsItsPromises) {
  EXPECT_GE(replay("doc", fuzz::doc), 3);
}
TEST(FuzzSeeds, RtfKeepsItsPromises) {
  EXPECT_GE(replay("rtf", fuzz::rtf), 3);
}
TEST(FuzzSeeds, DocxKeepsItsPromises) {
  EXPECT_GE(replay("docx", fuzz::docx), 3);
}
TEST(FuzzSeeds, OfdKeepsItsPromises) {
  EXPECT_GE(replay("ofd", fuzz::ofd), 3);
}
TEST(FuzzSeeds, XlsxKeepsItsPromises) {
  EXPECT_GE(replay("xlsx", fuzz::xlsx), 3);
}
TEST(FuzzSeeds, ZipKeepsItsPromises) {
  EXPECT_GE(replay("zip", fuzz::zip), 3);
}
TEST(FuzzSeeds, PdfLayoutKeepsItsPromises) {
  EXPECT_GE(replay("pdf_layout", fuzz::pdf_layout), 3);
}
TEST(FuzzSeeds, WarcKeepsItsPromises) {
  EXPECT_GE(replay("warc", fuzz::warc), 5);
}

}  // namespace
}  // namespace gongkai
