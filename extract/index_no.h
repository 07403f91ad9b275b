#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// What a 索引号 is made of, as far as it follows a known grammar: front "/" year "-" serial, the
/// front a unified social credit code (GB 32100) or an organisation code (GB 11714).
struct IndexNo {
  std::string credit_code;   ///< 18 characters; empty when the front is none
  std::string organisation;  ///< 9 characters, check digit included; empty when there is none
  bool checks = false;       ///< the check digits of what was found are right
  std::string division;      ///< six-digit code inside the credit code
  int year = 0;              ///< 0: none
  std::string serial;
};

/// Takes an index number apart; nullopt when it has no known structure. Such a number is as valid
/// as any other, it only cannot be taken apart.
std::optional<IndexNo> parse_index_no(std::string_view text);

/// The character that GB 32100-2015 demands after the first 17 of a credit code; 0 when one of
/// them is not of its alphabet.
char credit_code_check(std::string_view first17);

/// The character that GB 11714 demands after the 8 of an organisation code; 0 as above.
char organisation_check(std::string_view first8);

}  // namespace gongkai
