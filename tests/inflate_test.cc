#include "crawler/inflate.h"

#include <gtest/gtest.h>
#include <zlib.h>

namespace gongkai {
namespace {

constexpr std::size_t kCap = 1U << 20U;
using Kind = InflateError::Kind;

std::string compressed(std::string_view text, int window) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
  std::string in{text};
  std::string out(deflateBound(&stream, in.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string gzip(std::string_view text) {
  return compressed(text, MAX_WBITS + 16);
}
std::string zlib(std::string_view text) {
  return compressed(text, MAX_WBITS);
}
std::string raw(std::string_view text) {
  return compressed(text, -MAX_WBITS);
}

const std::string kText(5000, 'x');

TEST(Inflate, UndoesEachCodingOfHttp) {
  EXPECT_EQ(inflate_body(kText, "", kCap), kText);
  EXPECT_EQ(inflate_body(kText, "identity", kCap), kText);
  EXPECT_EQ(inflate_body(gzip(kText), "gzip", kCap), kText);
  EXPECT_EQ(inflate_body(gzip(kText), " X-GZIP ", kCap), kText);
  EXPECT_EQ(inflate_body(zlib(kText), "deflate", kCap), kText);
  EXPECT_EQ(inflate_body(raw(kText), "deflate", kCap), kText);
  EXPECT_EQ(inflate_body("", "gzip", kCap), "");
}

// RFC 7932; nobody is asked for it, but files of others have it.
TEST(Inflate, UndoesBrotli) {
  // printf 'xxxx…' (64 of them) | brotli
  const std::string packed{"\x1B\x3F\x00\x00\x24\xF0\xE2\x99\x40\x12", 10};
  const auto unpacked = inflate_body(packed, "br", kCap);
  ASSERT_TRUE(unpacked) << unpacked.error().detail;
  EXPECT_EQ(*unpacked, std::string(64, 'x'));
  EXPECT_EQ(inflate_body(packed, "br", 10).error().kind, Kind::too_large);
  EXPECT_EQ(inflate_body(packed.substr(0, 6), "br", kCap).error().kind, Kind::truncated);
  EXPECT_EQ(inflate_body("\x0F\xFF no brotli", "br", kCap).error().kind, Kind::corrupt);
}

// RFC 8878; browsers ask for it, so files of others have it.
TEST(Inflate, UndoesZstd) {
  // printf 'xxxx…' (64 of them) | zstd
  const std::string packed{
      "\x28\xB5\x2F\xFD\x04\x58\x45\x00\x00\x10\x78\x78\x01\x00\x93\x00\x16\x6E\x51\x2F\x40", 21};
  const auto unpacked = inflate_body(packed, "zstd", kCap);
  ASSERT_TRUE(unpacked) << unpacked.error().detail;
  EXPECT_EQ(*unpacked, std::string(64, 'x'));
  EXPECT_EQ(inflate_body(packed + packed, "zstd", kCap)->size(), 128U);
  EXPECT_EQ(inflate_body(packed, "zstd", 30).error().kind, Kind::too_large);
  EXPECT_EQ(inflate_body(packed.substr(0, 12), "zstd", kCap).error().kind, Kind::truncated);
  EXPECT_EQ(inflate_body("\x01 no zstd", "zstd", kCap).error().kind, Kind::corrupt);
  EXPECT_EQ(inflate_body("", "zstd", kCap), "");
}

TEST(Inflate, UndoesTheLastCodingFirst) {
  EXPECT_EQ(inflate_body(gzip(zlib(kText)), "deflate, gzip", kCap), kText);
  EXPECT_EQ(inflate_body(gzip(gzip(kText)), "gzip,identity,,gzip", kCap), kText);
}

TEST(Inflate, UnzipsWhatWasZippedUnasked) {
  EXPECT_EQ(inflate_body(gzip(kText), "", kCap), kText);
}

TEST(Inflate, ReadsEveryMemberAndNoPadding) {
  EXPECT_EQ(inflate_body(gzip("ab") + gzip("cd"), "gzip", kCap), "abcd");
  EXPECT_EQ(inflate_body(gzip("ab") + std::string(8, '\0'), "gzip", kCap), "ab");
}

TEST(Inflate, AStreamWithoutItsEndIsTruncatedAndKeepsWhatCame) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += std::to_string(i * 7919);
  const std::string whole = gzip(text);
  for (const std::size_t cut : {whole.size() / 2, whole.size() - 8, whole.size() - 1}) {
    const auto cut_off = inflate_body(whole.substr(0, cut), "gzip", kCap);
    ASSERT_FALSE(cut_off);
    EXPECT_EQ(cut_off.error().kind, Kind::truncated);
    EXPECT_TRUE(text.starts_with(cut_off.error().partial));
    EXPECT_GT(cut_off.error().partial.size(), text.size() / 3);
  }
}

TEST(Inflate, AWrongChecksumIsTruncated) {
  std::string body = gzip(kText);
  body[body.size() - 6] ^= 1;
  const auto result = inflate_body(body, "gzip", kCap);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::truncated);
  EXPECT_EQ(result.error().partial, kText);
}

TEST(Inflate, WhatIsNotTheCodingIsCorrupt) {
  EXPECT_EQ(inflate_body("\x07\xFF", "deflate", kCap).error().kind, Kind::corrupt);
  std::string damaged = gzip(kText);
  damaged[2] = '\x05';  // a method that there is not
  EXPECT_EQ(inflate_body(damaged, "gzip", kCap).error().kind, Kind::corrupt);
}

TEST(Inflate, ANameThatIsNoCodingIsPassedOver) {
  for (const char* const name : {"utf-8", "UTF-8", "GBK", "none", "text/html", "binary", "8bit"}) {
    EXPECT_EQ(inflate_body("<html>", name, kCap), "<html>") << name;
    EXPECT_EQ(inflate_body("%PDF\x01\xFF", name, kCap), "%PDF\x01\xFF") << name;
  }
  EXPECT_EQ(inflate_body(gzip(kText), "utf-8, gzip", kCap), kText);
}

TEST(Inflate, PlainTextIsPlainInWhateverCodingItIsSaidToBe) {
  for (const char* const coding : {"gzip", "x-gzip", "deflate", "br", "zstd", "compress"}) {
    for (const std::string_view text : {"<html>\r\n", "{\"a\": 1}", "\n公开", "x"})
      EXPECT_EQ(inflate_body(text, coding, kCap), text) << coding;
  }
  EXPECT_EQ(inflate_body("%PDF\x01\xFF", "gzip", kCap), "%PDF\x01\xFF");
}

TEST(Inflate, GzipIsUndoneAsOftenAsItIsThere) {
  EXPECT_EQ(inflate_body(gzip(gzip(kText)), "gzip", kCap), kText);
  EXPECT_EQ(inflate_body(gzip(kText), "gzip, gzip", kCap), kText);
  std::string layers = kText;
  for (int i = 0; i < 6; ++i) layers = gzip(layers);
  EXPECT_EQ(inflate_body(layers, "", kCap), gzip(kText));
}

TEST(Inflate, ABombStopsAtTheCap) {
  const std::string bomb = gzip(gzip(std::string(64U << 20U, '\0')));
  const auto result = inflate_body(bomb, "gzip, gzip", kCap);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::too_large);
  EXPECT_EQ(result.error().partial.size(), kCap);
  EXPECT_EQ(inflate_body(std::string(kCap + 1, 'x'), "", kCap).error().kind, Kind::too_large);
  EXPECT_EQ(inflate_body(std::string(kCap, 'x'), "", kCap)->size(), kCap);
}

TEST(Inflate, OnlyWhatWeAskForIsUndone) {
  EXPECT_EQ(inflate_body("\x1F\x9D\x90", "compress", kCap).error().kind, Kind::unsupported);
  EXPECT_EQ(inflate_body("x", "gzip,gzip,gzip,gzip,gzip,gzip", kCap).error().kind,
            Kind::unsupported);
}

}  // namespace
}  // namespace gongkai
