#include "crawler/chunked.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

TEST(Chunked, JoinsChunksAndDropsExtensionsAndTrailers) {
  const auto joined = join_chunks("5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n");
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->body, "hello world");
  EXPECT_TRUE(joined->complete);
}

TEST(Chunked, KeepsWhatCameBeforeItBroke) {
  for (const std::string_view cut :
       {"5\r\nhello\r\n6\r\n wor", "5\r\nhello\r\nzz\r\nworld", "5\r\nhello"}) {
    const auto joined = join_chunks(cut);
    ASSERT_TRUE(joined) << cut;
    EXPECT_TRUE(joined->body.starts_with("hello"));
    EXPECT_FALSE(joined->complete);
  }
}

TEST(Chunked, TakesNoTextForChunks) {
  for (const std::string_view text :
       {"", "<html>", "12 things\r\n", "3\nabcdef", "ffffffffffffffffff\r\nx"}) {
    EXPECT_FALSE(join_chunks(text)) << text;
  }
}

TEST(Chunked, AChunkLargerThanAllThereIsReservesNothing) {
  const auto joined = join_chunks("7fffffffffffffff\r\nabc");
  ASSERT_TRUE(joined);
  EXPECT_EQ(joined->body, "abc");
  EXPECT_FALSE(joined->complete);
}

}  // namespace
}  // namespace gongkai
