#pragma once

#include <optional>
#include <string>

#include "crawler/url.h"

namespace gongkai {

/// Why a URL looks as if it were made by a site without end: path segments that repeat in turn
/// (/a/b/a/b/a/b/), a parameter given again and again, a calendar's day long ahead of `year`.
/// nullopt for the others.
std::optional<std::string> looks_endless(const Url& url, int year);

}  // namespace gongkai
