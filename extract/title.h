#pragma once

#include <string>
#include <string_view>

#include "extract/dom.h"
#include "extract/reading.h"

namespace gongkai {

/// `text` reduced to what two prints of one title share: folded, letters, digits and Han only.
std::string bare(std::string_view text);

/// Finds the portal's title: the shown line (or the lines of one heading) that the page's tags, its
/// listing row or a labelled slot name. Sets Reading::title_lines and adds the claims. Plain text
/// is read by its first lines.
void find_title(Reading& reading);

/// For a page where nothing names the title, when its body is known: the nearest heading above it.
void find_heading(Reading& reading);

}  // namespace gongkai
