#pragma once

#include "extract/reading.h"

namespace gongkai {

/// Chooses the one element that holds the document's body and sets Reading::body to its lines: the
/// portal file's own container, else the narrowest known container with nearly all prose, else the
/// narrowest element that is as dense. Plain text is one container.
void find_body(Reading& reading);

/// Whether a line is the beginning of another page's text: its last words lead there ([详细]).
bool leads_on(const Lines& lines, const Line& line);

}  // namespace gongkai
