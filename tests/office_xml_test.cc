#include "extract/office_xml.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

TEST(OfficeXml, NamesAreReadWithoutTheirPrefixes) {
  const auto xml = Xml::parse("<x:a y:v='1'><z:b>一</z:b><b>二</b></x:a>");
  ASSERT_TRUE(xml);
  EXPECT_EQ(local_name(xml->root()), "a");
  EXPECT_EQ(attribute(xml->root(), "v"), "1");
  EXPECT_EQ(text_of(child(xml->root(), "b")), "一");
  EXPECT_EQ(text_of(xml->root()), "一二");
}

TEST(OfficeXml, PropertiesAreOnUnlessTheySayOtherwise) {
  const auto xml = Xml::parse("<r><b/><i val='0'/><u val='1'/></r>");
  EXPECT_TRUE(is_on(xml->root(), "b"));
  EXPECT_FALSE(is_on(xml->root(), "i"));
  EXPECT_TRUE(is_on(xml->root(), "u"));
  EXPECT_FALSE(is_on(xml->root(), "s"));
}

TEST(OfficeXml, ElementsAreVisitedInOrderAndLeftAfterwards) {
  const auto xml = Xml::parse("<r><a><b/></a><skip><c/></skip><d>t</d></r>");
  std::string visits;
  walk(
      xml->root(),
      [&](pugi::xml_node node) {
        visits += '<' + std::string{node.name()};
        return local_name(node) != "skip";
      },
      [&](pugi::xml_node node) { visits += std::string{node.name()} + '>'; });
  EXPECT_EQ(visits, "<a<bb>a><skip<dd>");
}

TEST(OfficeXml, ATreeThatNeedsTooMuchMemoryIsNotBuilt) {
  std::string bytes = "<a";
  for (int i = 0; i < 3'400'000; ++i) bytes += " b=''";
  const auto xml = Xml::parse(bytes + "/>");
  ASSERT_FALSE(xml);
  EXPECT_EQ(xml.error().state, FetchState::parse_limit);
}

TEST(OfficeXml, WhatIsNoXmlIsAnError) {
  EXPECT_FALSE(Xml::parse(""));
  EXPECT_FALSE(Xml::parse("<a><b></a>"));
}

}  // namespace
}  // namespace gongkai
