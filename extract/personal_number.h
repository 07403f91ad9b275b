#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"

namespace gongkai {

/// A number in a text that leads to one person.
struct PersonalNumber {
  enum class Kind : std::uint8_t {
    mobile,         ///< 手机号码: 11 digits that begin with 13 to 19
    identity_card,  ///< 公民身份号码 (GB 11643): 18 characters whose date and check digit are right
  };
  Kind kind = Kind::mobile;
  ByteRange place;
};

/// The numbers of persons in a text, in order. Digits may be full-width and may stand in groups
/// (138 1234 5678, 138-1234-5678). A run of digits that is longer, that is part of a name or an
/// address (t20250218_13812345678.html), or that a unit follows (13812345678元) is none.
std::vector<PersonalNumber> find_personal_numbers(std::string_view text);

/// `text` with a star for each digit that would lead to the person: 138****5678, and all of an
/// identity number but its first six digits, which name a county. It has as many characters, and as
/// many bytes, as before.
std::string mask_personal_numbers(std::string_view text);

}  // namespace gongkai
