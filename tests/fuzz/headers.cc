#include "crawler/http_date.h"
#include "crawler/inflate.h"
#include "crawler/response.h"
#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {

void headers(std::string_view input) {
  constexpr std::size_t kCap = 65536;
  const std::size_t blank = input.find("\r\n\r\n");
  const std::string_view head = input.substr(0, blank);
  const std::string_view body =
      blank == std::string_view::npos ? std::string_view{} : input.substr(blank + 4);
  for (const char* name :
       {"Date", "Last-Modified", "Retry-After", "Location", "Content-Encoding", ""}) {
    const auto value = find_header(head, name);
    if (!value) continue;
    require(value->size() <= head.size() && !value->contains('\n'),
            "a value is one line of the head");
    const auto date = parse_http_date(*value);
    const auto wait = parse_retry_after(*value, date.value_or(std::chrono::sys_seconds{}));
    require(!wait || (wait->count() >= 0 && *wait <= kLongestRetryAfter),
            "a wait is between nothing and the longest");
  }
  const auto inflated =
      inflate_body(body, find_header(head, "Content-Encoding").value_or(""), kCap);
  require((inflated ? *inflated : inflated.error().partial).size() <= kCap,
          "nothing grows past the cap");
  require(inflated || !inflated.error().detail.empty(), "an error says what is wrong");
}

}  // namespace gongkai::fuzz
