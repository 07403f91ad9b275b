#include "extract/zip.h"

#include <gtest/gtest.h>

#include "tests/office_files.h"

namespace gongkai {
namespace {

TEST(Zip, MembersAreFoundByNameAndUnpacked) {
  const std::string bytes = zip_of({{"a/B.xml", "<b/>"}, {"c.txt", "正文"}});
  FileBudget budget;
  auto zip = Zip::open(bytes, budget);
  ASSERT_TRUE(zip);
  ASSERT_EQ(zip->members().size(), 2U);
  EXPECT_EQ(zip->find("A/b.XML"), 0U);
  EXPECT_EQ(zip->find("none"), std::nullopt);
  EXPECT_EQ(zip->read(1).value_or(""), "正文");
}

TEST(Zip, NamesInGbkAreDecoded) {
  const std::string bytes = zip_of({{"\xB8\xBD\xBC\xFE\x31.doc", "x"}});
  FileBudget budget;
  EXPECT_EQ(Zip::open(bytes, budget)->members().at(0).name, "附件1.doc");
}

TEST(Zip, AMemberFarLargerThanItsPackedSizeIsNotUnpacked) {
  const std::string bytes = zip_of({{"bomb", std::string(8U << 20U, 'a')}});
  FileBudget budget;
  const auto content = Zip::open(bytes, budget)->read(0);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().state, FetchState::parse_limit);
}

TEST(Zip, MembersShareOneBudget) {
  std::string noise;
  for (unsigned i = 0; i < 60'000; ++i) noise += static_cast<char>(i * 2'654'435'761U >> 24U);
  const std::string bytes = zip_of({{"a", noise}, {"b", noise}});
  FileBudget budget{1000, 100'000};
  auto zip = Zip::open(bytes, budget);
  EXPECT_TRUE(zip->read(0));
  EXPECT_FALSE(zip->read(1));
}

TEST(Zip, ADamagedMemberIsAnError) {
  std::string noise;
  for (unsigned i = 0; i < 5'000; ++i) noise += static_cast<char>(i * 2'654'435'761U >> 24U);
  std::string bytes = zip_of({{"a", noise}});
  bytes[300] = static_cast<char>(~bytes[300]);
  FileBudget budget;
  EXPECT_FALSE(Zip::open(bytes, budget)->read(0));
}

TEST(Zip, AFileThatWasCutOffIsTruncated) {
  const std::string bytes = zip_of({{"a", "x"}, {"b", "y"}});
  FileBudget budget;
  const auto zip = Zip::open(bytes.substr(0, bytes.size() / 2), budget);
  ASSERT_FALSE(zip);
  EXPECT_EQ(zip.error().state, FetchState::truncated);
}

TEST(Zip, ADirectoryOfTooManyMembersIsRefusedUnread) {
  std::string bytes = zip_of({{"a", "x"}});
  bytes[bytes.size() - 12] = '\xFF';  // number of members, in the last 22 bytes
  bytes[bytes.size() - 11] = '\xFF';
  FileBudget budget;
  EXPECT_EQ(Zip::open(bytes, budget).error().state, FetchState::parse_limit);
}

TEST(Zip, NamesInsideAreResolvedWithoutLeavingTheTop) {
  EXPECT_EQ(member_name("word/", "media/a.png"), "word/media/a.png");
  EXPECT_EQ(member_name("word/", "../docProps/./app.xml"), "docProps/app.xml");
  EXPECT_EQ(member_name("word/", "/xl/a.xml"), "xl/a.xml");
  EXPECT_EQ(member_name("word/", "../../../../etc/passwd"), "etc/passwd");
}

}  // namespace
}  // namespace gongkai
