#include "extract/content.h"

#include <array>
#include <utility>

namespace gongkai {

std::string_view to_string(Layer layer) {
  constexpr std::array<std::string_view, 9> kWords{
      "person", "block", "header", "meta", "script", "row", "body", "attachment", "derived"};
  return kWords.at(std::to_underlying(layer));
}

std::string_view to_string(BlockKind kind) {
  constexpr std::array<std::string_view, 8> kWords{
      "heading", "paragraph", "row", "salutation", "signature", "date", "attachment", "caption"};
  return kWords.at(std::to_underlying(kind));
}

std::string_view to_string(Zone zone) {
  constexpr std::array<std::string_view, 4> kWords{"head", "tail", "aside", "hidden"};
  return kWords.at(std::to_underlying(zone));
}

std::string Document::text() const {
  std::string text;
  for (const Block& block : blocks) {
    if (!text.empty()) text += '\n';
    text += block.text;
  }
  return text;
}

}  // namespace gongkai
