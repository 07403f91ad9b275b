#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crawler/response.h"

namespace gongkai {

/// What a crawler knows of an exchange besides its bytes: the block of a metadata record
/// (application/warc-fields). `via` and `fetchTimeMs` are Heritrix's words, which others write and
/// read too; the rest is ours.
struct WarcNote {
  /// What was asked and why; nullopt in the notes of other programs.
  std::optional<Request> request;
  int hop = 0;      ///< 0, then one more for each redirect that was followed
  std::string via;  ///< page that led here
  std::chrono::milliseconds took{0};
  std::string tls, certificate, tls_relaxed;  ///< as Exchange has them
};

std::string to_fields(const WarcNote& note);
/// Anything that is not understood is left out.
WarcNote note_from(std::string_view block);

}  // namespace gongkai
