#pragma once

#include <optional>
#include <string_view>

#include "crawler/response.h"
#include "extract/content.h"
#include "extract/dom.h"

namespace gongkai {

/// The refusal that a status says, whatever the body: 404, 410, 403, 412, 5xx …; nullopt when the
/// body has to be looked at. `text` tells a challenge from a plain block.
std::optional<Refusal> refusal_by_status(int status, std::string_view text);

/// The refusal that a page turns out to be although its status is good: challenge, block, "page
/// does not exist", login, maintenance, a shell with nothing in it. nullopt for content.
std::optional<Refusal> refusal_by_content(const Page& page);

}  // namespace gongkai
