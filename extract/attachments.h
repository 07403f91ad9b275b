#pragma once

#include <string_view>
#include <vector>

#include "extract/content.h"
#include "extract/reading.h"

namespace gongkai {

/// A line that only names an attachment: "附件：1.目录.doc", "名单.xlsx". `folded` is its shadow
/// copy.
bool is_attachment_line(std::string_view folded);

/// Whether a link on line `index` leads to a file rather than to a page.
bool links_to_file(const Lines& lines, std::size_t index);

/// The files that the page of `url` (may be empty) hands out with its document: links to files in
/// the article, viewers (iframe, embed, object, viewer.html?file=), links that scripts write, and
/// the lists of embedded JSON. In page order, each once; those that a viewer shows have
/// stands_in 1.
std::vector<AttachmentLink> find_attachments(const Reading& reading, std::string_view url,
                                             std::string_view charset);

}  // namespace gongkai
