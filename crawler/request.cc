#include "crawler/request.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gongkai {
namespace {

constexpr std::array kPurposes{std::pair{Purpose::listing, std::string_view{"listing"}},
                               std::pair{Purpose::document, std::string_view{"document"}},
                               std::pair{Purpose::attachment, std::string_view{"attachment"}},
                               std::pair{Purpose::robots, std::string_view{"robots"}},
                               std::pair{Purpose::sitemap, std::string_view{"sitemap"}},
                               std::pair{Purpose::requisite, std::string_view{"requisite"}}};

}  // namespace

std::string_view to_string(Purpose purpose) {
  return kPurposes.at(std::to_underlying(purpose)).second;
}

Purpose purpose_from(std::string_view word) {
  const auto* found =
      std::ranges::find(kPurposes, word, [](const auto& pair) { return pair.second; });
  return found == kPurposes.end() ? Purpose::listing : found->first;
}

}  // namespace gongkai
