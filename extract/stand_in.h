#pragma once

#include "extract/content.h"

namespace gongkai {

/// Tells of a page without a body of its own which of its files stand in for it: numbers them in
/// AttachmentLink::stands_in. These are the files that a viewer shows in its place, then those that
/// are called like the document, and all of them when the page says nothing else at all. Lines that
/// only name a file are no body, and a hundred characters are too few to be one.
void mark_stand_ins(Document& page);

/// Gives `page` the text of `file`, one of those files, in place of its own or of another file's.
/// What the page said itself is kept among its stripped lines (rule `beside_file`), fields that it
/// does not have are the file's (layer attachment), and a claim about `text` says whose it is.
void take_text(Document& page, const Document& file);

/// Whether the text of `page` is that of a file.
bool has_taken_text(const Document& page);

}  // namespace gongkai
