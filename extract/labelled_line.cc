#include "extract/labelled_line.h"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/fold.h"
#include "crawler/dates.h"
#include "crawler/utf8.h"
#include "extract/doc_no.h"
#include "extract/lines.h"

namespace gongkai {
namespace {

/// A line's shadow copy that knows where each byte of it stands in the line, and where a word
/// begins: behind something blank, or where another element does (spans that a style sheet sets
/// apart).
class Shadow {
 public:
  Shadow(std::string_view text, const std::vector<std::uint32_t>& seams) : text_{text} {
    bool gap = true;
    std::size_t at = 0;
    auto seam = seams.begin();
    folded_.reserve(text.size());
    at_.reserve(text.size() + 1);
    kind_.reserve(text.size());
    while (at < text.size()) {
      const CodePoint c = code_point_at(text.substr(at));
      while (seam != seams.end() && *seam <= at) {
        gap = true;
        ++seam;
      }
      if (is_blank(c.value)) {
        gap = true;
        if (c.value == U'\t') cell_ = true;
      } else {
        const std::size_t before = folded_.size();
        const char32_t folded = fold(c.value);
        if (folded == c.value && c.value != 0xFFFD) {
          folded_ += text.substr(at, c.size);
        } else {
          append_utf8(folded, folded_);
        }
        while (at_.size() < folded_.size()) {
          at_.push_back(static_cast<std::uint32_t>(at));
          kind_.push_back(Kind::inside);
        }
        kind_[before] = cell_ ? Kind::cell : gap ? Kind::word : Kind::inside;
        if (before == 0) kind_[before] = Kind::cell;
        gap = false;
        cell_ = false;
      }
      at += c.size;
    }
    at_.push_back(static_cast<std::uint32_t>(text.size()));
  }

  [[nodiscard]] std::string_view folded() const { return folded_; }
  [[nodiscard]] std::string_view from(std::size_t at) const {
    return std::string_view{folded_}.substr(at);
  }
  [[nodiscard]] std::size_t size() const { return folded_.size(); }
  /// A word begins at `at`.
  [[nodiscard]] bool starts_word(std::size_t at) const {
    return at < kind_.size() && kind_[at] != Kind::inside;
  }
  /// A tab stands before it, or nothing.
  [[nodiscard]] bool starts_cell(std::size_t at) const {
    return at < kind_.size() && kind_[at] == Kind::cell;
  }
  /// The end in the folded text of what takes `size` bytes of the original from folded `at`.
  [[nodiscard]] std::size_t after(std::size_t at, std::size_t size) const {
    const std::uint32_t end = at_[at] + static_cast<std::uint32_t>(size);
    return static_cast<std::size_t>(
        std::lower_bound(at_.begin() + static_cast<std::ptrdiff_t>(at), at_.end() - 1, end) -
        at_.begin());
  }
  /// The original of folded [begin, end), trimmed.
  [[nodiscard]] std::string_view original(std::size_t begin, std::size_t end) const {
    return trim(text_.substr(at_[begin], at_[end] - at_[begin]));
  }

 private:
  enum class Kind : std::uint8_t { inside, word, cell };
  std::string_view text_;
  std::string folded_;
  std::vector<std::uint32_t> at_;
  std::vector<Kind> kind_;
  bool cell_ = false;
};

struct LabelAt {
  const Label* label = nullptr;
  std::size_t end = 0;  ///< where the value begins
  bool bracketed = false;
  bool alone = false;  ///< all of its cell, without a colon
};

constexpr std::u32string_view kSeparators = U"|/,;>·•●○■◆▪◎※、-—–_~+*";

std::size_t separator_size(std::string_view text) {
  const CodePoint c = code_point_at(text);
  return kSeparators.contains(c.value) ? c.size : 0;
}

std::size_t bracket_size(std::string_view text, std::initializer_list<std::string_view> brackets) {
  for (const std::string_view bracket : brackets) {
    if (text.starts_with(bracket)) return bracket.size();
  }
  return 0;
}

std::size_t open_size(std::string_view text) {
  return bracket_size(text, {"[", "【", "〖"});
}

std::size_t close_size(std::string_view text) {
  return bracket_size(text, {"]", "】", "〗"});
}

/// <em>发布机构</em>云溪县民政局: the label is an element of its own at the front of its line, and
/// a style sheet sets it apart.
bool is_set_apart(const Shadow& shadow, std::size_t at, std::size_t end, const Label& label) {
  constexpr std::size_t kLongest = 40;  // letters; a longer one is prose
  if (at != 0 || end == shadow.size() || !shadow.starts_word(end) || label.weak || label.byline)
    return false;
  const std::string_view value = shadow.from(end);
  return count_letters(value) <= kLongest && !value.contains("。") && !value.contains(',') &&
         !value.contains(':');
}

/// A label that stands at `at` as one.
std::optional<LabelAt> label_at(const Shadow& shadow, std::size_t at, const Lexicon& lexicon) {
  const std::size_t open = open_size(shadow.from(at));
  const auto [label, size] = lexicon.label_at(shadow.from(at + open));
  if (label == nullptr) return std::nullopt;
  std::size_t end = at + open + size;
  if (open > 0) {
    const std::size_t close = close_size(shadow.from(end));
    if (close > 0) {
      end += close;
      if (shadow.from(end).starts_with(":")) ++end;
      return LabelAt{label, end, true, false};
    }
    // 【字体：大 中 小】: the bracket goes around label and value
    if (shadow.from(end).starts_with(":")) return LabelAt{label, end + 1, false, false};
    return std::nullopt;
  }
  if (shadow.from(end).starts_with(":")) {
    while (shadow.from(end).starts_with(":")) ++end;
    return LabelAt{label, end, false, false};
  }
  if (shadow.starts_cell(at) && (end == shadow.size() || shadow.starts_cell(end)))
    return LabelAt{label, end, false, true};
  if (is_set_apart(shadow, at, end, *label)) return LabelAt{label, end, false, false};
  return std::nullopt;
}

/// The chrome word at `at` that ends where a word ends; its size.
std::size_t chrome_word(const Shadow& shadow, std::size_t at, const Lexicon& lexicon) {
  std::size_t end = at;
  std::size_t best = 0;
  const std::size_t last = std::min(shadow.size(), at + lexicon.longest_word() + 1);
  for (int words = 0; words < 3 && end < last; ++words) {
    ++end;
    while (end < last && !shadow.starts_word(end) && separator_size(shadow.from(end)) == 0 &&
           open_size(shadow.from(end)) == 0 && close_size(shadow.from(end)) == 0) {
      ++end;
    }
    if (lexicon.word(shadow.folded().substr(at, end - at)) != nullptr) best = end - at;
  }
  return best;
}

/// The label that a document number without one has beside dates and other fields.
const Label& unlabelled_number() {
  static const Label kNumber{.field = "doc_no", .rank = 30, .weak = true};
  return kNumber;
}

/// A time of day behind a date: " 11:09", "T11:09:04".
std::size_t time_size(std::string_view text) {
  std::size_t at = 0;
  const auto digits = [&] {
    std::size_t count = 0;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9' && count < 3) ++at, ++count;
    return count;
  };
  while (at < text.size()) {
    const CodePoint c = code_point_at(text.substr(at));
    if (!is_blank(c.value) && c.value != U'T') break;
    at += c.size;
  }
  if (const std::size_t count = digits(); count == 0 || count > 2) return 0;
  std::size_t parts = 1;
  while (parts < 3 && at < text.size() && text[at] == ':') {
    ++at;
    if (digits() != 2) return 0;
    ++parts;
  }
  if (parts == 3 && at + 1 < text.size() && text[at] == '.') {  // 10:11:12.0, as databases print
    const std::size_t whole = at++;
    if (digits() == 0) at = whole;
  }
  return parts >= 2 ? at : 0;
}

/// Reads one line as labels, values, chrome words and what separates them.
class LineReader {
 public:
  LineReader(const Lines& lines, std::size_t line, const Lexicon& lexicon, Metadata& out)
      : shadow_{lines.text(lines[line]), lines.seams(lines[line])},
        line_{line},
        is_link_{lines[line].link_letters * 2 > lines[line].letters},
        lexicon_{lexicon},
        out_{out} {}

  void read() {
    const std::size_t first = out_.values.size();
    bool unknown = false;
    bool chrome = false;
    bool separators = false;
    bool stamp = false;
    bool number_or_day = false;
    std::size_t labels = 0;
    std::size_t at = 0;
    while (at < shadow_.size()) {
      if (const auto label = label_at(shadow_, at, lexicon_)) {
        const std::size_t end = value_end(*label);
        out_.values.push_back({.label = label->label,
                               .value = value(label->end, end),
                               .line = line_,
                               .value_line = line_,
                               .bracketed = label->bracketed});
        ++labels;
        alone_ = label->alone;
        unknown = unknown || count_letters(out_.values.back().value) > kLongestValue;
        at = end;
      } else if (const std::size_t word = chrome_word(shadow_, at, lexicon_)) {
        chrome = true;
        if (out_.rules[line_] == nullptr)
          out_.rules[line_] = lexicon_.word(shadow_.folded().substr(at, word));
        at += word;
      } else if (const std::size_t mark = passed_over(at)) {
        at += mark;
        separators = true;
      } else if (const std::size_t date = stamp_size(at)) {
        out_.values.push_back({.label = &unlabelled_date(),
                               .value = value(at, at + date),
                               .line = line_,
                               .value_line = line_});
        stamp = true;
        at += date;
      } else if (const std::size_t size = number_size(at)) {
        out_.values.push_back({.label = &unlabelled_number(),
                               .value = value(at, at + size),
                               .line = line_,
                               .value_line = line_});
        number_or_day = true;
        at += size;
      } else if (const std::size_t day = day_size(at)) {
        out_.values.push_back({.label = &unlabelled_date(),
                               .value = value(at, at + day),
                               .line = line_,
                               .value_line = line_});
        number_or_day = true;
        at += day;
      } else {
        unknown = true;
        at = next_start(at);
      }
    }
    if (unknown && stamp && is_stamp_with_name()) unknown = false;
    // A number or a day that stands without labels is the document's own line.
    if (number_or_day && !stamp && labels == 0) unknown = true;
    if (unknown) {  // a date in running text is no stamp
      const auto unlabelled = std::remove_if(
          out_.values.begin() + static_cast<std::ptrdiff_t>(first), out_.values.end(),
          [](const LabelledValue& slot) {
            return slot.label == &unlabelled_date() || slot.label == &unlabelled_number();
          });
      out_.values.erase(unlabelled, out_.values.end());
      return;
    }
    const bool labelled = out_.values.size() > first + (stamp ? 1 : 0);
    Explained& explained = out_.lines[line_];
    if (labelled) {
      explained = Explained::labelled;
    } else if (stamp) {
      explained = Explained::stamp;
    } else if (chrome) {
      explained = Explained::chrome;
    } else if (separators) {
      explained = Explained::separator;
    }
  }

 private:
  /// 2025-01-20 09:30 柳溪镇党政办: a stamp and, beside it, a name.
  [[nodiscard]] bool is_stamp_with_name() const {
    constexpr std::size_t kMost = 40;  // letters
    const std::string_view folded = shadow_.folded();
    const bool sentence = folded.contains(',') || folded.contains("。") || folded.contains(';') ||
                          folded.contains("、");
    return count_letters(folded) <= kMost && !sentence;
  }

  [[nodiscard]] std::size_t passed_over(std::size_t at) const {
    if (const std::size_t size = separator_size(shadow_.from(at))) return size;
    for (const std::string_view mark :
         {"[", "]", "【", "】", "〖", "〗", "(", ")", "《", "》", ":"}) {
      if (shadow_.from(at).starts_with(mark)) return mark.size();
    }
    return 0;
  }

  /// A date as a machine prints it (2026-02-09, 2026/2/9 11:09, 2026年02月09日 11:09), with its
  /// time.
  [[nodiscard]] std::size_t stamp_size(std::size_t at) const {
    if (is_link_ || (!shadow_.from(at).starts_with("19") && !shadow_.from(at).starts_with("20")))
      return 0;
    const std::string_view text = shadow_.original(at, shadow_.size());
    const auto date = find_date(text.substr(0, 40));
    if (!date || date->range.begin != 0) return 0;
    const std::size_t time = time_size(text.substr(date->range.end));
    if (time == 0 && !std::string_view{"-/."}.contains(text[4])) return 0;
    const std::size_t end = shadow_.after(at, date->range.end + time);
    return ends_at(end) ? end - at : 0;
  }

  /// A date as people write it (2024年1月8日, 二〇二四年一月八日), without a time.
  [[nodiscard]] std::size_t day_size(std::size_t at) const {
    if (is_link_ || !shadow_.starts_word(at)) return 0;
    const std::string_view text = shadow_.original(at, shadow_.size());
    const auto date = find_date(text.substr(0, 60));
    if (!date || date->range.begin != 0) return 0;
    const std::size_t end = shadow_.after(at, date->range.end);
    return ends_at(end) ? end - at : 0;
  }

  [[nodiscard]] bool ends_at(std::size_t end) const {
    return end == shadow_.size() || shadow_.starts_word(end) ||
           separator_size(shadow_.from(end)) > 0 || shadow_.from(end).starts_with(")") ||
           open_size(shadow_.from(end)) > 0 || close_size(shadow_.from(end)) > 0;
  }

  /// A document number that is a word of its own.
  [[nodiscard]] std::size_t number_size(std::size_t at) const {
    if (is_link_ || !shadow_.starts_word(at)) return 0;
    const std::size_t last = shadow_.from(at).find("号");
    if (last == std::string_view::npos) return 0;
    const std::size_t end = at + last + std::string_view{"号"}.size();
    if (end < shadow_.size() && !shadow_.starts_word(end)) return 0;
    return whole_doc_no(value(at, end)) ? end - at : 0;
  }

  /// Where the next thing that may be a label or chrome word begins.
  [[nodiscard]] std::size_t next_start(std::size_t at) const {
    do {
      at += code_point_at(shadow_.from(at)).size;
    } while (at < shadow_.size() && !shadow_.starts_word(at) && open_size(shadow_.from(at)) == 0 &&
             !shadow_.from(at).starts_with("|"));
    return at;
  }

  [[nodiscard]] std::size_t value_end(const LabelAt& label) const {
    std::size_t end = label.end;
    if (label.alone && end < shadow_.size()) {
      // The next cell is the value, unless it is a label itself: then the slot is empty.
      if (label_at(shadow_, end, lexicon_)) return end;
      return cell_end(end);
    }
    while (end < shadow_.size()) {
      if (end > label.end && shadow_.starts_cell(end)) break;
      const bool start = shadow_.starts_word(end) || open_size(shadow_.from(end)) > 0 ||
                         shadow_.from(end).starts_with("|") || end == label.end;
      if (start && (label_at(shadow_, end, lexicon_) || ends_value(end, label))) break;
      end += code_point_at(shadow_.from(end)).size;
    }
    return end;
  }

  /// Chrome that ends a value: a bracket of its own, a bar, or a word that is known.
  [[nodiscard]] bool ends_value(std::size_t at, const LabelAt& label) const {
    if (at == label.end) return false;
    if (open_size(shadow_.from(at)) > 0) {
      const std::size_t open = open_size(shadow_.from(at));
      return chrome_word(shadow_, at + open, lexicon_) > 0 ||
             lexicon_.line(shadow_.from(at)) != nullptr;
    }
    return shadow_.from(at).starts_with("|") || chrome_word(shadow_, at, lexicon_) > 0;
  }

  [[nodiscard]] std::size_t cell_end(std::size_t at) const {
    do {
      at += code_point_at(shadow_.from(at)).size;
    } while (at < shadow_.size() && !shadow_.starts_cell(at));
    return at;
  }

  [[nodiscard]] std::string_view value(std::size_t begin, std::size_t end) const {
    return shadow_.original(begin, end);
  }

  Shadow shadow_;
  std::size_t line_;
  bool is_link_;  ///< the date in it is another page's
  const Lexicon& lexicon_;
  Metadata& out_;
  bool alone_ = false;
};

}  // namespace

const Label& unlabelled_date() {
  static const Label kDate{.field = "published_on", .rank = 30, .weak = true};
  return kDate;
}

void read_labelled_line(const Lines& lines, std::size_t line, const Lexicon& lexicon,
                        Metadata& out) {
  LineReader{lines, line, lexicon, out}.read();
}

}  // namespace gongkai
