#pragma once

#include <string>
#include <string_view>

namespace gongkai {

/// What a quantity counts, by the words of its sentence around it (folded, see fold()): 矛盾纠纷
/// for 2023年全镇共调处各类矛盾纠纷|385起. Empty when the words do not tell.
std::string counted_noun(std::string_view before, std::string_view unit, std::string_view behind);

}  // namespace gongkai
