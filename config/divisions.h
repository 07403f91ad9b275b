#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// The name that the administrative division with the six-digit `code` (GB/T 2260) bore in `year`,
/// its province and city before it: 重庆市綦江区. Codes are those at issuance and outlive their
/// division: when it had none in `year`, the name nearest before it, or else its first. Empty when the
/// table of config/divisions.tsv has no such code.
std::string division_name(std::string_view code, int year);

/// The two digits of the province that the organ or place called `name` is in, told from the place it
/// begins with (汉中市南郑区… is 61); empty when there is none or several provinces have it.
std::string_view province_of(std::string_view name);

}  // namespace gongkai
