#pragma once

#include <optional>
#include <string>

#include "crawler/response.h"

namespace gongkai {

/// What is wrong with an answer that came whole: it answers another question than ours.
struct Mismatch {
  FetchState state;
  std::string reason;
};

/// 304 where no validator was sent (`is_conditional`) says nothing of a page that nobody has; 206
/// is a part where the whole was asked, unless its Content-Range spans the whole. nullopt for
/// answers that fit.
std::optional<Mismatch> mismatch_of(const Exchange& exchange, bool is_conditional);

}  // namespace gongkai
