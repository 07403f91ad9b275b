#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/content.h"

namespace gongkai {

/// Adds what a file's properties say as a weak claim, if it says anything: `name` is one of title,
/// author, company, created and modified. A person's name is no claim about a document, so author
/// and company count only when they are an organisation's name; a date is an ISO instant or the
/// form of PDF ("D:20240131…").
void add_property(std::vector<Claim>& claims, std::string_view name, std::string_view value);

/// Says that list numbers could not be read, so that the text lacks them.
void add_numbering_lost(std::vector<Claim>& claims, std::string_view why);

}  // namespace gongkai
