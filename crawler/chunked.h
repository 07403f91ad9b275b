#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gongkai {

/// What a body in chunks comes to.
struct Joined {
  std::string body;
  bool complete = false;  ///< the last chunk, of no bytes, is there
};

/// Undoes the chunked transfer coding (RFC 9112 §7.1); trailers are dropped. Of one that breaks off
/// or is damaged, what came before. nullopt when `bytes` do not begin with a chunk, as in files
/// whose maker has joined them already.
std::optional<Joined> join_chunks(std::string_view bytes);

}  // namespace gongkai
