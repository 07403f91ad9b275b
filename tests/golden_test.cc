#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "extract/json.h"
#include "extract/read.h"
#include "tests/file_bytes.h"

// Every folder below tests/golden (but those with facts.json: report_test) is one answer of a
// portal and what the program makes of it:
//   source.*       the body as sent
//   url.txt        where it was asked; a document's usual place when not there
//   request.json   optional: status, page, memo, column, method, form, row title and URL
//   expected.json  exactly what `gongkai extract --json` prints, indented
// UPDATE_GOLDEN=1 rewrites expected.json; the difference is for people to read.

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

std::string line_of(const fs::path& path) {
  std::string text = file_bytes(path);
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::vector<fs::path> folders() {
  std::vector<fs::path> found;
  for (const auto& entry :
       fs::directory_iterator{fs::path{GONGKAI_SOURCE_DIR} / "tests" / "golden"}) {
    if (entry.is_directory() && !fs::exists(entry.path() / "facts.json"))
      found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

Response response_of(const fs::path& folder) {
  std::string url = line_of(folder / "url.txt");
  if (url.empty()) url = "https://www.example.gov.cn/gk/t20250120_1.html";
  const std::string text = file_bytes(folder / "request.json");
  const Json settings = text.empty() ? Json::object() : Json::parse(text);
  Response response;
  response.request = {.url = url,
                      .method = settings.value("method", "GET"),
                      .form = settings.value("form", ""),
                      .purpose = purpose_from(settings.value("purpose", "listing")),
                      .column = settings.value("column", ""),
                      .page = settings.value("page", 1),
                      .memo = settings.value("memo", "")};
  if (settings.contains("row")) {
    response.request.row = Row{.url = url, .title = settings["row"].get<std::string>()};
  }
  Exchange exchange{.url = settings.value("final_url", url),
                    .status = settings.value("status", 200),
                    .complete = true};
  for (const auto& entry : fs::directory_iterator{folder}) {
    if (entry.path().stem() == "source") exchange.body = file_bytes(entry.path());
  }
  response.exchanges.push_back(std::move(exchange));
  return response;
}

std::string name_of(const testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.filename().string();
  std::ranges::replace_if(name, [](char c) { return c == '-' || c == '.'; }, '_');
  return name;
}

class Golden : public testing::TestWithParam<fs::path> {};

TEST_P(Golden, IsReadAsExpected) {
  const fs::path& folder = GetParam();
  const std::string printed =
      Json::parse(to_json(read(response_of(folder), Portal{}))).dump(1) + "\n";
  const char* const update = std::getenv("UPDATE_GOLDEN");
  if (update != nullptr && *update != '\0') {
    std::ofstream{folder / "expected.json", std::ios::binary} << printed;
    return;
  }
  if (printed == file_bytes(folder / "expected.json")) return;
  const fs::path actual =
      fs::path{GONGKAI_BINARY_DIR} / "golden" / folder.filename() / "actual.json";
  fs::create_directories(actual.parent_path());
  std::ofstream{actual, std::ios::binary} << printed;
  ADD_FAILURE() << "diff -u " << (folder / "expected.json").string() << " " << actual.string();
}

INSTANTIATE_TEST_SUITE_P(Pages, Golden, testing::ValuesIn(folders()), name_of);

}  // namespace
}  // namespace gongkai
