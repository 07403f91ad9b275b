#pragma once

#include <span>
#include <string_view>

namespace gongkai {

/// A government service app, named by the people of one place: 郑好办 is Zhengzhou's.
struct Service {
  std::string_view name;      ///< folded
  std::string_view division;  ///< six-digit code (GB/T 2260)
};

/// The services of config/services.tsv.
std::span<const Service> services();

}  // namespace gongkai
