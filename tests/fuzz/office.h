#pragma once

#include <string>
#include <string_view>

#include "crawler/utf8.h"
#include "extract/office_text.h"
#include "tests/fuzz/targets.h"
#include "tests/office_files.h"

namespace gongkai::fuzz {

/// What every reader promises of what it gives.
inline void check(const FileText& text) {
  if (!text) {
    require(!text.error().reason.empty(), "a refusal says why");
    require(text.error().state != FetchState::ok, "a refusal is none that is ok");
    return;
  }
  std::size_t size = 0;
  for (const Block& block : text->blocks) {
    require(!block.text.empty(), "no line is empty");
    require(!block.text.contains('\n'), "a block is one line");
    require(is_utf8(block.text), "text is UTF-8");
    size += block.text.size();
  }
  require(size <= kMaxTextBytes, "text has its limit");
}

/// A zip made of `input`: "==NAME" on a line of its own begins a member. Bytes of a zip stay as
/// they are. So a fuzzer can change what is inside of the container, whose checksums would stop it.
inline std::string container(std::string_view input) {
  if (input.starts_with("PK")) return std::string{input};
  Members members;
  while (!input.empty()) {
    const std::string_view line = take_line(input);
    if (line.starts_with("==") && members.size() < 16) {
      members.emplace_back(line.substr(2), "");
    } else if (!members.empty()) {
      members.back().second.append(line).append("\n");
    }
  }
  std::erase_if(members, [](const auto& member) { return member.first.empty(); });
  return zip_of(members);
}

}  // namespace gongkai::fuzz
