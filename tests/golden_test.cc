#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "extract/json.h"
#include "extract/read.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
}

/// What `gongkai extract --json` prints of a saved page, on many lines so that a change can be read.
std::string printed(const fs::path& source) {
  Response response{.request = {.url = "https://www.example.gov.cn/gk/t20250120_1.html"}};
  response.exchanges.push_back({.url = response.request.url, .status = 200, .body = slurp(source), .complete = true});
  return nlohmann::ordered_json::parse(to_json(read(response, Portal{}))).dump(1) + "\n";
}

std::vector<std::string> folders() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{GONGKAI_SOURCE_DIR "/tests/golden"}) {
    const auto has = [&](const char* file) { return fs::exists(entry.path() / file); };
    // Folders with facts.json hold the pages of report_test. A new folder begins without expected.json.
    if (!has("facts.json") && (has("source.html") || has("source.txt"))) names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, PageReadsAsExpected) {
  const fs::path folder = fs::path{GONGKAI_SOURCE_DIR "/tests/golden"} / GetParam();
  const fs::path html = folder / "source.html";
  const std::string actual = printed(fs::exists(html) ? html : folder / "source.txt");
  const fs::path expected = folder / "expected.json";
  if (const char* update = std::getenv("UPDATE_GOLDEN"); update != nullptr && *update == '1') {
    std::ofstream{expected, std::ios::binary} << actual;
  }
  if (actual == slurp(expected)) return;
  const fs::path shown = fs::path{GONGKAI_BINARY_DIR} / "golden" / (GetParam() + ".json");
  fs::create_directories(shown.parent_path());
  std::ofstream{shown, std::ios::binary} << actual;
  FAIL() << "see: diff -u " << expected.string() << ' ' << shown.string();
}

INSTANTIATE_TEST_SUITE_P(Pages, Golden, testing::ValuesIn(folders()), test_name);

}  // namespace
}  // namespace gongkai
