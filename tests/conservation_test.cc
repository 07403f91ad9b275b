#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <string>
#include <variant>

#include "config/fold.h"
#include "crawler/charset.h"
#include "extract/read.h"
#include "tests/file_bytes.h"
#include "tests/visible_text.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

/// What a script holds has no place in the page, and is in sight only once that has run.
std::size_t characters_of(const Document& document, bool html) {
  const bool scripted = html && !document.blocks.empty() &&
                        std::ranges::none_of(document.blocks, [](const Block& block) {
                          return block.source.has_value();
                        });
  std::size_t characters = 0;
  for (const Block& block : document.blocks) characters += scripted ? 0 : count_letters(block.text);
  for (const Stripped& line : document.stripped)
    characters += scripted && !line.source ? 0 : count_letters(line.text);
  return characters;
}

/// Checks every page below `folder` that reads as a document; how many that were.
int check_pages(const fs::path& folder) {
  int documents = 0;
  if (!fs::exists(folder)) return documents;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    const std::string extension = entry.path().extension().string();
    if (!entry.is_regular_file() || (extension != ".html" && extension != ".htm" &&
                                     extension != ".shtml" && extension != ".txt"))
      continue;
    const std::string bytes = file_bytes(entry.path());
    Response response;
    response.exchanges.push_back({.status = 200, .body = bytes, .complete = true});
    const Content content = read(response, Portal{});
    const auto* document = std::get_if<Document>(&content);
    if (document == nullptr) continue;
    ++documents;
    const std::string text = decode_page(bytes, "").text;
    const std::size_t visible =
        extension == ".txt" ? count_letters(text) : VisibleText{text}.characters();
    EXPECT_EQ(characters_of(*document, extension != ".txt"), visible) << entry.path();
  }
  return documents;
}

TEST(VisibleText, CountsWhatAPersonCouldSee) {
  EXPECT_EQ(VisibleText{"<p>a b</p><!-- c --><script>d</script><style>e</style>"}.characters(), 2U);
  EXPECT_EQ(VisibleText{"&nbsp;&amp;&#8195;&#x4e2d;&emsp;&middot;"}.characters(), 3U);
  EXPECT_EQ(VisibleText{"<a title='x>y'>z</a><textarea><b></textarea><template>t</template>"}
                .characters(),
            4U);
  EXPECT_EQ(VisibleText{"1 < 2<br>3"}.characters(), 4U);
}

TEST(Conservation, EveryCharacterOfOurPagesIsBodyOrStripped) {
  EXPECT_GE(check_pages(GONGKAI_SOURCE_DIR "/tests/golden"), 30);
  EXPECT_GE(check_pages(GONGKAI_SOURCE_DIR "/demo/pages"), 1);
}

TEST(Conservation, EveryCharacterOfSavedPagesIsBodyOrStripped) {
  const fs::path corpus{GONGKAI_SOURCE_DIR "/../shared/corpus"};
  if (!fs::exists(corpus)) GTEST_SKIP() << corpus << " is not there";
  EXPECT_GE(check_pages(corpus / "detail"), 1);
  check_pages(corpus / "odd");
}

}  // namespace
}  // namespace gongkai
