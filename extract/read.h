#pragma once

#include "config/portal.h"
#include "crawler/response.h"
#include "extract/content.h"
#include "extract/office.h"

namespace gongkai {

/// The one door from bytes to meaning. Pure: same response, portal and program, same content.
/// Never throws on what a host sent; a page that is too deep, wide or large becomes a Refusal
/// with state parse_limit. What is no page is read by `files`.
Content read(const Response& response, const Portal& portal,
             const FileReader& files = read_file_here);

}  // namespace gongkai
