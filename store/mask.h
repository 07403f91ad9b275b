#pragma once

#include <cstdint>

#include "store/listed.h"

namespace gongkai {

/// What an export does with the numbers of persons (extract/personal_number.h).
enum class PersonalNumbers : std::uint8_t { masked, as_they_are };

/// `shown` with the numbers of persons masked in its fields, text, claims and stripped lines,
/// unless they are wanted. Addresses stay: they lead to the document.
Shown masked(Shown shown, PersonalNumbers numbers);

}  // namespace gongkai
