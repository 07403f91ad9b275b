#include "extract/blocks.h"

#include <algorithm>
#include <array>

#include "config/fold.h"

namespace gongkai {
namespace {

constexpr std::string_view kNumerals = "一二三四五六七八九十百零〇";

std::size_t numerals_size(std::string_view text) {
  std::size_t size = 0;
  while (size + 3 <= text.size() && kNumerals.contains(text.substr(size, 3))) size += 3;
  return size;
}

std::size_t digits_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && text[size] >= '0' && text[size] <= '9') ++size;
  return size;
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace

int numbering_level(std::string_view folded) {
  if (const std::size_t size = numerals_size(folded); size > 0 && size <= 12) {
    const std::string_view rest = folded.substr(size);
    if (starts_with_any(rest, {"、", ".", "．"})) return 1;
    if (rest.starts_with("是")) return 5;
  }
  if (folded.starts_with('(')) {
    const std::string_view inner = folded.substr(1);
    if (const std::size_t size = numerals_size(inner); size > 0 && inner.substr(size).starts_with(')')) return 2;
    if (const std::size_t size = digits_size(inner); size > 0 && size < 3 && inner.substr(size).starts_with(')')) return 4;
  }
  if (const std::size_t size = digits_size(folded); size > 0 && size < 3) {
    const std::string_view rest = folded.substr(size);
    if (starts_with_any(rest, {"、", "."}) && digits_size(rest.substr(1)) == 0) return 3;
  }
  return 0;
}

Block block_of(const Lines& lines, std::size_t index) {
  const Line& line = lines[index];
  Block block{.text = std::string{lines.text(line)}, .source = lines.source(line)};
  const std::string_view folded = lines.folded(line);
  if (line.row) {
    block.kind = BlockKind::row;
  } else if (const int level = numbering_level(folded); level > 0) {
    block.kind = BlockKind::heading;
    block.level = level;
  }
  return block;
}

std::vector<Block> blocks_of(const Reading& reading) {
  std::vector<Block> blocks;
  blocks.reserve(reading.body.end - reading.body.begin);
  for (std::size_t i = reading.body.begin; i < reading.body.end; ++i) blocks.push_back(block_of(reading.lines, i));
  return blocks;
}

}  // namespace gongkai
