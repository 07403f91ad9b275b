#include "extract/quantity.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "extract/amount.h"
#include "extract/content.h"

namespace gongkai {
namespace {

/// value unit hedge noun, as one line a quantity.
std::string print(const std::vector<Quantity>& quantities) {
  std::string text;
  for (const Quantity& one : quantities) {
    std::string value = std::to_string(one.value);
    value.erase(value.find_last_not_of('0') + 1);
    if (value.ends_with('.')) value.pop_back();
    if (!text.empty()) text += "; ";
    text += value + "|" + one.unit + "|" + one.hedge + "|" + one.noun;
  }
  return text;
}

struct QuantityCase {
  const char* line;
  const char* quantities;
};

constexpr QuantityCase kCases[] = {
    {"2023年全镇共调处各类邻里纠纷385起，秩序良好。", "385|起||邻里纠纷"},
    {"全年调解矛盾纠纷三百余件，涉及金额1.2万元，调解成功率百分之九十五。",
     "300|件|余|矛盾纠纷; 12000|元||金额; 95|%||调解成功率"},
    {"办理案件１２５件，合格率９５．６％。", "125|件||案件; 95.6|%||合格率"},
    {"发放普法手册2500余份，受众近1.3万人次。", "2500|份|余|普法手册; 13000|人次|近|受众"},
    {"开展培训3期20人次，其中村干部15名。", "3|期||培训; 20|人次||培训; 15|名||村干部"},
    {"投入资金20余万元，新建法治广场2处。", "200000|元|余|资金; 2|处||法治广场"},
    {"受理12345热线诉求1,359件，办结率99.8%以上。", "1359|件||热线诉求; 99.8|%|以上|办结率"},
    {"新增法律服务档案超过300个，走访不少于40户。", "300|个|超过|法律服务档案; 40|户|不少于|走访"},
    {"参加学法考试73人，参考率和合格率均为100％。", "73|人||学法考试; 100|%||参考率和合格率"},
    {"调解员一千二百余人，调解案件万余件，宣讲十余场。",
     "1200|人|余|调解员; 10000|件|余|案件; 10|场|余|宣讲"},
    {"召开党委会议两次，新聘执法人员三名。", "2|次||党委会议; 3|名||新聘执法人员"},
    {"清理规范性文件12件（次），下降12.5个百分点。", "12|件(次)||规范性文件; 12.5|个百分点||下降"},
    {"配有执法记录仪3台,持证人员12人(其中女性3人)。",
     "3|台||执法记录仪; 12|人||持证人员; 3|人||女性"},
    {"宣传活动约 25 场，覆盖 6 个村。", "25|场|约|宣传活动; 6|个||村"},
    // Lost units.
    {"办理行政执法事项86三是从严把关。", "86|||行政执法事项"},
    {"共办理信访事项41,办理诉求事项131", "41|||信访事项; 131|||诉求事项"},
    // Nothing is counted here.
    {"依据《信访工作条例》第12条，2023年3月15日在第3次会议上研究。", ""},
    {"联系电话：023-48273112，12345热线，110报警。", ""},
    {"一是开展宣传，二是三项制度落实，第一责任人履职，一次性告知。", ""},
    {"印发〔2023〕44号文件，落实三重一大、“3·15”和“1361”思路。", ""},
    {"《法治政府建设实施纲要（2021—2025年）》收官，二十大精神，八五普法，四方面问题。", ""},
    {"2021-2025年规划，3-5人小组，每天下午3点至5点，7×24小时在线。", ""},
    {"截至2023，8部门联合发文，G20峰会，A4纸。", ""},
    {"1.加强领导。2.压实责任。（3）抓好落实。", ""},
    {"统一社会信用代码11500110588903728，账号6222020200112233445。", ""},
    {"", ""},
};

TEST(Quantity, EveryLineGivesWhatItsRowSays) {
  for (const QuantityCase& one : kCases)
    EXPECT_EQ(print(find_quantities(one.line)), one.quantities) << one.line;
}

TEST(Quantity, PlaceAndSentenceLeadBackToTheLine) {
  const std::string line = "按要求部署。全年调解纠纷 ３８５ 起，满意率98%！再接再厉。";
  const std::vector<Quantity> found = find_quantities(line);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].raw, "３８５ 起");
  EXPECT_EQ(line.substr(found[0].place.begin, found[0].place.end - found[0].place.begin),
            found[0].raw);
  EXPECT_EQ(line.substr(found[0].sentence.begin, found[0].sentence.end - found[0].sentence.begin),
            "全年调解纠纷 ３８５ 起，满意率98%！");
  EXPECT_EQ(found[0].sentence, found[1].sentence);
}

TEST(Quantity, CellsOfATableStandApart) {
  Document document;
  document.blocks.push_back({BlockKind::paragraph, 0, "培训4期。", std::nullopt});
  document.blocks.push_back({BlockKind::row, 0, "纠纷\t12\t34件", std::nullopt});
  document.blocks.push_back({BlockKind::date, 0, "2023年1月5日", std::nullopt});
  const std::vector<Quantity> found = find_quantities(document);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].value, 34);
  EXPECT_EQ(found[1].block, 1U);
  EXPECT_EQ(document.blocks[1].text.substr(found[1].place.begin), "34件");
}

TEST(Quantity, AnyBytesAreRead) {
  EXPECT_TRUE(find_quantities("\xe4\xbb\xff\xff 9").empty());
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "调解纠纷3起，“";
  EXPECT_EQ(find_quantities(many).size(), 5000U);
  EXPECT_TRUE(find_quantities(std::string(200'000, '9')).empty());
}

TEST(Quantity, NumeralsHaveTheirValues) {
  struct Case {
    const char* text;
    double value;
  };
  constexpr std::array<Case, 12> kNumerals{{{"385", 385},
                                            {"1,234,567", 1'234'567},
                                            {"1,23", 1},
                                            {"95.6", 95.6},
                                            {"1.2万", 12'000},
                                            {"20余万", 200'000},
                                            {"3亿", 3e8},
                                            {"三百二十一", 321},
                                            {"十五", 15},
                                            {"一千零三", 1003},
                                            {"两", 2},
                                            {"十二万", 120'000}}};
  for (const Case& one : kNumerals) {
    const auto number = amount_at(one.text);
    ASSERT_TRUE(number) << one.text;
    EXPECT_DOUBLE_EQ(number->value, one.value) << one.text;
  }
  EXPECT_FALSE(amount_at("二〇二五"));
  EXPECT_FALSE(amount_at("1234567890123456"));
  EXPECT_FALSE(amount_at("件"));
}

struct SeedCase {
  const char* file;
  double value;
  const char* unit;
  const char* hedge;
  const char* in_sentence;
};

// What is read off five sample texts.
TEST(Quantity, TheSeedsGiveTheirCounts) {
  constexpr std::array<SeedCase, 16> kSeeds{{{"000", 385, "起", "", "共调处各类矛盾纠纷385起"},
                                             {"000", 1100, "次", "余", "服务次数1100余次"},
                                             {"000", 300, "个", "超过", "服务档案超过300个"},
                                             {"001", 167, "件", "", "共调解矛盾纠纷167件"},
                                             {"001", 10, "场次", "余", "法律培训10余场次"},
                                             {"001", 40, "学时", "不少于", "不少于40学时"},
                                             {"001", 3000, "份", "余", "发放法律宣传资料3000余份"},
                                             {"002", 253, "件", "", "调解各类矛盾纠纷253件"},
                                             {"002", 20, "人次", "", "培训人员20人次"},
                                             {"002", 111, "件", "", "“民呼我为”事项111件"},
                                             {"002", 100, "%", "", "办结率100%"},
                                             {"002", 2500, "份", "余", "发放宣传资料2500余份"},
                                             {"004", 208, "件", "", "矛盾纠纷208件"},
                                             {"004", 86, "", "", "办理行政执法事项86三是"},
                                             {"004", 41, "", "", "共办理信访事项41"},
                                             {"004", 131, "", "", "诉求事项131"}}};
  const std::filesystem::path folder = GONGKAI_SOURCE_DIR "/../shared/seeds";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "no shared data beside the source tree";
  for (const SeedCase& seed : kSeeds) {
    bool found = false;
    for (const auto& entry : std::filesystem::directory_iterator{folder}) {
      if (!entry.path().filename().string().starts_with(seed.file)) continue;
      std::ifstream file{entry.path()};
      for (std::string line; std::getline(file, line);) {
        found = found || std::ranges::any_of(find_quantities(line), [&](const Quantity& one) {
                  const std::string sentence =
                      line.substr(one.sentence.begin, one.sentence.end - one.sentence.begin);
                  return one.value == seed.value && one.unit == seed.unit &&
                         one.hedge == seed.hedge && sentence.contains(seed.in_sentence);
                });
      }
    }
    EXPECT_TRUE(found) << seed.in_sentence;
  }
}

}  // namespace
}  // namespace gongkai
