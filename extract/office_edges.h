#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "extract/content.h"

namespace gongkai {

/// Page headers and footers as stripped lines; what the headers of several sections or of even and
/// odd pages have in common is kept once.
class PageEdges {
 public:
  void add(std::vector<Block> lines, bool header, Document& document) {
    for (Block& line : lines) {
      if (!seen_.emplace(header, line.text).second) continue;
      document.stripped.push_back({.text = std::move(line.text),
                                   .zone = header ? Zone::head : Zone::tail,
                                   .rule = header ? "page_header" : "page_footer"});
    }
  }

 private:
  std::set<std::pair<bool, std::string>> seen_;
};

}  // namespace gongkai
