#include "extract/defects.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <string>

#include "config/ascii.h"
#include "config/divisions.h"
#include "config/fold.h"
#include "config/services.h"
#include "crawler/dates.h"
#include "extract/numbering.h"
#include "extract/personal_number.h"

namespace gongkai {
namespace {

using Words = std::initializer_list<std::string_view>;

bool is_han(char32_t c) {
  return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

/// A text as code points, with a look back to its bytes.
class Characters {
 public:
  /// Digits that stand together: [begin, end).
  struct Digits {
    std::size_t begin = 0, end = 0;
  };

  explicit Characters(std::string_view text) : text_{text} {
    values_.reserve(text.size() / 2);
    begins_.reserve(text.size() / 2 + 1);
    for (std::size_t at = 0; at < text.size();) {
      const CodePoint c = code_point_at(text.substr(at));
      if (c.value >= U'0' && c.value <= U'9') add_digit(values_.size());
      values_.push_back(c.value);
      begins_.push_back(at);
      at += c.size;
    }
    begins_.push_back(text.size());
  }
  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] char32_t operator[](std::size_t i) const {
    return i < values_.size() ? values_[i] : 0;
  }
  [[nodiscard]] std::string_view from(std::size_t i) const {
    return text_.substr(begins_[std::min(i, size())]);
  }
  [[nodiscard]] std::string_view before(std::size_t i) const {
    return text_.substr(0, begins_[std::min(i, size())]);
  }
  [[nodiscard]] const std::vector<Digits>& digits() const { return digits_; }
  /// Up to twenty characters before `i`.
  [[nodiscard]] std::string_view just_before(std::size_t i) const {
    const std::size_t from = begins_[i > 20 ? i - 20 : 0];
    return text_.substr(from, begins_[std::min(i, size())] - from);
  }
  /// Some characters around [begin, end), to show.
  [[nodiscard]] std::string around(std::size_t begin, std::size_t end) const {
    constexpr std::size_t kContext = 8;
    const std::size_t from = begins_[begin > kContext ? begin - kContext : 0];
    const std::size_t to = begins_[std::min(end + kContext, size())];
    return std::string{text_.substr(from, to - from)};
  }

 private:
  void add_digit(std::size_t at) {
    if (!digits_.empty() && digits_.back().end == at) {
      ++digits_.back().end;
    } else {
      digits_.push_back({at, at + 1});
    }
  }

  std::string_view text_;
  std::vector<char32_t> values_;
  std::vector<std::size_t> begins_;
  std::vector<Digits> digits_;
};

bool starts_with_any(std::string_view text, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

bool contains_any(std::string_view text, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

bool ends_with_any(std::string_view text, Words words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.ends_with(word); });
}

/// What one line's detectors write to.
struct Line {
  const Block& block;
  int number = 0;
  std::string_view folded;
  const Characters& characters;
  std::vector<Defect>& out;

  void add(const char* kind, std::size_t begin, std::size_t end) const {
    constexpr std::size_t kMost = 2000;  // more say nothing new
    if (out.size() < kMost)
      out.push_back({.kind = kind, .line = number, .text = characters.around(begin, end)});
  }
};

/// 三是, 二是 at `rest`: the next item of an enumeration.
bool starts_item(std::string_view rest) {
  return starts_with_any(rest,
                         {"二是", "三是", "四是", "五是", "六是", "七是", "八是", "九是", "十是"});
}

/// 行政执法事项86三是, 信访事项41,办理: a count without its unit.
void find_lost_units(const Line& line) {
  const Characters& text = line.characters;
  for (const auto& [begin, end] : text.digits()) {
    const bool before_item = starts_item(text.from(end)) || text.from(end).starts_with("一是");
    const bool stands_alone =
        end == text.size() ||
        starts_with_any(text.from(end), {",", "。", ";", "办理", "开展", "组织"});
    const bool counted = ends_with_any(
        text.before(begin), {"事项", "案件", "纠纷", "信访", "诉求", "投诉", "咨询", "讲座", "培训",
                             "活动", "合同", "资料", "隐患", "案", "信息", "问题"});
    const bool short_number =
        end - begin < 5 || (end - begin == 5 && !text.from(begin).starts_with("123"));
    if (short_number && is_han(text[begin - 1]) && (before_item || (counted && stands_alone)))
      line.add("unit_lost", begin, end);
  }
}

/// A sentence that runs into 二是, or a long paragraph without an end.
void find_lost_stops(const Line& line) {
  const Characters& text = line.characters;
  const std::size_t first = line.folded.find("一是");
  for (std::size_t i = 1; first != std::string_view::npos && i < text.size(); ++i) {
    if (text[i + 1] != U'是' || !starts_item(text.from(i)) || text.before(i).size() < first)
      continue;
    const char32_t before = text[i - 1];
    const bool ordinal = text.before(i).ends_with("第") || text.before(i).ends_with("十");
    if ((is_han(before) || before == U'”' || (before >= U'0' && before <= U'9')) && !ordinal)
      line.add("stop_lost", i, i + 2);
  }
  if (line.block.kind != BlockKind::paragraph || text.size() < 30 || !line.folded.contains("。"))
    return;
  const char32_t last = text[text.size() - 1];
  if (is_han(last) || (last >= U'0' && last <= U'9'))
    line.add("stop_lost", text.size() - 1, text.size());
}

/// 层层发动层层落实: two halves of one pattern without 、.
void find_lost_separators(const Line& line) {
  const Characters& text = line.characters;
  for (std::size_t i = 0; i + 8 <= text.size(); ++i) {
    const bool doubled = is_han(text[i]) && text[i] == text[i + 1] && text[i + 4] == text[i] &&
                         text[i + 5] == text[i];
    const bool words =
        is_han(text[i + 2]) && is_han(text[i + 3]) && is_han(text[i + 6]) && is_han(text[i + 7]);
    if (doubled && words && text[i + 2] != text[i + 6]) line.add("separator_lost", i, i + 8);
  }
}

bool is_year(std::string_view digits) {
  return digits.starts_with("19") || digits.starts_with("20");
}

/// 开州委法20239, 202211日, 2023区政府, 2020112 alone: years whose 年, 〔〕 or 月 are gone.
void find_lost_year_marks(const Line& line) {
  const Characters& text = line.characters;
  for (const auto& [begin, end] : text.digits()) {
    const std::string_view digits = text.from(begin).substr(0, end - begin);
    const std::size_t size = end - begin;
    const std::string_view rest = text.from(end);
    const bool alone = size == line.folded.size();
    const bool day = size >= 6 && size <= 8 && rest.starts_with("日");
    const bool number = size >= 5 && size <= 7 &&
                        ends_with_any(text.before(begin), {"发", "委法", "府函", "字", "办", "规",
                                                           "发〔", "办〔", "字〔", "规〔"}) &&
                        (rest.empty() || starts_with_any(rest, {"号", ")", "文", ",", "。", "》"}));
    const bool year =
        size == 4 && starts_with_any(rest, {"区政府", "县政府", "镇政府", "市政府", "全区", "全县",
                                            "全镇", "全市", "我区", "我县", "我镇", "我市", "我局",
                                            "区委", "县委", "镇党委"});
    if (is_year(digits) && ((alone && !glued_dates(digits).empty()) || day || number || year))
      line.add("year_mark_lost", begin, end);
  }
}

/// 20212025年, and a telephone number whose area code runs into it.
void find_lost_hyphens(const Line& line) {
  const Characters& text = line.characters;
  for (const auto& [begin, end] : text.digits()) {
    const std::string_view digits = text.from(begin).substr(0, end - begin);
    const bool years = digits.size() == 8 && is_year(digits) && is_year(digits.substr(4)) &&
                       text.from(end).starts_with("年");
    const bool telephone = (digits.size() == 11 || digits.size() == 12) &&
                           digits.starts_with('0') &&
                           contains_any(text.just_before(begin), {"电话", "传真", "热线", "咨询"});
    if (years || telephone) line.add("hyphen_lost", begin, end);
  }
}

void find_lost_quotes(const Line& line) {
  const Characters& text = line.characters;
  int open = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == U'“') ++open;
    if (text[i] != U'”') continue;
    if (open == 0) {
      line.add("quote_lost", i, i + 1);
    } else {
      --open;
    }
  }
}

/// 现将有关情况报告如下：现将我镇…报告如下：
void find_doubled_leads(const Line& line) {
  const std::size_t first = line.folded.find("现将");
  if (first == std::string_view::npos) return;
  const std::size_t end = line.folded.find("如下", first);
  if (end == std::string_view::npos) return;
  const std::size_t second = line.folded.find("现将", end);
  if (second == std::string_view::npos || second > end + 12 ||
      line.folded.find("如下", second) == std::string_view::npos)
    return;
  const std::size_t at = count_letters(line.folded.substr(0, second));
  line.add("lead_doubled", at, at + 2);
}

/// 始终坚持坚持: two to four characters twice in a row, unless they are numbers or a set phrase.
void find_doubled_words(const Line& line) {
  constexpr std::u32string_view kNumerals = U"一二三四五六七八九十百千万亿两几逐";  // 逐条逐条 too
  const Characters& text = line.characters;
  for (std::size_t i = 0; i + 4 <= text.size(); ++i) {
    for (std::size_t size = 2; size <= 4 && i + 2 * size <= text.size(); ++size) {
      if (text[i] != text[i + size]) continue;
      bool same = true;
      bool numeral = false;
      bool varied = false;
      for (std::size_t k = 0; k < size && same; ++k) {
        same = is_han(text[i + k]) && text[i + k] == text[i + size + k];
        numeral = numeral || kNumerals.contains(text[i + k]);
        varied = varied || text[i + k] != text[i];
      }
      if (!same || numeral || !varied) continue;
      line.add("word_doubled", i, i + 2 * size);
      i += 2 * size - 1;
      break;
    }
  }
}

/// （一）加强组织领导…法治政府建设镇党委、镇政府高度重视…: a heading that runs into its text.
void find_glued_headings(const Line& line) {
  const int level = number_of(line.folded).level;
  if (level < 1 || level > 2 || line.characters.size() < 60) return;
  const Characters& text = line.characters;
  constexpr std::size_t kReach = 50;
  for (std::size_t i = 6; i < std::min(text.size(), kReach); ++i) {
    const std::string_view rest = text.from(i);
    if (rest.starts_with("。") || rest.starts_with(":")) return;
    const bool subject = starts_with_any(
        rest, {"镇党委", "镇政府", "乡党委", "乡政府", "街道党工委", "党工委", "区委、", "县委、",
               "市委、", "我镇", "我乡", "我区", "我县", "我市", "我局", "我街道", "我委", "我办"});
    const bool restarts =
        is_han(text[i - 1]) &&
        !ends_with_any(text.before(i), {"推动", "提升", "推进", "加强", "在", "对", "和", "与",
                                        "由", "为", "是", "将", "使", "让", "的", "给", "向"});
    if (subject && restarts) return line.add("glued_heading", i, i + 3);
  }
}

/// What a wrong charset leaves: replacement characters, 锟斤拷, UTF-8 read as Latin-1.
bool find_mojibake(const Line& line) {
  const Characters& text = line.characters;
  std::size_t latin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    latin =
        text[i] >= 0x80 && text[i] <= 0xFF && text[i] != U'·' && text[i] != U'×' && text[i] != U'°'
            ? latin + 1
            : 0;
    const bool three = text[i] == U'锟' || text[i] == U'烫' || text[i] == U'屯';
    if (text[i] == 0xFFFD || latin == 4 ||
        (three && starts_with_any(text.from(i), {"锟斤拷", "烫烫烫", "屯屯屯"}))) {
      line.add("mojibake", i, i + 1);
      return true;
    }
  }
  return false;
}

/// 郑好办 in a report from elsewhere: its text was copied.
void find_foreign_places(const Line& line, std::string_view province) {
  if (province.empty()) return;
  static const std::bitset<0x10000> kFirst = [] {
    std::bitset<0x10000> characters;
    for (const Service& service : services())
      characters.set(code_point_at(service.name).value & 0xFFFFU);
    return characters;
  }();
  for (std::size_t i = 0; i < line.characters.size(); ++i) {
    if (!kFirst.test(line.characters[i] & 0xFFFFU)) continue;
    for (const Service& service : services()) {
      if (service.division.starts_with(province) ||
          !line.characters.from(i).starts_with(service.name))
        continue;
      line.add("foreign_place", i, i + count_letters(service.name));
    }
  }
}

/// Numbers of headings that are gone, skipped or used twice, and 三是…三是 inside a paragraph.
void check_numbers(const Line& line, NumberSequence& sequence) {
  constexpr int kDeepest = 2;  // below, lists start anew without a sign
  if (line.folded.starts_with(')')) {
    sequence.skip(kDeepest);
    return line.add("number_lost", 0, 1);
  }
  const Number number = number_of(line.folded);
  if (number.level >= 1 && number.level <= kDeepest) {
    switch (sequence.next(number)) {
      case NumberSequence::Finding::lost: line.add("number_lost", 0, 2); break;
      case NumberSequence::Finding::repeated: line.add("number_repeated", 0, 2); break;
      case NumberSequence::Finding::fits: break;
    }
  }
  constexpr std::u32string_view kItems = U"一二三四五六七八九十";
  if (!line.folded.contains("是")) return;
  int last = 0;
  for (std::size_t i = 0; i < line.characters.size(); ++i) {
    if (!kItems.contains(line.characters[i])) continue;
    const std::string_view rest = line.characters.from(i);
    const Numeral numeral = numeral_at(rest);
    if (numeral.size == 0 || !rest.substr(numeral.size).starts_with("是")) continue;
    if (i > 0 && line.characters.before(i).ends_with("第")) continue;
    if (numeral.value == last && last > 1) line.add("number_repeated", i, i + 2);
    last = numeral.value;
    i += numeral.size / 3;
  }
}

/// The text of the finding has no more than an export shows.
void find_persons(const Line& line) {
  for (const PersonalNumber& number : find_personal_numbers(line.block.text)) {
    const bool is_mobile = number.kind == PersonalNumber::Kind::mobile;
    line.out.push_back({.kind = is_mobile ? "mobile_number" : "identity_number",
                        .line = line.number,
                        .text = mask_personal_numbers(line.block.text.substr(
                            number.place.begin, number.place.end - number.place.begin))});
  }
}

void check(const Line& line, NumberSequence& sequence, std::string_view province) {
  if (find_mojibake(line)) return;  // nothing else can be told from such a line
  check_numbers(line, sequence);
  find_lost_units(line);
  find_lost_stops(line);
  find_lost_separators(line);
  find_lost_year_marks(line);
  find_lost_hyphens(line);
  find_lost_quotes(line);
  find_doubled_leads(line);
  find_doubled_words(line);
  find_glued_headings(line);
  find_foreign_places(line, province);
  find_persons(line);
}

/// 上一页 1 2 3 下一页, not 上一页 1 下一页.
bool names_other_parts(std::string_view pager) {
  int number = 0;
  return std::ranges::any_of(fold(pager), [&](char c) {
    number = is_ascii_digit(c) ? std::min(number * 10 + (c - '0'), 99) : 0;
    return number > 1;
  });
}

}  // namespace

std::vector<Defect> find_defects(const std::vector<Block>& blocks,
                                 const std::vector<Stripped>& stripped, std::string_view issuer) {
  std::vector<Defect> found;
  for (const Stripped& line : stripped) {
    if (line.rule == "converter_token")
      found.push_back({.kind = "converter_token", .line = 0, .text = line.text});
    if (line.rule == "pager" && line.zone == Zone::tail && names_other_parts(line.text))
      found.push_back({.kind = "parts_elsewhere", .line = 0, .text = line.text});
  }
  const std::string province = province_of(issuer);
  NumberSequence sequence;
  int number = 0;
  for (const Block& block : blocks) {
    const std::string folded = fold(block.text);
    const Characters characters{folded};
    check({.block = block,
           .number = ++number,
           .folded = folded,
           .characters = characters,
           .out = found},
          sequence, province);
  }
  return found;
}

}  // namespace gongkai
