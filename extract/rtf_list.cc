#include "extract/rtf_list.h"

#include <algorithm>

#include "crawler/utf8.h"

namespace gongkai {

void RtfLists::word(std::string_view name, int parameter) {
  if (name == "list") {
    list_ = {};
    level_ = -1;
  } else if (name == "listlevel") {
    ++level_;
  } else if (name == "leveltext") {
    text_length_ = -1;
  } else if (name == "listid") {
    used_list_ = parameter;
    if (level_ >= 0) lists_.insert_or_assign(parameter, list_);
    level_ = -1;
  } else if (name == "ls") {
    uses_.insert_or_assign(parameter, used_list_);
  }
  ListLevel* const level = this->level();
  if (level == nullptr) return;
  if (name == "levelnfc" || name == "levelnfcn") {
    level->format = static_cast<NumberFormat>(std::clamp(parameter, 0, 255));
  } else if (name == "levelstartat") {
    level->start = std::clamp(parameter, 0, 0x7FFF);
  } else if (name == "levelfollow") {
    level->joined = parameter == 2;
  } else if (name == "levellegal") {
    level->legal = parameter != 0;
  } else if (name == "levelnorestart") {
    level->restart = parameter != 0 ? 0 : -1;
  }
}

void RtfLists::level_text(char32_t character) {
  ListLevel* const level = this->level();
  if (level == nullptr) return;
  if (text_length_ < 0) {
    text_length_ = static_cast<int>(std::min<char32_t>(character, 64));
    return;
  }
  if (text_length_-- == 0) {
    text_length_ = 0;
    return;
  }
  if (character < kListLevels) {
    level->text += '%';
    level->text += static_cast<char>('1' + character);
  } else {
    append_utf8(character, level->text);
  }
}

std::string RtfLists::label(int use, int level) {
  const auto used = uses_.find(use);
  if (used == uses_.end()) return {};
  const auto list = lists_.find(used->second);
  if (list == lists_.end()) return {};
  return counters_[used->second].next(list->second, static_cast<std::size_t>(std::max(level, 0)));
}

}  // namespace gongkai
