#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "store/archive.h"
#include "store/change_export.h"
#include "store/correction.h"
#include "store/export.h"
#include "store/withdrawal.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSchema = GONGKAI_SOURCE_DIR "/store/document.schema.json";

/// Debian's interpreter, which sees Debian's packages.
bool has_validator() {
  return std::system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") == 0;
}

/// What the validator says of `lines`; its exit code in front.
std::string validate(const std::string& lines, const ScratchDirectory& directory) {
  const fs::path file = directory.file("lines.jsonl");
  const fs::path said = directory.file("said.txt");
  std::ofstream{file} << lines;
  const std::string command =
      fmt::format("/usr/bin/python3 {}/tests/tools/validate_jsonl.py {} {} >{} 2>&1",
                  GONGKAI_SOURCE_DIR, kSchema, file.string(), said.string());
  const int code = std::system(command.c_str());
  std::ifstream in{said};
  return fmt::format("{} {}", code == 0 ? "valid" : "invalid",
                     std::string{std::istreambuf_iterator<char>{in}, {}});
}

/// Everything an archive exports as JSON lines: documents of all pages that the demo serves are
/// read in demo tests; here is one of each kind of member.
std::string exported(const ScratchDirectory& directory) {
  Archive archive = Archive::open_for_writing(directory.file("a.db"), "rules");
  archive.put_portal({.name = "p", .title = "云岚区", .toml = "start = []"}, kNoon);
  for (int n = 0; n < 4; ++n) {
    Request request = document_request(fmt::format("http://a.example/{}.html", n));
    request.portal = n == 0 ? "" : "p";
    const Response response = answer(request, fmt::format("<p>{}", n));
    Document document = document_of(response, fmt::format("一、做法{}", n));
    if (n > 0) {
      document.published_on = "2025-03-01";
      document.claims.push_back({.field = "issuer",
                                 .value = "某镇",
                                 .raw = "某镇",
                                 .layer = Layer::script,
                                 .confidence = 0.5,
                                 .rule = "script",
                                 .chosen = true});
      document.stripped.push_back({.text = "打印", .zone = Zone::tail, .rule = "share"});
      document.defects.push_back({.kind = "unit_lost", .line = 1, .text = "一"});
      document.attachments.push_back(
          {.url = "http://a.example/f.pdf", .name = "f", .stands_in = n - 1});
      document.report = Report{
          .genre_rule = "title",
          .year = 2024,
          .issuers = {"某镇人民政府"},
          .region = {.code = 500110, .name = "重庆市綦江区", .rule = "issuer", .as_of = 2019},
          .due = Date{std::chrono::year{2025} / 4 / 1},
          .on_time = true,
          .sections = {{.end = 1, .heading = "做法", .rule = "heading"}},
          .quantities = {{.value = 1.5,
                          .unit = "件",
                          .noun = "案件",
                          .raw = "一",
                          .place = {0, 3},
                          .sentence = {0, 6}}}};
    }
    archive.record(response, document, {}, kNoon);
  }
  const Correction correction{.document = "http://a.example/1.html",
                              .field = "issuer",
                              .value = "某乡人民政府",
                              .who = "w",
                              .why = "y"};
  correct(archive, std::span{&correction, 1}, kNoon);
  archive.record(failure(document_request("http://a.example/2.html"), FetchState::gone, "no more"),
                 Refusal{.state = FetchState::gone}, {}, kNoon);
  withdraw(archive, "http://a.example/3.html", "asked", kNoon);
  std::string lines;
  const Sink sink = [&lines](std::string_view piece) {
    lines += piece;
    return true;
  };
  export_jsonl(archive, {}, sink);
  export_changes(archive, 0, last_change(archive), sink);
  return lines;
}

TEST(ExportSchema, EveryExportedLineIsValid) {
  if (!has_validator()) GTEST_SKIP() << "python3-jsonschema is not installed";
  const ScratchDirectory directory;
  const std::string lines = exported(directory);
  EXPECT_THAT(lines, ::testing::HasSubstr("withdrawn_for\":\"asked"));
  const std::string said = validate(lines, directory);
  EXPECT_TRUE(said.starts_with("valid 10 lines")) << said;
}

TEST(ExportSchema, WhatExtractReadsOfGoldenPagesIsValidWithProvenance) {
  if (!has_validator()) GTEST_SKIP() << "python3-jsonschema is not installed";
  const ScratchDirectory directory;
  nlohmann::json provenance;
  {
    const std::string first = exported(directory);
    provenance = nlohmann::json::parse(first.substr(0, first.find('\n')))["provenance"];
  }
  std::string lines;
  for (const auto& folder : fs::directory_iterator{GONGKAI_SOURCE_DIR "/tests/golden"}) {
    std::ifstream in{folder.path() / "expected.json"};
    auto json = nlohmann::json::parse(in, nullptr, false);
    if (json.is_discarded() || json.value("kind", "") != "document" || json.contains("members"))
      continue;
    json["provenance"] = provenance;
    lines += json.dump() + "\n";
  }
  const std::string said = validate(lines, directory);
  EXPECT_TRUE(said.starts_with("valid ")) << said;
}

TEST(ExportSchema, WhatIsNotAsItSaysIsNot) {
  if (!has_validator()) GTEST_SKIP() << "python3-jsonschema is not installed";
  const ScratchDirectory directory;
  const std::string lines = exported(directory);
  const auto whole = nlohmann::json::parse(lines.substr(0, lines.find('\n')));
  const auto is_valid = [&](const nlohmann::json& json) {
    return validate(json.dump() + "\n", directory).starts_with("valid");
  };
  ASSERT_TRUE(is_valid(whole));
  for (const char* const member : {"title", "blocks", "provenance", "report"}) {
    nlohmann::json less = whole;
    less.erase(member);
    EXPECT_FALSE(is_valid(less)) << member;
  }
  nlohmann::json other = whole;
  other["surprise"] = 1;
  EXPECT_FALSE(is_valid(other));
  other = whole;
  other["published_on"] = "1 March";
  EXPECT_FALSE(is_valid(other));
  other = whole;
  other["blocks"][0]["kind"] = "poem";
  EXPECT_FALSE(is_valid(other));
}

}  // namespace
}  // namespace gongkai
