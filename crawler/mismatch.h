#pragma once

#include "crawler/transport.h"

namespace gongkai {

/// Makes an answer that came whole a failure where it answers another question than ours: 304 where
/// no validator was sent (`is_conditional`) says nothing of a page that nobody has; 206 is a part
/// where the whole was asked, unless its Content-Range spans the whole.
void hold_against_question(Answer& answer, bool is_conditional);

}  // namespace gongkai
