#include "extract/office_list.h"

#include <algorithm>
#include <span>
#include <utility>

#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostLabelBytes = 256;

using Symbol = std::pair<char32_t, char32_t>;

constexpr std::array<Symbol, 27> kWingdings{
    {{0x6C, U'●'}, {0x6D, U'○'}, {0x6E, U'■'}, {0x6F, U'□'}, {0x70, U'□'}, {0x71, U'□'},
     {0x72, U'□'}, {0x73, U'◆'}, {0x74, U'◆'}, {0x75, U'◆'}, {0x76, U'◆'}, {0x77, U'◆'},
     {0x81, U'①'}, {0x82, U'②'}, {0x83, U'③'}, {0x84, U'④'}, {0x85, U'⑤'}, {0x9E, U'·'},
     {0x9F, U'•'}, {0xA1, U'○'}, {0xA7, U'▪'}, {0xA8, U'□'}, {0xD8, U'➢'}, {0xE0, U'→'},
     {0xFC, U'√'}, {0xFD, U'☒'}, {0xFE, U'☑'}}};
constexpr std::array<Symbol, 8> kWingdings2{{{0x30, U'□'},
                                             {0x4F, U'×'},
                                             {0x50, U'√'},
                                             {0x51, U'☒'},
                                             {0x52, U'☑'},
                                             {0x54, U'☒'},
                                             {0xA2, U'■'},
                                             {0xA3, U'□'}}};
constexpr std::array<Symbol, 12> kSymbol{{{0xB0, U'°'},
                                          {0xB1, U'±'},
                                          {0xB2, U'″'},
                                          {0xB3, U'≥'},
                                          {0xB4, U'×'},
                                          {0xB7, U'•'},
                                          {0xA2, U'′'},
                                          {0xA3, U'≤'},
                                          {0xB9, U'≠'},
                                          {0xBB, U'≈'},
                                          {0xAE, U'→'},
                                          {0xE5, U'∑'}}};

char32_t look_up(std::span<const Symbol> table, char32_t code, char32_t otherwise) {
  const auto found = std::ranges::find(table, code, &Symbol::first);
  return found == table.end() ? otherwise : found->second;
}

bool is_private(char32_t c) {
  return c >= 0xF020 && c <= 0xF0FF;
}

/// True behind "1." and "(a)", not behind "一、" or "①".
bool needs_blank(std::string_view label) {
  const auto last = static_cast<unsigned char>(label.back());
  return (last < 0x80 && last != ' ') || label.ends_with("•") || label.ends_with("●");
}

}  // namespace

std::string ListCounter::next(const ListLevels& levels, std::size_t level) {
  level = std::min(level, kListLevels - 1);
  Count& count = counts_.at(level);
  if (!count.set) {
    count = {.value = levels.at(level).start, .counted = true, .set = true};
  } else if (count.counted) {
    count.value = std::min(count.value + 1, 1'000'000);
  }
  count.counted = true;
  for (std::size_t deeper = level + 1; deeper < kListLevels; ++deeper) {
    const int restart = levels.at(deeper).restart;
    if (restart == 0 || (restart > 0 && std::cmp_greater_equal(level, restart))) continue;
    counts_.at(deeper) = {};
  }

  const ListLevel& shown = levels.at(level);
  std::string label;
  for (std::size_t i = 0; i < shown.text.size(); ++i) {
    const char c = shown.text[i];
    const char digit = i + 1 < shown.text.size() ? shown.text[i + 1] : '\0';
    if (c != '%' || digit < '1' || digit > '9') {
      label += c;
      continue;
    }
    ++i;
    const auto other = static_cast<std::size_t>(digit - '1');
    const Count& number = counts_.at(other);
    const NumberFormat format = levels.at(other).format;
    label += format_number(number.set ? number.value : levels.at(other).start,
                           shown.legal ? NumberFormat::decimal : format);
  }
  label = without_private_characters(label);
  if (label.size() > kMostLabelBytes) label.clear();
  return shown.joined ? label : spaced_label(std::move(label));
}

void ListCounter::restart(std::size_t level, int start) {
  if (level < kListLevels) counts_.at(level) = {.value = start, .counted = false, .set = true};
}

std::string spaced_label(std::string label) {
  if (!label.empty() && needs_blank(label)) label += ' ';
  return label;
}

char32_t symbol_character(std::string_view font, char32_t code) {
  const char32_t plain = code & 0xFFU;
  const char32_t otherwise = code >= 0xF000 ? code : code | 0xF000U;
  if (font.starts_with("Wingdings 2")) return look_up(kWingdings2, plain, otherwise);
  if (font.starts_with("Wingdings")) return look_up(kWingdings, plain, otherwise);
  if (font.starts_with("Symbol")) return look_up(kSymbol, plain, otherwise);
  return code;
}

std::string without_private_characters(std::string_view text) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    char32_t c = step.code;
    if (is_private(c)) c = look_up(kWingdings, c & 0xFFU, U'•');
    append_utf8(c, shown);
    at += step.length;
  }
  return shown;
}

}  // namespace gongkai
