#include "crawler/charset.h"

#include <gtest/gtest.h>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

const std::string kReport = "2025年度法治政府建设情况报告，现将有关情况报告如下。";

std::string bytes_of(std::string_view text, std::string_view encoding) {
  return encode(text, encoding, [](char32_t) { return std::string{"?"}; });
}

std::string page(std::string_view head, std::string_view encoding) {
  return "<!DOCTYPE html><html><head>" + std::string{head} + "<title>" +
         bytes_of(kReport, encoding) + "</title>";
}

std::string used(const std::string& bytes, std::string_view content_type = "") {
  return decode_page(bytes, content_type).used;
}

TEST(Charset, LabelsAreThoseOfTheEncodingStandard) {
  EXPECT_EQ(encoding_of_label("gb2312"), "GBK");
  EXPECT_EQ(encoding_of_label(" UTF8\n"), "UTF-8");
  EXPECT_EQ(encoding_of_label("ISO-8859-1"), "windows-1252");
  EXPECT_EQ(encoding_of_label("hz-gb-2312"), "replacement");
  for (const char* none : {"", "utf-7", "utf8mb4", "gb", "iso-8859-1 x", "latin", "\u3000utf-8"}) {
    EXPECT_EQ(encoding_of_label(none), std::nullopt) << none;
  }
}

TEST(Charset, HeaderBeatsPageAndMarkBeatsBoth) {
  EXPECT_EQ(used(page("<meta charset=gbk>", "UTF-8"), "text/html; charset=utf-8"), "UTF-8");
  EXPECT_EQ(used(page("<meta charset=utf-8>", "gb18030"), "text/html;charset=\"GB2312\""),
            "gb18030");
  EXPECT_EQ(used("\xEF\xBB\xBF" + page("<meta charset=gbk>", "UTF-8"), "text/html; charset=gbk"),
            "UTF-8");
  EXPECT_EQ(used(std::string{"\xFF\xFE<\0p\0", 6}, "text/html; charset=utf-8"), "UTF-16LE");
}

TEST(Charset, LabelIsFoundAsBrowsersFindIt) {
  EXPECT_EQ(used("<meta http-equiv=Content-Type content='text/html; charset=euc-jp'>"), "EUC-JP");
  EXPECT_EQ(used("<!-- <meta charset=euc-kr> --><meta name=a><META charset = 'euc-jp' />"),
            "EUC-JP");
  EXPECT_EQ(used("<p title='<meta charset=euc-kr>'><meta charset=bogus><meta charset=euc-jp>"),
            "EUC-JP");
  EXPECT_EQ(used("<?xml version='1.0' encoding='EUC-JP'?><a/>"), "EUC-JP");
  EXPECT_EQ(used("<meta charset=utf-16>"), "UTF-8");
  EXPECT_EQ(used(std::string(9000, ' ') + "<meta charset=euc-jp>"), "EUC-JP");
  EXPECT_EQ(used("<meta charset"), "UTF-8");
}

TEST(Charset, ALabelThatTheBytesContradictIsOverruled) {
  const Decoded gb = decode_page(page("<meta charset=UTF-8>", "gb18030"), "");
  EXPECT_EQ(gb.declared, "utf-8");
  EXPECT_EQ(gb.used, "gb18030");
  EXPECT_TRUE(gb.text.contains(kReport));
  EXPECT_EQ(used(page("<meta charset=gb2312>", "UTF-8")), "UTF-8");
  EXPECT_EQ(used(page("", "UTF-8"), "text/html; charset=GBK"), "UTF-8");
  EXPECT_EQ(used(page("<meta charset=gbk>", "gb18030"), "text/html; charset=ISO-8859-1"),
            "gb18030");
  EXPECT_EQ(used(page("", "gb18030"), "text/html; charset=ISO-8859-1"), "gb18030");
  EXPECT_EQ(used(page("<meta charset=big5>", "gb18030")), "gb18030");
}

TEST(Charset, WithoutALabelTheBytesDecide) {
  EXPECT_EQ(used(page("", "UTF-8")), "UTF-8");
  EXPECT_EQ(used(page("", "gb18030")), "gb18030");
  EXPECT_EQ(used(page("", "Big5").replace(0, 60, "") +
                 bytes_of("臺北市政府資訊公開，請參閱公告。", "Big5")),
            "Big5");
  EXPECT_EQ(used("plain"), "UTF-8");
  EXPECT_EQ(used(""), "UTF-8");
  EXPECT_EQ(used("caf\xE9 cr\xE8me"), "windows-1252");
  EXPECT_EQ(used("na\xC3\xAFve"), "UTF-8");
}

TEST(Charset, AFewCutCharactersDoNotSpeakAgainstUtf8) {
  std::string bytes = page("", "UTF-8") + kReport;
  bytes.erase(bytes.size() - 4, 1);
  bytes.erase(bytes.find("法") + 1, 2);
  const Decoded decoded = decode_page(bytes, "text/html");
  EXPECT_EQ(decoded.used, "UTF-8");
  EXPECT_TRUE(is_utf8(decoded.text));
  EXPECT_TRUE(decoded.text.contains("\uFFFD"));
  EXPECT_EQ(used(bytes, "text/html; charset=gbk"), "UTF-8");
}

TEST(Charset, Utf7IsNeverUsed) {
  const Decoded decoded =
      decode_page("<meta charset=utf-7>+ADw-script+AD4-", "text/html; charset=utf-7");
  EXPECT_EQ(decoded.used, "UTF-8");
  EXPECT_TRUE(decoded.text.contains("+ADw-script+AD4-"));
}

TEST(Charset, Gb18030FollowsTodaysStandard) {
  EXPECT_EQ(decode("\xA2\xE3\x80\xA6\xD9\xFE\x59\xA3\xA0", "gb2312"), "€€︐龴\u3000");
  EXPECT_EQ(decode("\x84\x31\x82\x36\x94\x39\xDA\x33", "gb18030"), "︐💩");
  EXPECT_EQ(decode("\x81\x35\xF4\x37\xA8\xBC", "gb18030"), "\uE7C7ḿ");
}

TEST(Charset, BadBytesOfGb18030KeepWhatFollows) {
  EXPECT_EQ(decode("\xB0<p>", "gbk"), "\uFFFD<p>");
  EXPECT_EQ(decode("a\xFF\xB0\xA1", "gbk"), "a\uFFFD啊");
  EXPECT_EQ(decode("\x81\x30\x20", "gbk"), "\uFFFD0 ");
  EXPECT_EQ(decode("\x81\x30\x81", "gbk"), "\uFFFD");
  EXPECT_EQ(decode("\xE3\x32\x9A\x36", "gbk"), "\uFFFD");
}

TEST(Charset, EncodingAndDecodingAreInverse) {
  for (const char* encoding : {"GBK", "gb18030", "Big5", "EUC-KR", "Shift_JIS", "EUC-JP"}) {
    EXPECT_EQ(decode(bytes_of("中文 text", encoding), encoding), "中文 text") << encoding;
  }
  EXPECT_EQ(decode(bytes_of("😀\uE7C7ñ\uE5E5", "gb18030"), "gb18030"), "😀\uE7C7ñ?");
  EXPECT_EQ(bytes_of("😀€", "GBK"), "?\x80");
}

/// The bytes of `page` that its `word` was read from.
std::string source_of(const Decoded& decoded, std::string_view bytes, std::string_view word) {
  const std::size_t at = decoded.text.find(word);
  const ByteRange range = decoded.source({at, at + word.size()});
  return std::string{bytes.substr(range.begin, range.end - range.begin)};
}

TEST(Charset, EveryCharacterLeadsBackToItsBytes) {
  const std::string text = "<p>法治 government 政府</p>";
  for (const char* encoding : {"UTF-8", "gb18030", "Big5", "EUC-JP"}) {
    const std::string label = std::string{"<meta charset="} + encoding + ">";
    const std::string bytes = label + bytes_of(text, encoding);
    const Decoded decoded = decode_page(bytes, "");
    ASSERT_EQ(decoded.used, encoding);
    for (const char* word : {"法", "治 gov", "政府", "府</p>", "<p>"}) {
      EXPECT_EQ(source_of(decoded, bytes, word), bytes_of(word, encoding))
          << encoding << " " << word;
    }
  }
}

TEST(Charset, TheMapKnowsMarksBadBytesAndEnds) {
  const std::string bytes =
      "\xEF\xBB\xBF"
      "a\xFF\xE6\x94"
      "b";
  const Decoded decoded = decode_page(bytes, "");
  EXPECT_EQ(decoded.text, "a\uFFFD\uFFFDb");
  EXPECT_EQ(decoded.source({0, 1}), (ByteRange{3, 4}));
  EXPECT_EQ(decoded.source({4, 7}), (ByteRange{5, 7}));
  EXPECT_EQ(decoded.source({5, 6}), (ByteRange{5, 7}));
  EXPECT_EQ(decoded.source({7, 8}), (ByteRange{7, 8}));
  EXPECT_EQ(decoded.source({0, 8}), (ByteRange{3, 8}));
  EXPECT_EQ(decoded.source({8, 99}), (ByteRange{8, 8}));
  const std::string wide{
      "\xFF\xFE"
      "a\0\x3F\x65",
      6};
  EXPECT_EQ(decode_page(wide, "").text, "a政");
  EXPECT_EQ(decode_page(wide, "").source({1, 4}), (ByteRange{4, 6}));
}

TEST(Charset, LongPagesOfOtherEncodingsKeepTheirMapAcrossChunks) {
  std::string bytes = "<meta charset=big5>";
  for (int i = 0; i < 30000; ++i) bytes += bytes_of("臺x", "Big5");
  bytes += bytes_of("府", "Big5");
  const Decoded decoded = decode_page(bytes, "");
  EXPECT_EQ(source_of(decoded, bytes, "府"), bytes_of("府", "Big5"));
  EXPECT_EQ(decoded.source({0, decoded.text.size()}), (ByteRange{0, bytes.size()}));
}

}  // namespace
}  // namespace gongkai
