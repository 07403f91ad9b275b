#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "store/archive.h"
#include "tests/file_bytes.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// The README's code block in this language below "From other tools".
std::string recipe(const std::string& language) {
  const std::string readme = file_bytes(GONGKAI_SOURCE_DIR "/README.md");
  const std::size_t section = readme.find("### From other tools");
  const std::string fence = "```" + language + "\n";
  const std::size_t begin = readme.find(fence, section) + fence.size();
  return readme.substr(begin, readme.find("```", begin) - begin);
}

/// The lines of the README's shell blocks that begin so, down to "From other tools" or behind it.
std::vector<std::string> shell_lines(const std::string& start, bool behind) {
  const std::string readme = file_bytes(GONGKAI_SOURCE_DIR "/README.md");
  const std::size_t section = readme.find("### From other tools");
  std::vector<std::string> lines;
  for (std::size_t at = 0; at != std::string::npos && at < readme.size();) {
    const std::size_t end = readme.find('\n', at);
    const std::string line = readme.substr(at, end - at);
    if (line.starts_with(start) && (at > section) == behind) lines.push_back(line);
    at = end == std::string::npos ? end : end + 1;
  }
  return lines;
}

/// Runs the README's recipes as they stand there, in a folder with a.db and its exports.
class RecipesTest : public ::testing::Test {
 protected:
  RecipesTest() {
    const std::string path = directory_.file("a.db").string();
    {
      Archive archive = Archive::open_for_writing(path);
      const Response response = answer(document_request("http://a.example/1.html"), "<p>");
      Document document = document_of(response, "正文");
      document.published_on = "2025-04-11";
      document.report = Report{.genre_rule = "title",
                               .year = 2024,
                               .issuers = {"某镇人民政府"},
                               .due = Date{std::chrono::year{2025} / 4 / 1}};
      archive.record(response, document, {}, kNoon);
    }
    std::ofstream{directory_.file("documents.csv")}
        << run_gongkai({"export", path, "--format", "csv"}).out;
    std::ofstream{directory_.file("documents.jsonl")}
        << run_gongkai({"export", path, "--format", "jsonl"}).out;
  }

  static bool works(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
  }

  /// What `command` prints when it runs in the folder; its exit code in front.
  std::string run(const std::string& command) {
    const std::string folder = directory_.file("").string();
    const int code =
        std::system(fmt::format("cd '{}' && ( {} ) >said.txt 2>&1", folder, command).c_str());
    return fmt::format("{} {}", code, file_bytes(directory_.file("said.txt")));
  }

  ScratchDirectory directory_;
};

TEST_F(RecipesTest, PandasReadsTheReports) {
  if (!works("/usr/bin/python3 -c 'import pandas'")) GTEST_SKIP() << "pandas is not installed";
  std::ofstream{directory_.file("recipe.py")}
      << recipe("python") << "print(list(reports['issuer']), list(reports['days_late']))\n";
  EXPECT_EQ(run("/usr/bin/python3 recipe.py"), "0 ['某镇人民政府'] [10]\n");
}

TEST_F(RecipesTest, RReadsTheReportsAndTheCsv) {
  if (!works("Rscript -e 'library(RSQLite)'")) GTEST_SKIP() << "R with RSQLite is not installed";
  std::ofstream{directory_.file("recipe.R")} << recipe("r")
                                             << "cat(nrow(reports), reports$title, '\\n')\n";
  EXPECT_THAT(run("LC_ALL=C.UTF-8 Rscript recipe.R"),
              HasSubstr("1 某镇2024年法治政府建设年度报告"));
}

TEST_F(RecipesTest, DuckDbWritesParquet) {
  if (!works("duckdb -version")) GTEST_SKIP() << "duckdb is not installed";
  std::ofstream{directory_.file("recipe.sql")} << recipe("sql");
  EXPECT_EQ(run("duckdb < recipe.sql").substr(0, 2), "0 ");
  EXPECT_EQ(file_bytes(directory_.file("documents.parquet")).substr(0, 4), "PAR1");
}

TEST_F(RecipesTest, SqliteUtilsReadsTheViews) {
  if (!works("sqlite-utils --version")) GTEST_SKIP() << "sqlite-utils is not installed";
  std::string lines;
  const std::string shell = recipe("sh");
  for (std::size_t at = 0; at < shell.size(); at = shell.find('\n', at) + 1) {
    const std::string line = shell.substr(at, shell.find('\n', at) - at);
    if (line.starts_with("sqlite-utils ")) lines += line + "\n";
  }
  EXPECT_THAT(run(lines), HasSubstr("10"));
  EXPECT_THAT(file_bytes(directory_.file("reports.csv")), HasSubstr("某镇人民政府"));
}

TEST_F(RecipesTest, TheStockShellAnswersEveryQuestion) {
  if (!works("sqlite3 --version")) GTEST_SKIP() << "sqlite3 is not installed";
  const std::vector<std::string> lines = shell_lines("sqlite3 a.db \"", false);
  EXPECT_GE(lines.size(), 4U);
  for (const std::string& line : lines) EXPECT_EQ(run(line).substr(0, 2), "0 ") << run(line);
}

TEST_F(RecipesTest, StockToolsUnpackABody) {
  if (!works("sqlite3 --version && zstd --version")) GTEST_SKIP() << "sqlite3 or zstd is missing";
  const std::string page = [] {
    std::string text = "<html>";
    for (int i = 0; i < 500; ++i) text += "<p>行政执法公示</p>";
    return text;
  }();
  std::string sha256;
  {
    Archive archive = Archive::open_for_writing(directory_.file("a.db"));
    const Response response = answer(document_request("http://a.example/2.html"), page);
    archive.record(response, document_of(response, "正文"), {}, kNoon);
    sha256 = archive.show("http://a.example/2.html")->provenance.sha256;
  }
  for (std::string line : shell_lines("sqlite3 a.db \"SELECT writefile", true)) {
    line.replace(line.find("…"), std::string{"…"}.size(), sha256);
    EXPECT_EQ(run(line).substr(0, 2), "0 ") << run(line);
  }
  EXPECT_EQ(file_bytes(directory_.file("page")), page);
  EXPECT_THAT(run("sha256sum page"), HasSubstr(sha256));
}

}  // namespace
}  // namespace gongkai
