#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "store/archive.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kPage = "http://a.example/1";

class DiffVerbTest : public ::testing::Test {
 protected:
  void put(const std::string& text, const std::vector<AttachmentLink>& files) {
    Archive archive = Archive::open_for_writing(path_, "r");
    const Response response = answer(document_request(kPage), text);
    Document document = document_of(response, text);
    document.attachments = files;
    archive.record(response, document, {}, kNoon);
  }
  template <typename... More>
  Ran diff(More... more) {
    return run_gongkai({"diff", path_, kPage, more...});
  }

  ScratchDirectory directory_;
  std::string path_ = directory_.file("a.db").string();
};

TEST_F(DiffVerbTest, FilesThatAPageLinksAreAPartOfAVersion) {
  put("正文", {{.url = "http://a.example/a.doc", .name = "附件一"}});
  put("正文", {{.url = "http://a.example/b.doc", .name = "附件一"},
               {.url = "http://a.example/c.doc", .name = "附件二"}});
  const Ran ran = diff();
  EXPECT_EQ(ran.code, 0);
  EXPECT_EQ(ran.out,
            "attachment    [-附件一 http://a.example/a.doc-]\n"
            "attachment    {+附件一 http://a.example/b.doc+}\n"
            "attachment    {+附件二 http://a.example/c.doc+}\n");
  const auto json = nlohmann::json::parse(diff("--json").out);
  EXPECT_THAT(json["text"], IsEmpty());
  EXPECT_EQ(json["attachments"].size(), 3U);
  EXPECT_EQ(json["attachments"][0]["kind"], "removed");
  EXPECT_EQ(json["attachments"][2]["name"], "附件二");
  EXPECT_THAT(diff("1", "1").out, IsEmpty());
}

TEST_F(DiffVerbTest, SaysWhichVersionThereIsNot) {
  put("正文", {});
  EXPECT_THAT(diff().err, HasSubstr("before version 1 of http://a.example/1 there is none"));
  EXPECT_THAT(diff("1", "7").err, HasSubstr("has no version 7"));
  EXPECT_EQ(diff("1", "7").code, 1);
  EXPECT_THAT(run_gongkai({"diff", path_, "elsewhere"}).err, HasSubstr("elsewhere is not in"));
  for (const char* const word : {"", "-1", "a", "1.5"}) EXPECT_EQ(diff("1", word).code, 2) << word;
}

}  // namespace
}  // namespace gongkai
