#include "extract/quantity.h"

#include <algorithm>
#include <array>
#include <optional>

#include "config/fold.h"
#include "extract/amount.h"
#include "extract/content.h"
#include "extract/counted.h"
#include "extract/shadow.h"
#include "extract/words.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxQuantities = 5000;  // of one line

// Longer units before those that they begin with.
constexpr auto kUnits = std::to_array<std::string_view>(
    {"个百分点", "个工作日", "平方公里", "平方千米", "立方米", "个小时", "平方米", "工作日",
     "件(起)",   "件(次)",   "件(条)",   "起(件)",   "次(场)", "场(次)", "份(件)", "人(次)",
     "万千瓦",   "千瓦时",   "课时",     "学时",     "小时",   "分钟",   "个月",   "人次",
     "场次",     "件次",     "份次",     "家次",     "户次",   "项次",   "条次",   "台次",
     "车次",     "批次",     "轮次",     "班次",     "期次",   "千米",   "千克",   "公里",
     "公斤",     "公顷",     "平米",     "名次",     "美元",   "%",      "‰",      "件",
     "起",       "次",       "场",       "人",       "名",     "个",     "份",     "条",
     "项",       "期",       "台",       "辆",       "户",     "家",     "宗",     "例",
     "部",       "本",       "册",       "张",       "幅",     "块",     "处",     "篇",
     "组",       "批",       "轮",       "天",       "元",     "亩",     "吨",     "米",
     "倍",       "分",       "位",       "支",       "所",     "座",     "间",     "栋",
     "只",       "头",       "株",       "棵",       "艘",     "架",     "套",     "节",
     "讲",       "堂",       "遍",       "趟",       "班",     "副",     "瓶",     "箱",
     "包",       "袋",       "枚",       "封",       "笔",     "面",     "口",     "款",
     "类",       "种"});

constexpr auto kHedgesBefore =
    std::to_array<std::string_view>({"不少于", "不低于", "不超过", "将近", "接近", "超过", "逾",
                                     "大约", "至少", "多达", "近", "约", "超", "高达", "上", "破"});
constexpr auto kHedgesBehind =
    std::to_array<std::string_view>({"以上", "左右", "上下", "以下", "以内"});

// Behind a number these make it a date, a time, an ordinal or a name.
constexpr auto kNoQuantityBehind = std::to_array<std::string_view>(
    {"年", "月", "日", "号",   "时",   "点",   ":",  "·",  "/",  "~",
     "×",  "x",  "届", "周年", "频道", "热线", "岁", "级", "楼", "室"});
// Before a number likewise.
constexpr auto kNoQuantityBefore = std::to_array<std::string_view>(
    {"第", ".", "-", "·", "/", ":", "+", "〔", "[", "【", "×", "x", "~", "—", "–"});

bool is_han(std::string_view text) {
  return !text.empty() && static_cast<unsigned char>(text[0]) >= 0xE4 &&
         static_cast<unsigned char>(text[0]) <= 0xE9;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z');
}

/// Begins no number, share or quotation and ends no sentence.
bool is_plain(char32_t c) {
  if (c < 0x80) return c != U';' && c != U'!' && c != U'?' && (c < U'0' || c > U'9');
  constexpr std::u32string_view kSpecial = U"。《“〔零〇一二两三四五六七八九十百千万亿";
  return !kSpecial.contains(c);
}

/// Ends a sentence in the shadow copy, where ；！？ are ASCII.
bool ends_sentence(std::string_view text) {
  constexpr auto kEnds = std::to_array<std::string_view>({"。", ";", "!", "?"});
  return !front_of(text, kEnds).empty();
}

/// Reads one line from left to right.
class Scanner {
 public:
  explicit Scanner(std::string_view line) : line_{line}, shadow_{line}, text_{shadow_.text()} {}

  std::vector<Quantity> scan() {
    while (at_ < text_.size() && found_.size() < kMaxQuantities) step();
    close_sentence(text_.size());
    return std::move(found_);
  }

 private:
  void step();
  bool skip_quoted();
  bool read_number();
  bool read_share();
  bool is_quantity(const Amount& number, std::size_t end) const;
  bool chinese_counts(const Amount& number, std::string_view unit, std::size_t end) const;
  bool lost_its_unit(const Amount& number, std::size_t end) const;
  void add(double value, std::string_view unit, std::string_view hedge, std::size_t begin,
           std::size_t end);
  void close_sentence(std::size_t end);
  [[nodiscard]] std::string_view clause_before(std::size_t begin) const;

  [[nodiscard]] std::string_view before() const { return text_.substr(0, at_); }

  std::string_view line_;
  Shadow shadow_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t sentence_ = 0;  ///< where this one begins
  std::size_t last_end_ = 0;  ///< of the last quantity
  std::size_t open_ = 0;      ///< first quantity of this sentence
  std::vector<Quantity> found_;
};

void Scanner::step() {
  const CodePoint c = code_point_at(text_.substr(at_));
  if (is_plain(c.value)) {
    at_ += c.size;
    return;
  }
  if (skip_quoted()) return;
  if (read_share() || read_number()) return;
  at_ += c.size;
  if (ends_sentence(text_.substr(at_ - c.size))) close_sentence(at_);
}

/// Titles 《…》 and short quotations “…” name things: 《…纲要（2021—2025年）》, “最多跑一次”.
bool Scanner::skip_quoted() {
  constexpr std::size_t kLongestTitle = 300;
  constexpr std::size_t kLongestSlogan = 60;
  struct Pair {
    std::string_view open, close;
    std::size_t longest;
  };
  constexpr std::array<Pair, 3> kPairs{
      {{"《", "》", kLongestTitle}, {"“", "”", kLongestSlogan}, {"〔", "〕", kLongestSlogan}}};
  for (const auto& [open, close, longest] : kPairs) {
    if (!text_.substr(at_).starts_with(open)) continue;
    const std::size_t end = text_.substr(at_, longest).find(close);
    if (end == std::string_view::npos) return false;
    at_ += end + close.size();
    return true;
  }
  return false;
}

/// 百分之九十五
bool Scanner::read_share() {
  constexpr std::string_view kShare = "百分之";
  if (!text_.substr(at_).starts_with(kShare)) return false;
  const std::optional<Amount> number = amount_at(text_.substr(at_ + kShare.size()));
  double value = 0;
  std::size_t end = at_ + kShare.size();
  if (number) {
    value = number->value;
    end += number->size;
  }
  if (!number || text_.substr(at_ + kShare.size()).starts_with("百")) {
    if (!text_.substr(end).starts_with("百") && !number) return false;
    value = 100;
    end = at_ + kShare.size() + std::string_view{"百"}.size();
  }
  add(value, "%", number ? number->hedge : std::string_view{}, at_, end);
  return true;
}

bool Scanner::is_quantity(const Amount& number, std::size_t end) const {
  const std::string_view behind = text_.substr(end);
  if (behind.starts_with("部门")) return false;  // 8部门: the 部 is no unit
  if (!back_of(before(), kNoQuantityBefore).empty() || !front_of(behind, kNoQuantityBehind).empty())
    return false;
  if (!before().empty() && (is_letter(before().back()) || before().ends_with("_"))) return false;
  if (!behind.empty() && is_letter(behind.front())) return false;
  const bool range = behind.starts_with("-") || behind.starts_with("—") ||
                     behind.starts_with("至") || behind.starts_with("–");
  const bool digit_before = !before().empty() && before().back() >= '0' && before().back() <= '9';
  return !range && !digit_before && (number.value > 0 || !number.chinese);
}

/// Whether a number in Chinese numerals counts: 三百余件 and 两次, but not 一次性, 三项制度,
/// 四方面.
bool Scanner::chinese_counts(const Amount& number, std::string_view unit, std::size_t end) const {
  if (unit.empty()) return false;
  if (number.scaled || !number.hedge.empty()) return true;
  if (number.value < 2) return false;
  constexpr auto kClauseEnds = std::to_array<std::string_view>(
      {",", "。", ";", "、", ")", ":", "!", "?", "以上", "左右", "”", "("});
  constexpr auto kNames = std::to_array<std::string_view>({"项", "类", "个"});
  const std::string_view behind = text_.substr(end);
  const bool clause_ends = behind.empty() || !front_of(behind, kClauseEnds).empty();
  return clause_ends && (front_of(unit, kNames).empty() || !before().ends_with("上述"));
}

/// A bare count in front of the clause's end or of the next item, where its unit fell away.
bool Scanner::lost_its_unit(const Amount& number, std::size_t end) const {
  constexpr double kFirstYear = 1949;
  constexpr double kLastYear = 2099;
  constexpr double kMost = 1e6;
  constexpr auto kEnds =
      std::to_array<std::string_view>({",", "。", ";", "一是", "二是", "三是", "四是"});
  constexpr auto kLines = std::to_array<std::string_view>(
      {"12345", "12348", "12315", "12328", "12333", "12388", "12389", "12309", "12338", "12355",
       "12369", "12393", "12366"});
  const std::string_view behind = text_.substr(end);
  const std::size_t last = before().size() < 3 ? 0 : before().size() - 3;
  if (number.chinese || number.decimal || !is_han(before().substr(last))) return false;
  const bool four_digits = end - at_ == 4;
  if ((four_digits && number.value >= kFirstYear && number.value <= kLastYear) ||
      number.value >= kMost)
    return false;
  if (text_[at_] == '0' || !front_of(text_.substr(at_), kLines).empty()) return false;
  return behind.empty() || !front_of(behind, kEnds).empty();
}

bool Scanner::read_number() {
  const std::optional<Amount> number = amount_at(text_.substr(at_));
  if (!number) {
    // A row of digits too long for a count is skipped as a whole.
    std::size_t end = at_;
    while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') ++end;
    const bool digits = end > at_;
    at_ = end;
    return digits;
  }
  const std::size_t begin = at_;
  const std::size_t end = begin + number->size;
  std::string_view hedge_behind;
  static const WordList kUnitList{kUnits};
  const std::string_view unit = kUnitList.front(text_.substr(end));
  std::size_t whole_end = end + unit.size();
  hedge_behind = front_of(text_.substr(whole_end), kHedgesBehind);
  whole_end += hedge_behind.size();
  const bool counts = is_quantity(*number, end) &&
                      (number->chinese ? chinese_counts(*number, unit, end + unit.size())
                                       : !unit.empty() || lost_its_unit(*number, end));
  if (!counts) {
    at_ = end;
    return true;
  }
  const std::string_view hedge_before = back_of(before(), kHedgesBefore);
  std::string hedge{hedge_before};
  hedge += number->hedge;
  hedge += hedge_behind;
  add(number->value, unit, hedge, begin - hedge_before.size(), whole_end);
  return true;
}

void Scanner::add(double value, std::string_view unit, std::string_view hedge, std::size_t begin,
                  std::size_t end) {
  Quantity quantity;
  quantity.value = value;
  quantity.unit = unit;
  quantity.hedge = hedge;
  const bool glued = begin == last_end_ && !found_.empty();  // 3期20人次
  quantity.noun =
      glued ? found_.back().noun : counted_noun(clause_before(begin), unit, text_.substr(end));
  quantity.place = shadow_.source(begin, end);
  quantity.raw = line_.substr(quantity.place.begin, quantity.place.end - quantity.place.begin);
  found_.push_back(std::move(quantity));
  at_ = last_end_ = end;
}

/// The sentence up to `begin`, no more of it than a clause may have.
std::string_view Scanner::clause_before(std::size_t begin) const {
  constexpr std::size_t kLongestClause = 300;
  const std::size_t from = begin - sentence_ > kLongestClause ? begin - kLongestClause : sentence_;
  return text_.substr(from, begin - from);
}

void Scanner::close_sentence(std::size_t end) {
  const ByteRange sentence = shadow_.source(sentence_, end);
  for (; open_ < found_.size(); ++open_) found_[open_].sentence = sentence;
  sentence_ = end;
}

}  // namespace

std::vector<Quantity> find_quantities(std::string_view line) {
  return Scanner{line}.scan();
}

std::vector<Quantity> find_quantities(const Document& document) {
  std::vector<Quantity> all;
  for (std::size_t i = 0; i < document.blocks.size(); ++i) {
    const BlockKind kind = document.blocks[i].kind;
    if (kind == BlockKind::date || kind == BlockKind::signature || kind == BlockKind::attachment)
      continue;
    const std::string_view text = document.blocks[i].text;
    // The cells of a table's row stand apart: 12<tab>34 is no 1234.
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('\t', begin), text.size());
      for (Quantity& quantity : find_quantities(text.substr(begin, end - begin))) {
        quantity.block = i;
        quantity.place = {quantity.place.begin + begin, quantity.place.end + begin};
        quantity.sentence = {quantity.sentence.begin + begin, quantity.sentence.end + begin};
        all.push_back(std::move(quantity));
      }
      begin = end + 1;
    }
  }
  return all;
}

}  // namespace gongkai
