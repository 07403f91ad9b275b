#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gongkai {

/// The names of `text`, which may be several organs' that sign together (中共…委员会 and …人民政府
/// on two lines, 党工委、办事处): in order, without blanks, as printed otherwise.
std::vector<std::string> split_organs(std::string_view text);

/// How many bytes of `folded` (see fold()) from its front are the name of an organ or a region, by
/// the word it ends with; 0 when there is none. The longest such front counts.
std::size_t organ_front(std::string_view folded);

}  // namespace gongkai
