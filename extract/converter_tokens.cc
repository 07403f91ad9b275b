#include "extract/converter_tokens.h"

namespace gongkai {
namespace {

/// Normal 0 7.8 磅 0 2 false false false EN-US ZH-CN X-NONE: Word's settings without their tags.
bool is_word_settings(std::string_view text) {
  const std::size_t first = text.find("false");
  return text.starts_with("Normal") && !text.contains("。") && first != std::string_view::npos &&
         text.find("false", first + 1) != std::string_view::npos &&
         (text.contains("磅") || text.contains("EN-US") || text.contains("X-NONE"));
}

/// .TRS_Editor P{line-height:2;}: rules of a style sheet without their tag.
bool is_style_rules(std::string_view text) {
  if (!text.ends_with('}') || text.starts_with('{')) return false;
  bool inside = false;
  bool property = false;
  for (const char c : text) {
    if (inside ? c == '{' : c == '}') return false;
    if (c == '{' || c == '}') {
      inside = c == '{';
    } else if (inside) {
      property = property || c == ':';
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      return false;
    }
  }
  return property;
}

}  // namespace

std::optional<std::pair<std::size_t, std::size_t>> find_converter_token(std::string_view text) {
  for (std::size_t open = text.find('['); open != std::string_view::npos;
       open = text.find('[', open + 1)) {
    const std::string_view inside = text.substr(open + 1);
    if (!inside.starts_with("bookmark: ") && !inside.starts_with("image: ")) continue;
    const std::size_t close = text.find(']', open);
    if (close == std::string_view::npos) return std::nullopt;
    return std::pair{open, close + 1};
  }
  return std::nullopt;
}

bool is_converter_token(std::string_view text) {
  if (is_word_settings(text) || is_style_rules(text)) return true;
  if (!text.starts_with('[')) return false;
  const auto token = find_converter_token(text);
  return token && token->first == 0 && token->second == text.size();
}

void cut_converter_tokens(Lines& lines) {
  constexpr std::size_t kMost = 300;  // each costs a pass over the lines; more are left standing
  constexpr std::size_t kLongestLine = 64U << 10U;
  std::size_t cuts = 0;
  for (std::size_t i = 0; i < lines.shown() && cuts < kMost; ++i) {
    const std::string_view text = lines.text(lines[i]);
    const auto token = find_converter_token(text);
    if (!token || text.size() > kLongestLine || token->second - token->first == text.size())
      continue;
    lines.cut(i, token->first, token->second);
    ++cuts;
    if (find_converter_token(lines.text(lines[i]))) --i;  // the rest may have another
  }
}

}  // namespace gongkai
