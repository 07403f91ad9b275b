#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// The address that a click opens: the string that `handler` (an onclick or onchange attribute, or
/// a javascript: reference) gives to location, location.href, location.replace, location.assign or
/// window.open. As printed; empty when it gives none, or one that is put together.
std::string opened_address(std::string_view handler);

/// `javascript:goPage(3)`: a call whose first argument is a number.
struct NumberedCall {
  std::string name;
  int number = 0;
};
std::optional<NumberedCall> numbered_call(std::string_view handler);

}  // namespace gongkai
