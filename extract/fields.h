#pragma once

#include "extract/reading.h"

namespace gongkai {

/// Adds the claims that labelled slots, the line under the title, meta tags, the listing row and
/// the body make, once it is known which lines are body and what its blocks are.
void claim_fields(Reading& reading, const std::vector<Block>& blocks);

/// Fills the document's fields from its claims by the written order: layer first (Layer is
/// strongest first), then the label's rank in config/labels.toml, then position in the page. Marks
/// the claims that won.
void choose_fields(Document& document);

}  // namespace gongkai
