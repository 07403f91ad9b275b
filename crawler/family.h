#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "crawler/url.h"

namespace gongkai {

/// A part of a site whose addresses are alike.
struct Family {
  /// How much of a site it is, the least first: what differs in numbers only; one path with the
  /// same parameters; one path with any; the same parameters anywhere; a directory.
  enum class Kind : std::uint8_t { name, parameters, path, query, directory };
  Kind kind = Kind::name;
  std::string pattern;  ///< "host/a/tN_N.html" "host/a?m&y" "host/a?" "host?sid" "host/a/"
};

/// The families that `url` belongs to, the narrowest first. In patterns N stands for a number and X
/// for a token of letters and digits, such as a session in the path.
std::vector<Family> families_of(const Url& url);

/// Whether an address names a day, month or year: /2031/5/, ?month=5, ?from=2031-05.
bool names_a_time(const Url& url);

}  // namespace gongkai
