#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// The charset parameter of a Content-Type value, as written; empty when there is none.
std::string charset_of_content_type(std::string_view content_type);

/// The label that a page declares itself, as written: the first meta element with a known label
/// (the prescan of the HTML standard, over the first 64 KiB, because portals put it behind long
/// scripts), else the XML declaration's; empty when there is none.
std::string declared_label(std::string_view page);

}  // namespace gongkai
