#pragma once

#include <vector>

#include "extract/content.h"
#include "extract/reading.h"

namespace gongkai {

/// The kind of a body line by the numbering grammar (一、 （一） 1. （1） 一是) and by its place.
Block block_of(const Lines& lines, std::size_t index);

/// 1 一、 2 （一） 3 1. 4 （1） 5 一是; 0: no number at the front of the folded text.
int numbering_level(std::string_view folded);

/// The body's lines as blocks, in order.
std::vector<Block> blocks_of(const Reading& reading);

}  // namespace gongkai
