#pragma once

#include "extract/lines.h"
#include "extract/metadata.h"

namespace gongkai {

/// Finds metadata blocks that print values without labels, one a line, empty slots left out (铜梁):
/// an index number among short lines, ending in dates. What each value is, is told from the value
/// itself: the first date is 成文日期, the second 发布日期, a name with an organ's suffix is the
/// publisher, of the remaining words the first is the topic, the second the genre.
void find_typed_values(const Lines& lines, Metadata& metadata);

/// A name that ends as the names of organs and places do (镇 区 局 委 政府 办公室 …).
bool has_organ_suffix(std::string_view name);

}  // namespace gongkai
