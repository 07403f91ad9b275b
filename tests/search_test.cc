#include "store/search.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>

#include "config/fold.h"
#include "crawler/utf8.h"
#include "store/archive.h"
#include "store/folded.h"
#include "store/sqlite.h"
#include "tests/file_bytes.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class SearchTest : public ::testing::Test {
 protected:
  void add(int page, const std::string& text, const std::string& title = "某镇报告") {
    const Response response =
        answer(document_request(fmt::format("http://a.example/{}", page)), text);
    Document document = document_of(response, text);
    document.title = title;
    document.report_year = 2020 + page % 5;
    archive_->record(response, document, {}, kNoon);
  }

  /// Pages of what is found, as their URLs end.
  std::vector<std::string> find(std::string_view typed, const DocumentFilter& filter = {}) {
    std::vector<std::string> pages;
    const auto query = SearchQuery::parse(typed);
    EXPECT_TRUE(query) << typed;
    for (const SearchHit& hit : search(*archive_, *query, filter, 256))
      pages.push_back(hit.url.substr(hit.url.rfind('/') + 1));
    // The index finds the same as the texts do.
    std::vector<std::string> by_index;
    for (const SearchHit& hit : search(*archive_, *query, filter, 256, 0))
      by_index.push_back(hit.url.substr(hit.url.rfind('/') + 1));
    EXPECT_EQ(by_index, pages) << typed;
    return pages;
  }

  ScratchDirectory directory_;
  fs::path path_ = directory_.file("a.db");
  std::unique_ptr<Archive> archive_ =
      std::make_unique<Archive>(Archive::open_for_writing(path_, "r"));
};

TEST_F(SearchTest, WordsOfAnyLengthAreFoundWhereverTheyStand) {
  add(1, "全年受理信访事项十二件");
  add(2, "调解矛盾纠纷");
  add(3, "以上就是信访");
  EXPECT_THAT(find("信访"), UnorderedElementsAre("1", "3"));
  EXPECT_THAT(find("访"), UnorderedElementsAre("1", "3"));
  EXPECT_THAT(find("纷"), ElementsAre("2"));
  EXPECT_THAT(find("信访事项"), ElementsAre("1"));
  EXPECT_THAT(find("不在这里的话"), IsEmpty());
  EXPECT_THAT(find("缺"), IsEmpty());
}

TEST_F(SearchTest, AndOrNotAndPhrases) {
  add(1, "信访 与 调解");
  add(2, "信访与诉讼");
  add(3, "仲裁");
  EXPECT_THAT(find("信访 调解"), ElementsAre("1"));
  EXPECT_THAT(find("信访 AND 调解"), ElementsAre("1"));
  EXPECT_THAT(find("信访 NOT 诉讼"), ElementsAre("1"));
  EXPECT_THAT(find("信访 -诉讼"), ElementsAre("1"));
  EXPECT_THAT(find("调解 OR 仲裁"), UnorderedElementsAre("1", "3"));
  EXPECT_THAT(find("\"信访与调解\""), ElementsAre("1"));
  EXPECT_THAT(find("“访 与”"), UnorderedElementsAre("1", "2"));
  EXPECT_THAT(find("信访 -没有的"), UnorderedElementsAre("1", "2"));
  EXPECT_FALSE(SearchQuery::parse("NOT 信访"));
  EXPECT_FALSE(SearchQuery::parse("  "));
  EXPECT_FALSE(SearchQuery::parse("信访 OR"));
  EXPECT_FALSE(SearchQuery::parse("信访 NOT"));
  EXPECT_FALSE(SearchQuery::parse("信访 NOT OR 调解"));
}

TEST_F(SearchTest, WhatLooksLikeQuerySyntaxIsText) {
  add(1, "见*注 (一) title:甲 ^乙 \"丙\" NEAR(丁) {text}");
  for (const std::string word :
       {"见*注", "(一)", "title:甲", "^乙", "NEAR(丁)", "{text}", "*", "(", "Title:"}) {
    EXPECT_THAT(find(word), ElementsAre("1")) << word;
  }
  EXPECT_THAT(find("';DROP TABLE document"), IsEmpty());
  EXPECT_TRUE(SearchQuery::parse(std::string(100000, '(')));
  EXPECT_FALSE(SearchQuery::parse(fmt::format("{}", fmt::join(std::vector<int>(100, 7), " "))));
}

TEST_F(SearchTest, SpacesInTheTextDoNotCount) {
  add(1, "截至2024 年　12 月底，领导  构建\u00a0体系");
  for (const std::string word : {"2024年12月底", "领导构建体系", "\"领导 构建\"", "底，"})
    EXPECT_THAT(find(word), ElementsAre("1")) << word;
}

TEST_F(SearchTest, WhatNoReaderSeesDoesNotPartAWord) {
  add(1, "行政\u200b复议决定\u00ad书\ufeff送达\u2003当事人");
  for (const std::string word : {"行政复议", "决定书送达当事人", "行\u200b政复议", "达当"})
    EXPECT_THAT(find(word), ElementsAre("1")) << word;
}

TEST_F(SearchTest, TheViewLeavesOutWhatTheProgramDoes) {
  std::string every;
  for (char32_t code = 0x20; code < 0x3400; ++code) append_utf8(code, every);
  for (char32_t code = 0xF900; code < 0x10000; ++code) append_utf8(code, every);
  add(1, every);
  std::string left;
  for (std::size_t at = 0; at < every.size();) {
    const Utf8Step step = utf8_step(every, at);
    if (!is_unsearched(step.code)) left.append(every, at, step.length);
    at += step.length;
  }
  Statement row = archive_->database().query("SELECT text FROM search_text");
  ASSERT_TRUE(row.next());
  EXPECT_EQ(row.text(0), left + "\n\n");
}

TEST_F(SearchTest, FullWidthFormsAndCapitalsAreTheSame) {
  add(1, "截至２０２４年，ＧＤＰ增长（含旗县）５％");
  add(2, "截至2024年,gdp增长(含旗县)5%");
  add(3, "截至2０2４年，Ｇdp增长(含旗县）５%");
  for (const std::string word :
       {"2024", "２０２４年", "2024年，", "GDP", "ｇｄｐ增长", "G", "5%", "（", "增长(含旗县)5%",
        "年,G", "截至2024年，ＧＤＰ增长（含旗县）５％"}) {
    EXPECT_THAT(find(word), UnorderedElementsAre("1", "2", "3")) << word;
  }
  EXPECT_THAT(find("2025"), IsEmpty());
  const Snippet snippet = make_snippet("截至２０２４年", {"2024"});
  ASSERT_EQ(snippet.marks.size(), 1U);
  EXPECT_EQ(
      snippet.text.substr(snippet.marks[0].first, snippet.marks[0].second - snippet.marks[0].first),
      "２０２４");
}

// The index folds letters by a table of its own; ours must not miss what it has.
TEST_F(SearchTest, LettersOfEveryScriptAreFoundInAnyCase) {
  add(1, "粒径５µm，ΟΔΟΣ，Straſse，ϕ值，İı，Ⅷ，ⓐ，ǅ");
  for (const std::string word : {"µm", "μM", "οδος", "ΟΔΟΣ", "ΟΔΟσ", "ς，", "STRASSE", "φ值", "Φ",
                                 "İı", "ⅷ", "Ⓐ", "ǆ", "Ǆ"}) {
    EXPECT_THAT(find(word), ElementsAre("1")) << word;
  }
  Database& database = archive_->database();
  database.script(
      "CREATE VIRTUAL TABLE temp.t USING fts5 (c, tokenize = 'trigram');"
      "CREATE VIRTUAL TABLE temp.terms USING fts5vocab ('temp', 't', 'instance');");
  {
    Transaction transaction{database};
    for (char32_t code = 0x21; code < 0x1F000; ++code) {
      if (code == 0x3400) code = 0xA000;  // Han has no case,
      if (code == 0xAC00) code = 0xE000;  // nor has Hangul; then come surrogates
      if (is_unsearched(code)) continue;
      std::string text;
      append_utf8(code, text);
      database.run("INSERT INTO temp.t (rowid, c) VALUES (?, ?)", std::int64_t{code},
                   text + "\n\n");
    }
    transaction.commit();
  }
  std::string wrong;
  std::int64_t seen = 0;
  Statement row = database.query("SELECT doc, term FROM temp.terms");
  while (row.next()) {
    std::string text;
    append_utf8(static_cast<char32_t>(row.integer(0)), text);
    if (folded(text) != folded(row.view(1).substr(0, row.view(1).find('\n')))) wrong += text + " ";
    ++seen;
  }
  EXPECT_GT(seen, 80000);
  EXPECT_EQ(wrong, "");
}

TEST_F(SearchTest, OnlyTheNewestVersionIsFound) {
  add(1, "旧的文字");
  add(1, "新的文字");
  EXPECT_THAT(find("旧的"), IsEmpty());
  EXPECT_THAT(find("旧的文字"), IsEmpty());
  EXPECT_THAT(find("新的"), ElementsAre("1"));
}

TEST_F(SearchTest, TheIndexGoesWithTheOutcomeOrNotAtAll) {
  {
    const Archive::Batch undone{*archive_};
    add(1, "没有提交的文字");
  }
  EXPECT_THAT(find("提交"), IsEmpty());
}

TEST_F(SearchTest, FiltersNarrow) {
  for (int page = 1; page <= 4; ++page) add(page, "依法行政");
  EXPECT_THAT(find("依法", {.year = 2022}), ElementsAre("2"));
  EXPECT_THAT(find("依法", {.issuer = "某镇人民政府"}).size(), 4U);
  EXPECT_THAT(find("依法", {.issuer = "别处"}), IsEmpty());
  EXPECT_THAT(find("依法", {.kind = "attachment"}), IsEmpty());
  EXPECT_THAT(find("依法", {.region = "某镇"}).size(), 4U);
  EXPECT_THAT(find("依法", {.region = "外省"}), IsEmpty());
  EXPECT_THAT(find("依法", {.portal = "p"}), IsEmpty());
}

TEST_F(SearchTest, TitlesAndRepetitionRankHigher) {
  add(1, "信访一次");
  add(2, "信访，信访，还是信访");
  add(3, "没有提到", "某镇信访工作报告");
  EXPECT_THAT(find("信访"), ElementsAre("3", "2", "1"));
}

TEST_F(SearchTest, SnippetsShowTheWordsWhereTheyStand) {
  std::string before;
  for (int i = 0; i < 50; ++i) before += "前";
  const Snippet snippet =
      make_snippet(before + "受理信 访事项，调解纠纷。\n下一行" + before, {"信访", "调解"});
  ASSERT_EQ(snippet.marks.size(), 2U);
  const auto marked = [&](std::size_t i) {
    return snippet.text.substr(snippet.marks[i].first,
                               snippet.marks[i].second - snippet.marks[i].first);
  };
  EXPECT_EQ(marked(0), "信 访");
  EXPECT_EQ(marked(1), "调解");
  EXPECT_TRUE(snippet.text.starts_with("…前"));
  EXPECT_TRUE(snippet.text.ends_with("…"));
  EXPECT_THAT(snippet.text, HasSubstr("。 下一行"));
  EXPECT_EQ(make_snippet("短", {"无"}).text, "短");
}

/// Every word of one to four characters that stands in some texts, thinned out.
std::set<std::string> sample_words(const std::vector<std::string>& texts) {
  std::set<std::string> words;
  std::size_t seen = 0;
  for (const std::string& text : texts) {
    std::vector<std::size_t> starts;
    for (std::size_t at = 0; at < text.size(); at += utf8_step(text, at).length)
      starts.push_back(at);
    starts.push_back(text.size());
    for (std::size_t i = 0; i + 5 < starts.size(); ++i) {
      if (++seen % 97 != 0) continue;
      for (std::size_t length = 1; length <= 4; ++length) {
        const std::string word = text.substr(starts[i], starts[i + length] - starts[i]);
        if (word.find_first_of(" \n\t\"-") == std::string::npos && !word.contains("　") &&
            !word.contains("\u00a0") && !word.contains("“")) {
          words.insert(word);
        }
      }
    }
  }
  return words;
}

/// What a reader takes for the same: small letters, and ASCII for its full-width forms.
std::string plain(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    append_utf8(fold(step.code), out);
    at += step.length;
  }
  return out;
}

// Recall and precision 1.0 against a full scan: the sample portal's pages, and the larger texts
// beside the source tree where they are.
TEST_F(SearchTest, FindsExactlyWhatAFullScanFinds) {
  std::vector<std::string> texts;
  for (const fs::path& folder : {fs::path{GONGKAI_SOURCE_DIR "/tests/golden"},
                                 fs::path{GONGKAI_SOURCE_DIR "/../shared/seeds"}}) {
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::recursive_directory_iterator{folder}) {
      if (entry.is_regular_file() && entry.path().extension() == ".txt")
        texts.push_back(file_bytes(entry.path()));
    }
  }
  ASSERT_GT(texts.size(), 5U);
  if (texts.size() > 200) texts.resize(200);
  for (std::size_t i = 0; i < texts.size(); ++i) add(static_cast<int>(i), texts[i]);
  std::vector<std::pair<std::string, std::string>> scanned;
  Statement row = archive_->database().query(
      "SELECT d.url, s.title || s.text FROM search_text s JOIN document d ON d.id = s.document");
  while (row.next()) {
    scanned.emplace_back(row.text(0).substr(row.view(0).rfind('/') + 1), plain(row.view(1)));
  }
  std::size_t checked = 0;
  for (const std::string& word : sample_words(texts)) {
    if (word == "AND" || word == "OR" || word == "NOT") continue;
    std::vector<std::string> truth;
    for (const auto& [page, text] : scanned) {
      if (text.contains(plain(word))) truth.push_back(page);
    }
    std::vector<std::string> found = find(word);
    std::ranges::sort(found);
    std::ranges::sort(truth);
    EXPECT_EQ(found, truth) << word;
    ++checked;
  }
  EXPECT_GT(checked, 300U);
}

TEST_F(SearchTest, TheQueryOfTheReadmeWorksInTheStockShell) {
  add(1, "受理信访");
  add(2, "没有");
  archive_.reset();
  const std::string readme = file_bytes(GONGKAI_SOURCE_DIR "/README.md");
  const std::size_t begin = readme.find(".parameter init");
  ASSERT_NE(begin, std::string::npos);
  const std::string sql = readme.substr(begin, readme.find("\nSQL", begin) - begin);
  std::ofstream{directory_.file("q.sql")} << sql << "\n";
  if (std::system("sqlite3 --version > /dev/null 2>&1") != 0)
    GTEST_SKIP() << "there is no sqlite3 here";
  const std::string out = directory_.file("out").string();
  const std::string command = fmt::format("sqlite3 -readonly '{}' < '{}' > '{}'", path_.string(),
                                          directory_.file("q.sql").string(), out);
  EXPECT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(file_bytes(out), "某镇人民政府|2021|某镇报告\n");
}

TEST_F(SearchTest, TheVerbPrintsHitsAndSaysWhenThereAreNone) {
  add(1, "受理信访");
  archive_.reset();
  const Ran found = run_gongkai({"search", path_.string(), "信访"});
  EXPECT_EQ(found.code, 0);
  EXPECT_THAT(found.out, HasSubstr("某镇报告"));
  EXPECT_THAT(found.out, HasSubstr("受理信访"));
  EXPECT_EQ(run_gongkai({"search", path_.string(), "没有"}).code, 1);
  EXPECT_EQ(run_gongkai({"search", path_.string(), "NOT", "信访"}).code, 2);
  EXPECT_THAT(run_gongkai({"search", path_.string(), "信访", "--json"}).out,
              HasSubstr("\"found\":[\"信访\"]"));
}

// Only the text before the batch is in the index when it is committed.
TEST_F(SearchTest, SeveralVersionsInOneCommitLeaveTheWordsOfTheLast) {
  add(1, "全年调解矛盾纠纷");
  {
    Archive::Batch batch{*archive_};
    add(1, "全年受理行政复议");
    add(1, "全年开展普法宣传");
    batch.commit();
  }
  EXPECT_THAT(find("矛盾纠纷"), IsEmpty());
  EXPECT_THAT(find("行政复议"), IsEmpty());
  EXPECT_THAT(find("普法宣传"), ElementsAre("1"));
  {
    const Archive::Batch undone{*archive_};
    add(1, "全年化解信访积案");
  }
  EXPECT_THAT(find("信访积案"), IsEmpty());
  EXPECT_THAT(find("普法宣传"), ElementsAre("1"));
  archive_->database().run("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)");
}

}  // namespace
}  // namespace gongkai
