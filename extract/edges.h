#pragma once

#include "extract/reading.h"

namespace gongkai {

/// Trims Reading::body at both ends: title, labelled values, chrome lines of the head and the tail.
/// In between nothing is removed. Then gives every other line the rule that keeps it out.
void trim_edges(Reading& reading);

}  // namespace gongkai
