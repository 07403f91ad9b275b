#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gongkai {

/// How a list counts. The values are those of .doc and .rtf ([MS-OSHARED] MSONFC); .docx has names
/// for them.
enum class NumberFormat : std::uint8_t {
  decimal = 0,
  upper_roman = 1,
  lower_roman = 2,
  upper_letter = 3,
  lower_letter = 4,
  ordinal = 5,
  ideograph_digital = 10,
  japanese_counting = 11,
  decimal_full_width = 14,
  decimal_half_width = 15,
  decimal_enclosed_circle = 18,
  decimal_full_width_2 = 19,
  decimal_zero = 22,
  bullet = 23,
  decimal_enclosed_full_stop = 26,
  decimal_enclosed_paren = 27,
  decimal_enclosed_circle_chinese = 28,
  ideograph_enclosed_circle = 29,
  ideograph_traditional = 30,
  ideograph_zodiac = 31,
  ideograph_zodiac_traditional = 32,
  taiwanese_counting = 33,
  ideograph_legal_traditional = 34,
  taiwanese_counting_thousand = 35,
  taiwanese_digital = 36,
  chinese_counting = 37,
  chinese_legal_simplified = 38,
  chinese_counting_thousand = 39,
  number_in_dash = 57,
  none = 255,
};

/// The format that WordprocessingML calls `name` ("chineseCounting"); decimal for names of
/// languages that no disclosure portal writes.
NumberFormat number_format_from(std::string_view name);

/// `number` as the format writes it; in digits where the format has no word for it (㉑, 0 in
/// roman).
std::string format_number(int number, NumberFormat format);

}  // namespace gongkai
