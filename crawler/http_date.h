#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace gongkai {

/// An HTTP date in one of the three forms of RFC 9110 §5.6.7 ("Sun, 06 Nov 1994 08:49:37 GMT",
/// "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"). The name of the day is not held
/// against the date. Years of two digits lie between 1970 and 2069.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

/// However long a portal asks us to wait, a later run may ask again after this.
inline constexpr std::chrono::seconds kLongestRetryAfter = std::chrono::hours{24};

/// How long a Retry-After value (RFC 9110 §10.2.3) asks to wait from `now`: seconds or a date, 0
/// when that is past, kLongestRetryAfter at most; nullopt for what is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view value,
                                                      std::chrono::sys_seconds now);

}  // namespace gongkai
