#include "store/reextract.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>

#include "store/change_export.h"
#include "store/sqlite.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

class ReextractTest : public ::testing::Test {
 protected:
  static constexpr int kPages = 150;

  ReextractTest() {
    Archive archive = Archive::open_for_writing(path_, "old rules");
    for (int page = 0; page < kPages; ++page) {
      const Response response = answer(document_request(fmt::format("http://a.example/{}", page)),
                                       fmt::format("第{}页的正文", page));
      archive.record(response, document_of(response, std::string{response.body()}), {}, kNoon);
    }
  }

  /// An extractor that reads like the first one, but for what `change` does to every document.
  RereadOptions options(std::function<void(Document&)> change = {}) {
    return {.read =
                [this, change = std::move(change)](const Response& response, const Portal&) {
                  ++read_;
                  Document document = document_of(response, std::string{response.body()});
                  if (change) change(document);
                  return document;
                },
            .now = [] { return kNoon; },
            .threads = 3};
  }

  ScratchDirectory directory_;
  std::filesystem::path path_ = directory_.file("a.db");
  std::atomic<int> read_ = 0;
};

TEST_F(ReextractTest, TheSameReadingMakesNoVersionAndIsNotDoneTwice) {
  Archive archive = Archive::open_for_writing(path_, "rules");
  const Reread reread = reextract(archive, options());
  EXPECT_EQ(reread.read, kPages);
  EXPECT_EQ(reread.unchanged, kPages);
  EXPECT_EQ(last_change(archive), kPages);
  EXPECT_EQ(read_, kPages);
  EXPECT_EQ(reextract(archive, options()).read, 0);
  RereadOptions again = options();
  again.again = true;
  EXPECT_EQ(reextract(archive, again).read, kPages);
  EXPECT_TRUE(archive.verify().holds());
}

TEST_F(ReextractTest, WhatReadsDifferentlyIsANewVersionOfTheSameBytes) {
  Archive archive = Archive::open_for_writing(path_, "rules");
  const Reread reread = reextract(archive, options([](Document& document) {
                                    if (document.url.ends_with("/7")) {
                                      document.doc_no = "某府发〔2025〕3号";
                                      document.title = "改了的题目";
                                    }
                                  }));
  EXPECT_EQ(reread.changed, 1);
  EXPECT_EQ(reread.unchanged, kPages - 1);
  EXPECT_THAT(reread.gained, ElementsAre(Pair("doc_no", 1)));
  EXPECT_THAT(reread.altered, ElementsAre(Pair("title", 1)));
  EXPECT_TRUE(reread.worse.empty());
  const auto shown = archive.show("http://a.example/7");
  EXPECT_EQ(shown->provenance.version, 2);
  EXPECT_EQ(shown->document.doc_no, "某府发〔2025〕3号");
  EXPECT_EQ(shown->provenance.sha256, archive.show("http://a.example/7", 1)->provenance.sha256);
  EXPECT_EQ(archive.database().number(
                "SELECT count(*) FROM change WHERE kind = 'changed' AND cause = 'reextract'"),
            1);
  EXPECT_EQ(reextract(archive, options()).read, 0);
  EXPECT_TRUE(archive.verify().holds());
}

TEST_F(ReextractTest, DocumentsThatGotWorseAreListed) {
  Archive archive = Archive::open_for_writing(path_, "rules");
  RereadOptions worse = options([](Document& document) {
    if (document.url.ends_with("/1")) document.issuer.reset();
    if (document.url.ends_with("/2")) document.blocks.clear();
  });
  worse.read = [read = worse.read](const Response& response, const Portal& portal) -> Content {
    if (response.url().ends_with("/3"))
      return Refusal{.state = FetchState::soft_404, .reason = "not there"};
    return read(response, portal);
  };
  const Reread reread = reextract(archive, worse);
  ASSERT_EQ(reread.worse.size(), 3U);
  EXPECT_EQ(reread.worse[0].why, "it lost issuer");
  EXPECT_EQ(reread.worse[0].document, archive.show("http://a.example/1")->provenance.document);
  EXPECT_EQ(reread.shrunk, 1);
  EXPECT_THAT(reread.lost, ElementsAre(Pair("issuer", 1)));
  // It keeps its text.
  EXPECT_EQ(archive.show("http://a.example/3")->document.text(), "第3页的正文");
}

TEST_F(ReextractTest, AStoppedRunGoesOnWhereItStood) {
  Archive archive = Archive::open_for_writing(path_, "rules");
  RereadOptions stopped = options();
  stopped.on_progress = [](const Reread&) { return false; };
  const Reread first = reextract(archive, stopped);
  EXPECT_LT(first.read, kPages);
  EXPECT_EQ(first.read + reextract(archive, options()).read, kPages);
  EXPECT_EQ(read_, kPages);
}

}  // namespace
}  // namespace gongkai
