#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// The key that CDX files sort `url` by, "cn,gov,example)/path?a=1&b=2", as those who replay WARC
/// files make it of an address that they look for (pywb, OpenWayback): lower case, the host turned
/// round without www, www2 …, a port that is not the scheme's own, no slash at the end of a path,
/// parameters in order, no empty query.
std::string cdx_key(std::string_view url);

}  // namespace gongkai
