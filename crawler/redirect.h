#pragma once

#include <optional>

#include "crawler/response.h"
#include "crawler/url.h"

namespace gongkai {

/// 301, 302, 303, 307 and 308: a Location says where to ask instead.
bool is_redirect(int status);

/// Where the Location of `exchange` leads; nullopt when there is none, or none of http. Its bytes
/// above ASCII are asked as they came, whatever encoding they are in.
std::optional<Url> redirect_target(const Exchange& exchange);

/// Whether `next` was asked twice already on the way: once more brings nothing new. The second time
/// may, since servers set a cookie and send a visitor back to where they came from.
bool is_circle(const Response& so_far, const Url& next);

}  // namespace gongkai
