#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "extract/read.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

/// The sample texts beside the source tree; what each must give stands in their README.
class Seeds : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(kFolder)) GTEST_SKIP() << kFolder << " is not there";
  }

  static Document read_seed(std::string_view number) {
    for (const auto& entry : fs::directory_iterator{kFolder}) {
      if (!entry.path().filename().string().starts_with(number)) continue;
      std::ifstream in{entry.path(), std::ios::binary};
      Response response;
      response.exchanges.push_back(
          {.status = 200, .body = {std::istreambuf_iterator<char>{in}, {}}, .complete = true});
      return std::get<Document>(read(response, Portal{}));
    }
    ADD_FAILURE() << "no seed " << number;
    return {};
  }

  static bool strips(const Document& document, std::string_view text, std::string_view rule) {
    return std::ranges::any_of(document.stripped, [&](const Stripped& line) {
      return line.text == text && line.rule == rule;
    });
  }

  static bool notices(const Document& document, std::string_view kind, std::string_view text) {
    return std::ranges::any_of(document.defects, [&](const Defect& defect) {
      return defect.kind == kind && defect.text.contains(text);
    });
  }

  static auto main_sections(const Document& document) {
    return std::ranges::count_if(document.blocks, [](const Block& block) {
      return block.kind == BlockKind::heading && block.level == 1;
    });
  }

  static constexpr const char* kFolder = GONGKAI_SOURCE_DIR "/../shared/seeds";
};

TEST_F(Seeds, TitleOnTwoLinesIsJoinedAndTheAnswerNoneIsKept) {
  const Document document = read_seed("000");
  EXPECT_EQ(document.title, "重庆市南岸区迎龙镇人民政府关于2023年度法治政府建设情况的报告");
  EXPECT_EQ(document.issuer, "重庆市南岸区迎龙镇人民政府");
  EXPECT_EQ(document.report_year, 2023);
  EXPECT_EQ(document.index_no, std::nullopt);
  EXPECT_EQ(main_sections(document), 5);
  EXPECT_TRUE(document.text().starts_with("迎龙镇党委、政府紧紧围绕"));
  EXPECT_TRUE(document.text().ends_with("五、其他需要报告的情况\n无。"));
}

TEST_F(Seeds, ValuesWithoutLabelsAreTypedAndTheGluedDateStaysAsPrinted) {
  const Document document = read_seed("001");
  EXPECT_EQ(document.title, "永嘉镇2019年法治政府建设工作报告");
  EXPECT_TRUE(
      document.text().starts_with("中共重庆市铜梁区永嘉镇委员会\n2019年法治政府建设工作报告\n"));
  EXPECT_EQ(document.issuer, "中共重庆市铜梁区永嘉镇委员会");
  EXPECT_EQ(document.publisher, "铜梁区永嘉镇");
  EXPECT_EQ(document.report_year, 2019);
  EXPECT_EQ(document.index_no, "11500224009351624E/2020-00573");
  EXPECT_EQ(document.topic, "法制");
  EXPECT_EQ(document.genre, "工作报告");
  EXPECT_EQ(document.written_on, "2020-05-07");
  EXPECT_EQ(document.published_on, "2020-05-07");
  EXPECT_TRUE(strips(document, "扫一扫在手机打开当前页", "share"));
  EXPECT_TRUE(strips(document, "小龙人形象", "float_bar"));
  EXPECT_TRUE(strips(document, "智能机器人形象", "float_bar"));
  EXPECT_TRUE(strips(document,
                     "您当前的位置:首页 >法定主动公开内容 >其他法定信息 >法治政府建设年度报告",
                     "breadcrumb"));
  EXPECT_TRUE(std::ranges::any_of(document.stripped, [](const Stripped& line) {
    return line.text.contains("元宇宙会客厅") && line.rule != "unexplained";
  }));
  EXPECT_TRUE(document.text().ends_with("中共重庆市铜梁区永嘉镇委员会\n2020112"));
  EXPECT_TRUE(notices(document, "year_mark_lost", "2020112"));
  EXPECT_TRUE(notices(document, "number_lost", ")规范行政权力"));
  EXPECT_TRUE(std::ranges::any_of(document.claims, [](const Claim& claim) {
    return claim.field == "written_on" && claim.value == "2020-01-12" &&
           claim.rule == "ambiguous_resolved_by=published_on" && !claim.chosen;
  }));
}

TEST_F(Seeds, ConverterTokenIsStrippedAsOne) {
  const Document document = read_seed("002");
  EXPECT_EQ(document.title, "重庆市万州区白土镇人民政府2024年法治政府建设情况的报告");
  EXPECT_EQ(document.issuer, "重庆市万州区白土镇人民政府");
  EXPECT_EQ(document.report_year, 2024);
  EXPECT_TRUE(strips(document, "[bookmark: _GoBack]", "converter_token"));
  EXPECT_TRUE(notices(document, "converter_token", "_GoBack"));
  EXPECT_FALSE(document.text().contains("_GoBack"));
  EXPECT_TRUE(document.text().contains("\n完善行政决策机制，"));
  EXPECT_EQ(main_sections(document), 4);
}

TEST_F(Seeds, SalutationIsKeptAndTheDoubledLeadIsNoticed) {
  const Document document = read_seed("003");
  EXPECT_EQ(document.title, "汉中市南郑区法镇人民政府关于2022年度法治政府建设情况的报告");
  EXPECT_EQ(document.issuer, "汉中市南郑区法镇人民政府");
  EXPECT_EQ(document.report_year, 2022);
  ASSERT_FALSE(document.blocks.empty());
  EXPECT_EQ(document.blocks.front().kind, BlockKind::salutation);
  EXPECT_EQ(document.blocks.front().text, "汉中市南郑区依法治区委员会办公室：");
  EXPECT_TRUE(notices(document, "lead_doubled", "现将"));
  EXPECT_TRUE(notices(document, "foreign_place", "郑好办"));
  EXPECT_EQ(main_sections(document), 4);
}

TEST_F(Seeds, EverySlotAndWidgetOfThePageIsReadAndNothingIsRepaired) {
  const Document document = read_seed("004");
  EXPECT_EQ(document.title, "重庆市綦江区金桥镇人民政府2025年度法治政府建设情况报告");
  EXPECT_EQ(document.issuer, "重庆市綦江区金桥镇人民政府");
  EXPECT_EQ(document.publisher, "万盛经济技术开发区");
  EXPECT_EQ(document.report_year, 2025);
  EXPECT_EQ(document.index_no, "11500110588903728C/2026-00070");
  EXPECT_EQ(document.doc_no, std::nullopt);
  EXPECT_EQ(document.topic, "其他");
  EXPECT_EQ(document.genre, "其他");
  EXPECT_EQ(document.validity, std::nullopt);
  EXPECT_EQ(document.written_on, "2026-02-09");
  EXPECT_EQ(document.published_on, "2026-02-09");
  for (const char* widget :
       {"语音播报", "语音合成中,请耐心等待...", "进入播报模式", "退出播报模式"}) {
    EXPECT_TRUE(strips(document, widget, "read_aloud")) << widget;
  }
  EXPECT_TRUE(strips(document, "日期:2026-02-09", "field"));
  EXPECT_TRUE(strips(document, "扫一扫在手机打开当前页", "share"));
  for (const char* bar : {"返回主站", "部门街镇", "政务新媒体", "智能问答", "返回顶部"}) {
    EXPECT_TRUE(strips(document, bar, "float_bar")) << bar;
  }
  EXPECT_TRUE(document.text().starts_with("一、2025年推进法治政府建设的工作开展情况"));
  EXPECT_TRUE(document.text().contains("办理行政执法事项86三是从严把关"));
  EXPECT_TRUE(notices(document, "unit_lost", "执法事项86三是"));
  EXPECT_EQ(main_sections(document), 4);
}

}  // namespace
}  // namespace gongkai
