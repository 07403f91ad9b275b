#include "extract/organ.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gongkai {
namespace {

struct OrganCase {
  const char* name;
  const char* regions;
  const char* level;
  const char* kind;
};

constexpr OrganCase kOrgans[] = {
    {"重庆市綦江区金桥镇人民政府", "重庆市 綦江区 金桥镇", "township", "government"},
    {"中共重庆市铜梁区永嘉镇委员会", "重庆市 铜梁区 永嘉镇", "township", "party_committee"},
    {"永嘉镇", "永嘉镇", "township", "government"},
    {"石桥铺街道", "石桥铺街道", "township", "subdistrict_office"},
    {"北城街街道办事处", "北城街街道", "township", "subdistrict_office"},
    {"渝中区石油路街道办事处", "渝中区 石油路街道", "township", "subdistrict_office"},
    {"双碑街道党工委", "双碑街道", "township", "party_committee"},
    {"云阳县人民政府双江街道办事处", "云阳县 双江街道", "township", "subdistrict_office"},
    {"鹤龙街", "鹤龙街", "township", "subdistrict_office"},
    {"锡林浩特市宝力根苏木人民政府", "锡林浩特市 宝力根苏木", "township", "government"},
    {"陕西省人民政府", "陕西省", "province", "government"},
    {"内蒙古自治区人民政府", "内蒙古自治区", "province", "government"},
    {"广西壮族自治区水利厅", "广西壮族自治区", "province", "department"},
    {"重庆市司法局", "重庆市", "province", "department"},
    {"汉中市人民政府", "汉中市", "prefecture", "government"},
    {"凉山州司法局", "凉山州", "prefecture", "department"},
    {"兴安盟行政公署", "兴安盟", "prefecture", "government"},
    {"大兴安岭地区行政公署", "大兴安岭地区", "prefecture", "government"},
    {"鄂托克旗人民政府", "鄂托克旗", "county", "government"},
    {"石柱县教育委员会", "石柱县", "county", "department"},
    {"锡林浩特市人民政府", "锡林浩特市", "county", "government"},
    {"济南市市中区人民政府", "济南市 市中区", "county", "government"},
    {"津市市人民政府", "津市市", "county", "government"},
    {"镇平县城关镇人民政府", "镇平县 城关镇", "township", "government"},
    {"新乡市人民政府", "新乡市", "prefecture", "government"},
    {"平乡县", "平乡县", "county", "government"},
    {"上海市浦东新区人民政府", "上海市 浦东新区", "county", "government"},
    {"重庆高新技术产业开发区管理委员会", "重庆高新技术产业开发区", "zone", "zone_committee"},
    {"汉中经济技术开发区管委会", "汉中经济技术开发区", "zone", "zone_committee"},
    {"万盛经开区丛林镇人民政府", "万盛经开区 丛林镇", "township", "government"},
    {"两江新区鸳鸯街道办事处", "两江新区 鸳鸯街道", "township", "subdistrict_office"},
    {"苏州工业园区管理委员会", "苏州工业园区", "zone", "zone_committee"},
    {"西安国际港务区", "西安国际港务区", "zone", "zone_committee"},
    {"新疆生产建设兵团第八师石河子市", "新疆生产建设兵团 第八师 石河子市", "county", "government"},
    {"国家税务总局云阳县税务局", "云阳县", "county", "department"},
    {"国家税务总局陕西省税务局", "陕西省", "province", "department"},
    {"司法部", "", "nation", "department"},
    {"国务院", "", "nation", "other"},
    {"国家统计局", "", "nation", "department"},
    {"市司法局", "", "unknown", "department"},
    {"县教育局", "", "county", "department"},
    {"区卫生健康委", "", "county", "department"},
    {"县委", "", "county", "party_committee"},
    {"省人民政府", "", "province", "government"},
    {"市场监督管理局", "", "unknown", "department"},
    {"市政府", "", "unknown", "government"},
    {"重庆市住房和城乡建设委员会", "重庆市", "province", "department"},
    {"南岸区城市管理局", "南岸区", "county", "department"},
    {"勉县乡村振兴局", "勉县", "county", "department"},
    {"重庆市规划和自然资源局", "重庆市", "province", "department"},
    {"中共汉中市委", "汉中市", "prefecture", "party_committee"},
    {"中共岐山县委全面依法治县委员会办公室", "岐山县", "county", "department"},
    {"千阳县人民政府办公室", "千阳县", "county", "department"},
    {"国有资产监督管理委员会", "", "unknown", "department"},
    {"山西省国有资产监督管理委员会", "山西省", "province", "department"},
    {"杭州市钱塘区白杨街道办事处", "杭州市 钱塘区 白杨街道", "township", "subdistrict_office"},
    {"云溪区人民政府", "云溪区", "county", "government"},
    {"甲乙县石门乡人民政府", "甲乙县 石门乡", "township", "government"},
    {"中山市东区街道办事处", "中山市 东区街道", "township", "subdistrict_office"},
    {"汉台区 汉中路街道 办事处", "汉台区 汉中路街道", "township", "subdistrict_office"},
    {"渝北区仙桃街道应急管理办公室", "渝北区 仙桃街道", "township", "department"},
    {"吴家镇党委政府", "吴家镇", "township", "government"},
    {"云溪区人民医院", "云溪区", "county", "other"},
};

std::string join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : " ") + part;
  return joined;
}

TEST(Organ, EveryNameIsTakenApartAsItsRowSays) {
  for (const OrganCase& one : kOrgans) {
    const Organ organ = parse_organ(one.name, 2019);
    EXPECT_EQ(join(organ.regions), one.regions) << one.name;
    EXPECT_EQ(to_string(organ.level), one.level) << one.name;
    EXPECT_EQ(to_string(organ.kind), one.kind) << one.name;
  }
}

TEST(Organ, TheYearDecidesTheRankOfANameThatChangedIt) {
  EXPECT_EQ(parse_organ("简阳市人民政府", 1995).level, OrganLevel::county);
  EXPECT_EQ(parse_organ("资阳市人民政府", 1996).level, OrganLevel::county);
  EXPECT_EQ(parse_organ("资阳市人民政府", 2018).level, OrganLevel::prefecture);
}

struct SplitCase {
  const char* text;
  const char* organs;
};

constexpr SplitCase kJoint[] = {
    {"中共重庆市荣昌区仁义镇委员会\n重庆市荣昌区仁义镇人民政府",
     "中共重庆市荣昌区仁义镇委员会 重庆市荣昌区仁义镇人民政府"},
    {"中共重庆市荣昌区仁义镇委员会重庆市荣昌区仁义镇人民政府",
     "中共重庆市荣昌区仁义镇委员会 重庆市荣昌区仁义镇人民政府"},
    {"中共安康市委安康市人民政府", "中共安康市委 安康市人民政府"},
    {"中共淮北市烈山区委烈山区人民政府", "中共淮北市烈山区委 烈山区人民政府"},
    {"双碑街道党工委、办事处", "双碑街道党工委 办事处"},
    {"中共云溪区石坝街道工作委员会 云溪区人民政府石坝街道办事处",
     "中共云溪区石坝街道工作委员会 云溪区人民政府石坝街道办事处"},
    {"木凉镇党委、政府", "木凉镇党委 政府"},
    {"区委和区政府", "区委 区政府"},
    {"重庆市\n荣昌区仁义镇人民政府", "重庆市荣昌区仁义镇人民政府"},
    {"人力资源和社会保障局", "人力资源和社会保障局"},
    {"发展和改革委员会", "发展和改革委员会"},
    {"呼和浩特市人民政府", "呼和浩特市人民政府"},
    {"中共岐山县委全面依法治县委员会办公室", "中共岐山县委全面依法治县委员会办公室"},
    {"中共云溪区委办公室云溪区人民政府办公室", "中共云溪区委办公室 云溪区人民政府办公室"},
    {"市公安局、市司法局", "市公安局 市司法局"},
    {"", ""},
};

TEST(Organ, OrgansThatSignTogetherAreSplit) {
  for (const SplitCase& one : kJoint)
    EXPECT_EQ(join(split_organs(one.text)), one.organs) << one.text;
}

TEST(Organ, AnyTextIsAName) {
  EXPECT_EQ(parse_organ("", 2019).level, OrganLevel::unknown);
  EXPECT_EQ(parse_organ("\xe9\x95", 2019).kind, OrganKind::other);
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "区县市镇";
  EXPECT_LE(parse_organ(many, 2019).regions.size(), 8U);
  EXPECT_EQ(organ_front("云溪区人民政府时时彩"), std::string{"云溪区人民政府"}.size());
  EXPECT_EQ(organ_front("时时彩"), 0U);
}

}  // namespace
}  // namespace gongkai
