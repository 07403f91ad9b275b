#include "extract/office_number.h"

#include <gtest/gtest.h>

namespace gongkai {
namespace {

struct Case {
  std::string_view format;
  int number;
  std::string_view text;
};

constexpr Case kCases[] = {
    {"decimal", 0, "0"},
    {"decimal", 12, "12"},
    {"decimalZero", 7, "07"},
    {"decimalZero", 12, "12"},
    {"upperRoman", 1994, "MCMXCIV"},
    {"lowerRoman", 4, "iv"},
    {"upperLetter", 26, "Z"},
    {"lowerLetter", 28, "bb"},
    {"ordinal", 11, "11th"},
    {"ordinal", 22, "22nd"},
    {"chineseCounting", 1, "一"},
    {"chineseCounting", 10, "十"},
    {"chineseCounting", 11, "十一"},
    {"chineseCounting", 20, "二十"},
    {"chineseCounting", 99, "九十九"},
    {"chineseCounting", 105, "一○五"},
    {"chineseCountingThousand", 10, "十"},
    {"chineseCountingThousand", 100, "一百"},
    {"chineseCountingThousand", 101, "一百零一"},
    {"chineseCountingThousand", 110, "一百一十"},
    {"chineseCountingThousand", 1010, "一千零一十"},
    {"chineseCountingThousand", 10010, "一万零一十"},
    {"taiwaneseCountingThousand", 21, "二十一"},
    {"japaneseCounting", 21, "二十一"},
    {"japaneseCounting", 110, "百十"},
    {"ideographDigital", 10, "一〇"},
    {"ideographTraditional", 3, "丙"},
    {"ideographTraditional", 11, "11"},
    {"ideographZodiac", 12, "亥"},
    {"ideographZodiacTraditional", 60, "癸亥"},
    {"chineseLegalSimplified", 10, "壹拾"},
    {"chineseLegalSimplified", 106, "壹佰零陆"},
    {"ideographLegalTraditional", 6, "陸"},
    {"decimalEnclosedCircle", 1, "①"},
    {"decimalEnclosedCircle", 20, "⑳"},
    {"decimalEnclosedCircle", 21, "21"},
    {"decimalEnclosedCircleChinese", 3, "③"},
    {"decimalEnclosedParen", 2, "⑵"},
    {"decimalEnclosedFullstop", 2, "⒉"},
    {"ideographEnclosedCircle", 2, "㊁"},
    {"decimalFullWidth", 12, "１２"},
    {"numberInDash", 3, "- 3 -"},
    {"none", 3, ""},
    {"bullet", 3, ""},
    {"hebrew1", 3, "3"},
};

TEST(OfficeNumber, EachFormatCountsAsWordDoes) {
  for (const Case& one : kCases) {
    EXPECT_EQ(format_number(one.number, number_format_from(one.format)), one.text)
        << one.format << ' ' << one.number;
  }
}

TEST(OfficeNumber, HugeAndNegativeNumbersAreDigits) {
  for (const std::string_view format : {"upperRoman", "lowerLetter", "chineseCountingThousand",
                                        "decimalEnclosedCircle", "ideographZodiacTraditional"}) {
    EXPECT_EQ(format_number(1'000'000, number_format_from(format)), "1000000") << format;
    EXPECT_EQ(format_number(-1, number_format_from(format)), "-1") << format;
  }
}

}  // namespace
}  // namespace gongkai
