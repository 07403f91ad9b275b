#include "extract/defects.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gongkai {
namespace {

std::size_t parts_elsewhere(const std::string& rule, const std::string& text,
                            Zone zone = Zone::tail) {
  const std::vector<Stripped> stripped{{.text = text, .zone = zone, .rule = rule}};
  const std::vector<Defect> defects = find_defects({}, stripped, "");
  EXPECT_TRUE(defects.empty() || defects.front().kind == "parts_elsewhere");
  return defects.size();
}

TEST(Defects, APagerThatNamesOtherPartsSaysThatTheTextIsNotAll) {
  EXPECT_EQ(parts_elsewhere("pager", "上一页 1 2 3 下一页"), 1U);
  EXPECT_EQ(parts_elsewhere("pager", "第１页 共１２页 下一页"), 1U);
  EXPECT_EQ(parts_elsewhere("pager", "上一页 1 下一页"), 0U);
  EXPECT_EQ(parts_elsewhere("pager", "共1页 上一页 下一页"), 0U);
  EXPECT_EQ(parts_elsewhere("links", "上一页 1 2 3 下一页"), 0U);
  EXPECT_EQ(parts_elsewhere("pager", "上一页 1 2 3 下一页", Zone::aside), 0U);
}

}  // namespace
}  // namespace gongkai
