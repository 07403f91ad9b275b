#include "store/change_export.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "store/digest.h"
#include "store/text_tree.h"
#include "store/withdrawal.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ChangeExportTest : public ::testing::Test {
 protected:
  void put(int page, const std::string& text, const std::string& moved_to = {}) {
    Response response = answer(document_request(url(page)), text);
    if (!moved_to.empty()) response.exchanges.back().url = moved_to;
    archive_.record(response, document_of(response, text), {}, kNoon);
  }
  void lose(int page) {
    archive_.record(failure(document_request(url(page)), FetchState::gone, "no more"),
                    Refusal{.state = FetchState::gone}, {}, kNoon);
  }
  static std::string url(int page) { return fmt::format("http://a.example/{}", page); }

  /// "kind text" of each change after `since`.
  std::vector<std::string> changes(std::int64_t since) {
    std::vector<std::string> lines;
    export_changes(archive_, since, last_change(archive_), [&](std::string_view line) {
      const auto json = nlohmann::json::parse(line);
      lines.push_back(json["change"]["kind"].get<std::string>() + " " +
                      json["text"].get<std::string>());
      return true;
    });
    return lines;
  }

  std::pair<std::string, Manifest> as_of(std::int64_t cursor) {
    std::string out;
    const Manifest manifest =
        export_as_of(archive_, cursor, [&](std::string_view piece) { return out += piece, true; });
    return {out, manifest};
  }

  ScratchDirectory directory_;
  fs::path path_ = directory_.file("a.db");
  Archive archive_ = Archive::open_for_writing(path_, "r");
};

TEST_F(ChangeExportTest, TellsExactlyWhatHappenedSinceACursor) {
  put(1, "甲");
  put(2, "乙");
  const std::int64_t cursor = last_change(archive_);
  EXPECT_EQ(cursor, 2);
  put(1, "甲");
  EXPECT_THAT(changes(cursor), IsEmpty());
  put(1, "甲改");
  lose(2);
  put(2, "乙");
  put(3, "丙");
  put(1, "甲改", "http://a.example/new/1");
  EXPECT_THAT(changes(0), ElementsAre("new 甲", "new 乙", "changed 甲改", "gone 乙", "back 乙",
                                      "new 丙", "moved 甲改"));
  EXPECT_THAT(changes(cursor + 2), ElementsAre("back 乙", "new 丙", "moved 甲改"));
  std::int64_t seen = 0;
  EXPECT_EQ(export_changes(archive_, cursor, 100, [&](std::string_view) { return ++seen < 2; }),
            cursor + 1);
}

TEST_F(ChangeExportTest, ADatasetIsMadeAgainByteForByte) {
  put(1, "甲");
  put(2, "乙");
  lose(2);
  const std::int64_t cursor = last_change(archive_);
  const auto [bytes, manifest] = as_of(cursor);
  EXPECT_EQ(manifest.sha256, sha256_hex(bytes));
  EXPECT_EQ(manifest.documents, 2);
  EXPECT_EQ(manifest.bytes, static_cast<std::int64_t>(bytes.size()));
  EXPECT_TRUE(archive_.verify(manifest.link).holds());
  put(1, "甲改");
  put(2, "乙改");
  put(3, "丙");
  const auto [again, same] = as_of(cursor);
  EXPECT_EQ(again, bytes);
  EXPECT_EQ(to_json(same), to_json(manifest));
  EXPECT_NE(as_of(last_change(archive_)).first, bytes);
  EXPECT_THAT(as_of(0).first, IsEmpty());
}

TEST_F(ChangeExportTest, BlocksSayWhereTheyStand) {
  const Response response = answer(document_request(url(1)), "x");
  Document document = document_of(response, "引言");
  document.blocks.push_back({.kind = BlockKind::heading, .level = 1, .text = "一、做法"});
  document.blocks.push_back({.kind = BlockKind::heading, .level = 2, .text = "（一）学习"});
  document.blocks.push_back({.text = "第一段"});
  document.blocks.push_back({.kind = BlockKind::heading, .level = 1, .text = "二、问题"});
  document.blocks.push_back({.text = "第二段", .page = 3});
  archive_.record(response, document, {}, kNoon);
  std::vector<nlohmann::json> blocks;
  export_blocks(archive_, {}, [&](std::string_view line) {
    return blocks.push_back(nlohmann::json::parse(line)), true;
  });
  ASSERT_EQ(blocks.size(), 6U);
  EXPECT_THAT(blocks[0]["headings"], IsEmpty());
  EXPECT_EQ(blocks[3]["headings"].dump(), R"(["一、做法","（一）学习"])");
  EXPECT_EQ(blocks[5]["headings"].dump(), R"(["二、问题"])");
  EXPECT_EQ(blocks[5]["text"], "第二段");
  EXPECT_EQ(blocks[5]["page"], 3);
  EXPECT_TRUE(blocks[4]["page"].is_null());
  EXPECT_EQ(blocks[0]["start"], 1);
  EXPECT_EQ(blocks[1]["start"], 4);
  EXPECT_EQ(blocks[0]["source"].dump(), "[10,40]");
  EXPECT_EQ(blocks[0]["url"], url(1));
}

TEST_F(ChangeExportTest, ATextTreeHasStableNamesAndTouchesOnlyWhatChanged) {
  put(1, "甲");
  put(2, "乙");
  const fs::path folder = directory_.file("tree");
  EXPECT_EQ(write_text_tree(archive_, {}, folder).written, 2);
  EXPECT_EQ(write_text_tree(archive_, {}, folder).unchanged, 2);
  put(1, "甲改");
  const TreeWritten tree = write_text_tree(archive_, {}, folder);
  EXPECT_EQ(tree.written, 1);
  EXPECT_EQ(tree.unchanged, 1);
  const std::string id = archive_.show(url(1))->provenance.document;
  std::ifstream in{folder / id.substr(0, 2) / (id + ".txt")};
  const std::string page{std::istreambuf_iterator<char>{in}, {}};
  EXPECT_TRUE(page.starts_with("title: 某镇"));
  EXPECT_TRUE(page.ends_with("\n\n甲改\n"));
}

TEST_F(ChangeExportTest, AWithdrawnDocumentLeavesTheTextTree) {
  put(1, "甲");
  put(2, "乙");
  const fs::path folder = directory_.file("tree");
  write_text_tree(archive_, {}, folder);
  const std::string id = archive_.show(url(1))->provenance.document;
  const fs::path file = folder / id.substr(0, 2) / (id + ".txt");
  const fs::path stranger = folder / id.substr(0, 2) / "notes.txt";
  std::ofstream{stranger} << "x";
  ASSERT_TRUE(fs::exists(file));
  withdraw(archive_, url(1), "a person asked for it", kNoon);
  const TreeWritten tree = write_text_tree(archive_, {}, folder);
  EXPECT_EQ(tree.removed, 1);
  EXPECT_EQ(tree.unchanged, 1);
  EXPECT_FALSE(fs::exists(file));
  EXPECT_TRUE(fs::exists(stranger));
  EXPECT_EQ(write_text_tree(archive_, {}, folder).removed, 0);
}

TEST_F(ChangeExportTest, AManifestTellsOnlyOfWhatWasWritten) {
  put(1, "甲");
  const fs::path manifest = directory_.file("m.json");
  const std::string command = fmt::format("{} export {} --until 1 --manifest {} > /dev/full 2>&1",
                                          GONGKAI_PROGRAM, path_.string(), manifest.string());
  EXPECT_NE(std::system(command.c_str()), 0);
  EXPECT_FALSE(fs::exists(manifest));
}

TEST_F(ChangeExportTest, ATextTreeIsNotWrittenThroughALink) {
  put(1, "甲");
  const std::string id = archive_.show(url(1))->provenance.document;
  const fs::path folder = directory_.file("tree") / id.substr(0, 2);
  fs::create_directories(folder);
  std::ofstream{directory_.file("victim")} << "x";
  fs::create_symlink(directory_.file("victim"), folder / (id + ".txt"));
  EXPECT_THROW(write_text_tree(archive_, {}, directory_.file("tree")), std::runtime_error);
  EXPECT_EQ(fs::file_size(directory_.file("victim")), 1U);
}

TEST_F(ChangeExportTest, TheVerbPrintsTheNextCursorAndRefusesContradictions) {
  put(1, "甲");
  put(1, "甲改");
  const Ran since = run_gongkai({"export", path_.string(), "--since", "1"});
  EXPECT_EQ(since.code, 0);
  EXPECT_THAT(since.err, HasSubstr("next cursor: 2"));
  EXPECT_THAT(since.out, HasSubstr("\"kind\":\"changed\""));
  const std::string manifest = directory_.file("m.json").string();
  const Ran until = run_gongkai({"export", path_.string(), "--until", "1", "--manifest", manifest});
  EXPECT_EQ(until.code, 0);
  std::ifstream in{manifest};
  EXPECT_EQ(nlohmann::json::parse(in)["sha256"], sha256_hex(until.out));
  EXPECT_EQ(run_gongkai({"export", path_.string(), "--since", "1", "--format", "csv"}).code, 2);
  EXPECT_EQ(run_gongkai({"export", path_.string(), "--format", "text"}).code, 2);
  const Ran diff = run_gongkai({"diff", path_.string(), url(1)});
  EXPECT_EQ(diff.out, "@@ line 1 → 1 @@\n甲{+改+}\n");
  EXPECT_THAT(run_gongkai({"diff", path_.string(), url(1), "1", "2", "--json"}).out,
              HasSubstr(R"({"kind":"added","text":"改"})"));
  EXPECT_EQ(run_gongkai({"diff", path_.string(), url(1), "1", "7"}).code, 1);
}

// A cursor that is ahead comes from another archive, or from before a backup was put back: whoever
// went on from it would miss what comes next.
TEST_F(ChangeExportTest, ACursorThatTheFeedHasNotReachedIsRefused) {
  put(1, "甲");
  put(2, "乙");
  const std::string archive = path_.string();
  for (const char* const option : {"--since", "--until"}) {
    EXPECT_EQ(run_gongkai({"export", archive, option, "2"}).code, 0) << option;
    const Ran ahead = run_gongkai({"export", archive, option, "3"});
    EXPECT_EQ(ahead.code, 1) << option;
    EXPECT_THAT(ahead.err, HasSubstr("has no cursor 3: its feed ends at 2")) << option;
    EXPECT_THAT(ahead.err, ::testing::Not(HasSubstr("next cursor"))) << option;
    for (const char* const word : {"", "-1", "a", "99999999999999999999"})
      EXPECT_NE(run_gongkai({"export", archive, option, word}).code, 0) << option << word;
  }
}

TEST_F(ChangeExportTest, AFilterThatWouldBePassedOverIsRefused) {
  put(1, "甲");
  const std::string archive = path_.string();
  EXPECT_EQ(run_gongkai({"export", archive, "--since", "0", "--issuer", "某局"}).code, 2);
  EXPECT_EQ(run_gongkai({"export", archive, "--until", "1", "--year", "2024"}).code, 2);
  EXPECT_EQ(run_gongkai({"export", archive, "--format", "corrections", "--kind", "page"}).code, 2);
  EXPECT_EQ(run_gongkai({"export", archive, "--year", ""}).code, 2);
  EXPECT_EQ(run_gongkai({"export", archive, "--issuer", "某局"}).code, 0);
}

}  // namespace
}  // namespace gongkai
