#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/lexicon.h"
#include "config/portal.h"
#include "extract/content.h"
#include "extract/lines.h"
#include "extract/metadata.h"

namespace gongkai {

/// What became of a line.
struct Fate {
  std::string_view rule;  ///< why it is not body; empty: body, or not decided yet
  Zone zone = Zone::aside;
};

/// A half-open range of lines.
struct LineRange {
  std::size_t begin = 0, end = 0;
  [[nodiscard]] bool contains(std::size_t line) const { return line >= begin && line < end; }
  [[nodiscard]] bool empty() const { return begin >= end; }
};

/// What the passes over a page know so far. Each pass reads what those before it found.
struct Reading {
  const Lexicon& lexicon;
  const Portal& portal;
  const Row* row = nullptr;  ///< the listing row that led here
  bool html = false;
  Lines lines;
  Metadata metadata;
  std::vector<const ChromeRule*> chrome;  ///< by line: the rule that knows all of it, or null
  std::vector<Fate> fates;                ///< one a line
  LineRange title_lines;                  ///< the portal's title among the shown lines
  LineRange body;                         ///< first and last line of the body
  std::vector<Claim> claims;

  /// Between those two only what a converter left behind is no body.
  [[nodiscard]] bool is_body(std::size_t line) const {
    return body.contains(line) && fates[line].rule.empty();
  }
};

}  // namespace gongkai
