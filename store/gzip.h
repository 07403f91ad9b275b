#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// `bytes` as one gzip member (RFC 1952) without a name and a time: same bytes, same member.
std::string gzip_member(std::string_view bytes);

}  // namespace gongkai
