#include "config/services.h"

#include <algorithm>
#include <vector>

#include "config/embedded.h"

namespace gongkai {

std::span<const Service> services() {
  static const std::vector<Service> kServices = [] {
    std::vector<Service> list;
    for (std::string_view text = embedded(embedded_config(), "config/services.tsv");
         !text.empty();) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = text.substr(0, end);
      const std::size_t tab = line.find('\t');
      if (!line.starts_with('#') && tab != std::string_view::npos)
        list.push_back({line.substr(0, tab), line.substr(tab + 1)});
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return list;
  }();
  return kServices;
}

}  // namespace gongkai
