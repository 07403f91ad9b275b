#include "store/similar.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "store/text_group.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SimilarTest : public ::testing::Test {
 protected:
  void put(const std::string& name, const std::string& text) {
    Archive archive = Archive::open_for_writing(path_);
    const Response response = answer(document_request("http://a.example/" + name), "<p>" + name);
    ids_[archive.record(response, document_of(response, text), {}, kNoon).document] = name;
  }

  /// Names and scores of what is like `name`.
  std::vector<std::string> like(const std::string& name, double least, std::size_t limit = 100) {
    Archive archive = Archive::open_for_reading(path_);
    std::vector<std::string> found;
    const auto similar = find_similar(archive, "http://a.example/" + name, least, limit);
    for (const SimilarDocument& one : similar.value())
      found.push_back(fmt::format("{} {:.3f}", ids_[one.document], one.score));
    return found;
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
  std::map<std::string, std::string> ids_;
};

TEST_F(SimilarTest, TheScoreIsTheShareOfCommonPiecesOfFourCharacters) {
  put("one", "甲乙丙丁戊己");    // 甲乙丙丁 乙丙丁戊 丙丁戊己
  put("two", "甲乙丙丁戊庚辛");  // 甲乙丙丁 乙丙丁戊 丙丁戊庚 丁戊庚辛
  EXPECT_THAT(like("one", 0.01), ElementsAre("two 0.400"));
  EXPECT_THAT(like("two", 0.01), ElementsAre("one 0.400"));
  EXPECT_THAT(like("two", 0.41), IsEmpty());
}

TEST_F(SimilarTest, PiecesCountOnceHoweverOftenTheyStandThere) {
  put("once", "甲乙丙丁戊己");
  put("often", "甲乙丙丁戊己甲乙丙丁戊己");  // three more where they meet
  EXPECT_THAT(like("once", 0.01), ElementsAre("often 0.500"));
  EXPECT_THAT(like("often", 0.01), ElementsAre("once 0.500"));
}

TEST_F(SimilarTest, WhiteSpaceAndCharacterFormsDoNotCount) {
  put("plain", "全年办结2024件，满意率98%。");
  put("wide", "全年 办结２０２４件,\n满意率 98％。");
  EXPECT_THAT(like("plain", 0.9), ElementsAre("wide 1.000"));
}

TEST_F(SimilarTest, TheMostSimilarComesFirstAndTheLimitHolds) {
  const std::string text = "坚持依法行政，推进政务公开，化解矛盾纠纷，加强普法宣传教育。";
  put("all", text + text.substr(0, 30));
  put("near", text + "完善机制。");
  put("less", text + "另有若干事项与上述各项并无关系，此处从略。");
  put("none", "天地玄黄宇宙洪荒日月盈昃辰宿列张");
  put("empty", "");
  EXPECT_THAT(like("all", 0.3, 2), ElementsAre(HasSubstr("near"), HasSubstr("less")));
  EXPECT_THAT(like("none", 0.1), IsEmpty());
  EXPECT_THAT(like("empty", 0.1), IsEmpty());
}

/// The same score by sets of strings.
double slow_score(const std::string& a, const std::string& b) {
  const auto pieces = [](const std::string& text) {
    const std::string normal = normalised_text(text);
    std::set<std::string> found;
    for (std::size_t at = 0; at + 12 <= normal.size(); at += 3) found.insert(normal.substr(at, 12));
    return found;
  };
  const std::set<std::string> ours = pieces(a);
  const std::set<std::string> theirs = pieces(b);
  std::size_t common = 0;
  for (const std::string& piece : ours) common += theirs.count(piece);
  return static_cast<double>(common) / static_cast<double>(ours.size() + theirs.size() - common);
}

TEST_F(SimilarTest, ScoresAreThoseOfAFullComparison) {
  constexpr std::string_view kWords = "依法行政公开监督执法复议诉讼普法";
  std::mt19937 random{7};
  std::vector<std::string> texts;
  for (int n = 0; n < 12; ++n) {
    std::string text = n == 0 ? "" : texts[random() % texts.size()];
    for (int i = 0; i < 60; ++i) text += kWords.substr(random() % (kWords.size() / 3) * 3, 3);
    texts.push_back(text);
    put(fmt::format("t{}", n), text);
  }
  for (std::size_t n = 0; n < texts.size(); ++n) {
    std::map<std::string, double> wanted;
    for (std::size_t k = 0; k < texts.size(); ++k) {
      const double score = slow_score(texts[n], texts[k]);
      if (k != n && score >= 0.05) wanted[fmt::format("t{} {:.3f}", k, score)] = score;
    }
    const std::vector<std::string> found = like(fmt::format("t{}", n), 0.05);
    EXPECT_EQ(found.size(), wanted.size());
    for (const std::string& line : found) EXPECT_TRUE(wanted.contains(line)) << line;
  }
}

TEST_F(SimilarTest, TheVerbPrintsScoresAndNothingIsDropped) {
  put("one", "坚持依法行政，推进政务公开，化解矛盾纠纷。");
  put("copy", "坚持依法行政，推进政务公开，化解矛盾纠纷。");
  const Ran ran = run_gongkai({"similar", path_.string(), "http://a.example/one"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("1.000"));
  EXPECT_EQ(run_gongkai({"similar", path_.string(), "nothing"}).code, 1);
  Archive archive = Archive::open_for_reading(path_);
  EXPECT_EQ(archive.status(kNoon).documents, 2);
}

}  // namespace
}  // namespace gongkai
