#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/content.h"

namespace gongkai {

/// The organ that a title names before 关于, or before the year of a report; empty when there is
/// none. Organs that sign together are joined by 、.
std::string issuer_in_title(std::string_view title);

/// The claims about issuer and report year that title and blocks make: the document's own title at
/// the head of its body, the signature, the portal's title, the first sentences. Their confidence
/// is in the order in which they count. Only annual reports have a report year; `published_on`
/// (ISO, may be empty) decides between years that contradict each other.
std::vector<Claim> claim_issuer(std::string_view title, const std::vector<Block>& blocks,
                                std::string_view published_on);

}  // namespace gongkai
