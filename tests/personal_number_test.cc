#include "extract/personal_number.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "extract/defects.h"
#include "store/change_export.h"
#include "store/csv.h"
#include "store/export.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string mask(std::string_view text) {
  return mask_personal_numbers(text);
}

TEST(PersonalNumber, MobileNumbersAreFoundInTheFormsTheyArePrintedIn) {
  EXPECT_EQ(mask("联系电话：13800138000。"), "联系电话：138****8000。");
  EXPECT_EQ(mask("138 0013 8000，139-1234-5678"), "138 **** 8000，139-****-5678");
  EXPECT_EQ(mask("+8613800138000"), "+86138****8000");
  EXPECT_EQ(mask("１３８００１３８０００"), "１３８＊＊＊＊８０００");
  EXPECT_EQ(mask("电话13800138000/19912345678"), "电话138****8000/199****5678");
  EXPECT_EQ(mask("王某13800138000.doc"), "王某138****8000.doc");
}

TEST(PersonalNumber, GapsAndCountryCodesAreOfManyKinds) {
  EXPECT_EQ(mask("138　0013　8000"), "138　****　8000");
  EXPECT_EQ(mask("138\u00a00013\u00a08000"), "138\u00a0****\u00a08000");
  EXPECT_EQ(mask("138  0013  8000"), "138  ****  8000");
  EXPECT_EQ(mask("138–0013—8000"), "138–****—8000");
  EXPECT_EQ(mask("１３８－００１３－８０００"), "１３８－＊＊＊＊－８０００");
  EXPECT_EQ(mask("138\u200b0013\u200b8000"), "138\u200b****\u200b8000");
  EXPECT_EQ(mask("0086-13800138000"), "0086-138****8000");
  EXPECT_EQ(mask("008613800138000"), "0086138****8000");
  EXPECT_EQ(mask("+86-138 0013 8000"), "+86-138 **** 8000");
  EXPECT_EQ(mask("(86)13800138000"), "(86)138****8000");
  EXPECT_EQ(mask("110105　19491231　002X"), "110105　********　****");
  // Cells of a row, lines of a text, and what is too far apart are numbers of their own.
  for (const char* const text : {"138\t0013\t8000", "138\n0013\n8000", "138   0013   8000",
                                 "186-3800138000", "10086-13800138000", "8613-800138000"}) {
    EXPECT_EQ(mask(text), text);
  }
}

TEST(PersonalNumber, OtherNumbersStay) {
  for (const char* const text :
       {"023-67812345", "12800138000", "138001380001", "213800138000", "13512345678元",
        "投入13512345678.5", "t20250218_13812345678.html", "http://a.example/13812345678",
        "id=13812345678", "500112202513800138000", "X13812345678", "12345", "2024年1月1日", ""}) {
    EXPECT_EQ(mask(text), text);
  }
}

// The examples of GB 11643-1999 itself: 11010519491231002X and 440524188001010014.
TEST(PersonalNumber, IdentityNumbersAreToldByDateAndCheckDigit) {
  EXPECT_EQ(mask("身份证号11010519491231002X）"), "身份证号110105************）");
  EXPECT_EQ(mask("11010519491231002x"), "110105************");
  EXPECT_EQ(mask("440524 18800101 0014"), "440524 ******** ****");
  for (const char* const text :
       {"110105194912310021", "11010519491331002X", "991105194912310023", "111010519491231002X",
        "11010519491231002X7", "115001050092907005"}) {
    EXPECT_EQ(mask(text), text);
  }
}

TEST(PersonalNumber, AMaskChangesNoPlaceInTheText) {
  const std::string text = "王某，电话１３８００１３８０００，证11010519491231002X。";
  const std::string masked = mask(text);
  EXPECT_NE(masked, text);
  EXPECT_EQ(masked.size(), text.size());
  EXPECT_EQ(mask(masked), masked);
}

TEST(PersonalNumber, TheyAreFlaggedAsDefectsWithoutBeingToldAgain) {
  std::vector<Block> blocks(2);
  blocks[1].text = "王某，13800138000，11010519491231002X";
  const std::vector<Defect> defects = find_defects(blocks, {}, "");
  ASSERT_EQ(defects.size(), 2U);
  EXPECT_EQ(defects[0].kind, "mobile_number");
  EXPECT_EQ(defects[0].line, 2);
  EXPECT_EQ(defects[0].text, "138****8000");
  EXPECT_EQ(defects[1].kind, "identity_number");
  EXPECT_EQ(defects[1].text, "110105************");
}

TEST(PersonalNumber, AnyBytesAreTaken) {
  std::string bytes;
  for (int i = 0; i < 4000; ++i) bytes += static_cast<char>(i * 7 % 256);
  bytes += std::string(100000, '1') + std::string(100000, ' ') + "\xEF\xBC";
  EXPECT_EQ(mask(bytes).size(), bytes.size());
}

class MaskedExportTest : public ::testing::Test {
 protected:
  MaskedExportTest() {
    Archive archive = Archive::open_for_writing(path_);
    const Response response = answer(document_request("http://a.example/1.html"), "<p>");
    Document document = document_of(response, "王某，13800138000，11010519491231002X");
    document.title = "关于13800138000的公示";
    document.claims.push_back({.field = "title", .value = *document.title, .raw = *document.title});
    document.stripped.push_back({.text = "咨询13800138000", .rule = "contact"});
    document.attachments.push_back({.url = "http://a.example/f.doc", .name = "13800138000.doc"});
    document.report.emplace();
    document.report->issuers = {"13800138000某局"};
    document.report->region.rule = "undecided: no region of 13800138000某局 is known";
    document.report->quantities.push_back({.noun = "热线13800138000来电", .raw = "1"});
    archive.record(response, document, {}, kNoon);
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
};

TEST_F(MaskedExportTest, EveryExportMasksUnlessAskedNotTo) {
  const std::string archive = path_.string();
  const std::vector<std::vector<std::string>> exports{{"--format", "jsonl"},
                                                      {"--format", "csv"},
                                                      {"--format", "blocks"},
                                                      {"--since", "0"},
                                                      {"--until", "1"}};
  for (const std::vector<std::string>& options : exports) {
    std::vector<std::string> command{"export", archive};
    command.insert(command.end(), options.begin(), options.end());
    const Ran masked = run_gongkai(command);
    EXPECT_EQ(masked.code, 0) << masked.err;
    EXPECT_THAT(masked.out, HasSubstr("138****8000")) << options.back();
    EXPECT_THAT(masked.out, Not(HasSubstr("13800138000"))) << options.back();
    EXPECT_THAT(masked.out, Not(HasSubstr("19491231"))) << options.back();
    command.emplace_back("--unmasked");
    EXPECT_THAT(run_gongkai(command).out, HasSubstr("13800138000")) << options.back();
  }
  const std::string folder = directory_.file("tree").string();
  EXPECT_EQ(run_gongkai({"export", archive, "--format", "text", "--to", folder}).code, 0);
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream in{entry.path()};
    const std::string page{std::istreambuf_iterator<char>{in}, {}};
    EXPECT_THAT(page, HasSubstr("138****8000"));
    EXPECT_THAT(page, Not(HasSubstr("13800138000")));
  }
}

TEST_F(MaskedExportTest, TheArchiveItselfKeepsThem) {
  Archive archive = Archive::open_for_reading(path_);
  EXPECT_THAT(archive.show("http://a.example/1.html")->document.text(), HasSubstr("13800138000"));
}

}  // namespace
}  // namespace gongkai
