#pragma once

#include <expected>
#include <optional>
#include <string>

#include "crawler/response.h"
#include "crawler/url.h"

namespace gongkai {

/// 301, 302, 303, 307 and 308: a Location says where to ask instead.
bool is_redirect(int status);

/// Where the Location of `exchange` leads; nullopt when there is none, or none of http. Its bytes
/// above ASCII are asked as they came, whatever encoding they are in.
std::optional<Url> redirect_target(const Exchange& exchange);

/// Where the last answer of `so_far` leads, the `redirects`-th on the way; the error says, for
/// people, why it is not followed: no usable Location, more than `most`, or a circle. A URL may be
/// asked twice on the way, since servers set a cookie and send a visitor back to where they came
/// from.
std::expected<Url, std::string> next_hop(const Response& so_far, int redirects, int most);

}  // namespace gongkai
