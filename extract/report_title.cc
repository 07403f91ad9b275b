#include "extract/report_title.h"

#include <algorithm>
#include <array>
#include <utility>

#include "config/fold.h"
#include "extract/organ.h"
#include "extract/shadow.h"
#include "extract/words.h"
#include "extract/year.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxTitleBytes = 2000;
constexpr std::size_t kMaxTitleLines = 6;
constexpr std::size_t kMaxLineLetters = 80;
constexpr auto kNone = std::string_view::npos;

// What the report is about. 法制 and 法冶 are slips of the pen that portals print.
constexpr auto kTopics = std::to_array<std::string_view>({"法治政府", "法制政府", "法冶政府"});

constexpr auto kKinds =
    std::to_array<std::string_view>({"报告", "年报", "总结", "汇报", "公报", "情况"});

// Words around topic and kind that say nothing about who, when or what.
constexpr auto kFillers = std::to_array<std::string_view>(
    {"全面", "深入", "推进", "加强", "深化", "加快", "开展", "扎实", "落实", "贯彻", "依法行政",
     "建设", "工作", "年度", "进展", "完成", "实施", "有关", "相关", "主要", "基本", "总体",
     "专题", "年终", "成效", "关于", "履行", "的",   "和",   "及",   "与",   "暨"});

// 全区, 本局, 我镇: whose report it is, said without a name.
constexpr auto kWhose = std::to_array<std::string_view>({"全", "我", "本"});
constexpr auto kWhoseUnits =
    std::to_array<std::string_view>({"省", "市", "区", "县", "旗", "州", "盟", "镇", "乡", "街道",
                                     "街", "系统", "局", "委", "厅", "办", "单位"});

constexpr auto kSendingWords = std::to_array<std::string_view>(
    {"报送", "上报", "呈报", "填报", "公开", "公布", "发布", "提交"});
constexpr auto kJoiners = std::to_array<std::string_view>({"及", "和", "暨", "与", "、"});
constexpr auto kPlanWords =
    std::to_array<std::string_view>({"计划", "打算", "安排", "要点", "思路", "下一步", "重点"});

using GenreWord = std::pair<TitleGenre, std::string_view>;

// What tells a near genre, strongest first, outside the issuer's name.
constexpr std::array<GenreWord, 55> kNearWords{{
    {TitleGenre::explainer, "解读"},
    {TitleGenre::explainer, "图解"},
    {TitleGenre::explainer, "读懂"},
    {TitleGenre::explainer, "一图"},
    {TitleGenre::explainer, "问答"},
    {TitleGenre::notice, "印发"},
    {TitleGenre::notice, "转发"},
    {TitleGenre::notice, "下发"},
    {TitleGenre::notice, "通知"},
    {TitleGenre::notice, "通报"},
    {TitleGenre::notice, "的函"},
    {TitleGenre::personal_duty, "述法"},
    {TitleGenre::personal_duty, "述职"},
    {TitleGenre::personal_duty, "第一责任人"},
    {TitleGenre::part_year, "上半年"},
    {TitleGenre::part_year, "下半年"},
    {TitleGenre::part_year, "半年"},
    {TitleGenre::part_year, "季度"},
    {TitleGenre::part_year, "月"},
    {TitleGenre::several_years, "五年"},
    {TitleGenre::several_years, "三年"},
    {TitleGenre::several_years, "两年"},
    {TitleGenre::several_years, "四年"},
    {TitleGenre::several_years, "近年"},
    {TitleGenre::several_years, "年来"},
    {TitleGenre::several_years, "十三五"},
    {TitleGenre::several_years, "十四五"},
    {TitleGenre::several_years, "十五五"},
    {TitleGenre::self_check, "自查"},
    {TitleGenre::self_check, "自评"},
    {TitleGenre::self_check, "自检"},
    {TitleGenre::plan, "要点"},
    {TitleGenre::plan, "方案"},
    {TitleGenre::plan, "指标"},
    {TitleGenre::plan, "创建"},
    {TitleGenre::plan, "示范"},
    {TitleGenre::plan, "计划"},
    {TitleGenre::plan, "规划"},
    {TitleGenre::plan, "纲要"},
    {TitleGenre::plan, "清单"},
    {TitleGenre::plan, "意见"},
    {TitleGenre::plan, "办法"},
    {TitleGenre::plan, "安排"},
    {TitleGenre::plan, "分工"},
    {TitleGenre::news, "督察"},
    {TitleGenre::news, "督查"},
    {TitleGenre::news, "督导"},
    {TitleGenre::news, "调研"},
    {TitleGenre::news, "会"},
    {TitleGenre::news, "培训"},
    {TitleGenre::news, "考核"},
    {TitleGenre::news, "评估"},
    {TitleGenre::news, "整改"},
    {TitleGenre::news, "检查"},
    {TitleGenre::news, "审议"},
}};

// Before the name of a report: a page about it.
constexpr auto kExplainerFronts =
    std::to_array<std::string_view>({"一图", "图解", "解读", "图说", "政策解读"});
// Between names of organs: somebody did something, and a title of an office says no verb.
constexpr auto kNewsVerbs =
    std::to_array<std::string_view>({"调研", "审议", "召开", "听取", "部署", "莅临", "赴"});

// Neighbours whose titles do not say 法治政府.
constexpr auto kRelated =
    std::to_array<std::string_view>({"依法行政", "法治建设", "依法治", "普法", "法制建设",
                                     "行政执法", "行政复议", "行政应诉", "法治工作", "法治"});

/// The near genre whose word stands in `text`; unrelated when there is none.
TitleGenre near_genre(std::string_view text) {
  for (const auto& [genre, word] : kNearWords) {
    if (text.contains(word)) return genre;
  }
  return TitleGenre::unrelated;
}

/// Bytes of the 全区 or 本局 at the front of `text`; 0 when there is none.
std::size_t whose_at(std::string_view text) {
  const std::string_view whose = front_of(text, kWhose);
  if (whose.empty()) return 0;
  const std::string_view unit = front_of(text.substr(whose.size()), kWhoseUnits);
  return unit.empty() ? 0 : whose.size() + unit.size();
}

/// `text` without the fillers and marks around it.
std::string_view without_fillers(std::string_view text) {
  constexpr auto kMarks = std::to_array<std::string_view>(
      {"、", ",", ":", "-", "—", "_", "。", "!", "(", ")", "[", "]", "/", "·"});
  while (!text.empty()) {
    std::size_t cut = front_of(text, kFillers).size();
    if (cut == 0) cut = front_of(text, kMarks).size();
    if (cut == 0) cut = whose_at(text);
    if (cut == 0) break;
    text.remove_prefix(cut);
  }
  for (bool cut = true; cut && !text.empty();) {
    std::string_view word = back_of(text, kFillers);
    if (word.empty()) word = back_of(text, kMarks);
    std::size_t size = word.size();
    for (std::size_t length : {6U, 9U}) {  // 全区 or 全街道
      if (size == 0 && text.size() >= length &&
          whose_at(text.substr(text.size() - length)) == length)
        size = length;
    }
    cut = size > 0;
    text.remove_suffix(size);
  }
  return text;
}

constexpr std::u32string_view kQuotes = U"《》〈〉<>“”\"‘’'「」『』";

/// Cuts what a portal or a file system adds: file endings, and the same title once more.
std::string_view without_frame(std::string_view text) {
  constexpr auto kFileEndings = std::to_array<std::string_view>(
      {".docx", ".doc", ".pdf", ".wps", ".ofd", ".txt", ".html", ".htm"});
  text.remove_suffix(back_of(text, kFileEndings).size());
  const std::size_t half = text.size() / 2;
  if (text.size() % 2 == 0 && half > 30 && text.substr(0, half) == text.substr(half))
    text = text.substr(0, half);
  return text;
}

/// What stands in the tag 【…】 at the front, which is cut.
std::string_view take_tag(std::string_view& text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kBrackets{
      {{"【", "】"}, {"[", "]"}}};
  for (const auto& [open, close] : kBrackets) {
    const std::size_t end = text.find(close);
    if (!text.starts_with(open) || end == kNone) continue;
    const std::string_view tag = text.substr(open.size(), end - open.size());
    text.remove_prefix(end + close.size());
    return tag;
  }
  return {};
}

/// A title around one occurrence of its topic, while it is read.
class Reader {
 public:
  Reader(std::string_view title, const Shadow& shadow) : title_{title}, shadow_{shadow} {}

  ReportTitle read(std::string_view before, std::string_view topic_and_after);

 private:
  void read_before(std::string_view text);
  void read_after(std::string_view text);
  bool read_tail_token(std::string_view& text);
  bool read_parenthesis(std::string_view& text);
  bool read_joined(std::string_view& text);
  void take_year(const FoundYear& year);
  void take_issuer(std::string_view text);
  void leave(std::string_view text);
  TitleGenre genre() const;

  std::string_view title_;
  const Shadow& shadow_;
  ReportTitle out_;
  bool kind_ = false;
  bool several_years_ = false;
  bool tail_open_ = false;  ///< words stand glued behind the kind
};

void Reader::take_year(const FoundYear& year) {
  if (year.is_range) several_years_ = true;
  if (!out_.year) out_.year = year.value;
}

void Reader::leave(std::string_view text) {
  if (text.empty()) return;
  if (!out_.unexplained.empty()) out_.unexplained += ' ';
  out_.unexplained += text;
}

void Reader::take_issuer(std::string_view text) {
  const std::size_t end = holds_any(text, kNewsVerbs) ? 0 : organ_front(text);
  leave(without_fillers(text.substr(end)));
  if (end == 0) return;
  const auto begin = static_cast<std::size_t>(text.data() - shadow_.text().data());
  const ByteRange printed = shadow_.source(begin, begin + end);
  out_.issuers = split_organs(title_.substr(printed.begin, printed.end - printed.begin));
}

void Reader::read_before(std::string_view text) {
  std::string_view first = text;
  std::string_view second;
  const std::optional<FoundYear> year = find_year(text);
  if (year) {
    take_year(*year);
    first = text.substr(0, year->range.begin);
    second = text.substr(year->range.end);
    if (const std::optional<FoundYear> more = find_year(second)) {
      several_years_ = several_years_ || more->value != year->value;
      second = second.substr(more->range.end);
    }
  }
  std::string_view scope;
  if (const std::size_t about = first.find("关于"); about != kNone) {
    scope = first.substr(about + std::string_view{"关于"}.size());
    first = first.substr(0, about);
  }
  scope.remove_prefix(front_of(scope, kSendingWords).size());
  first = without_fillers(first);
  scope = without_fillers(scope);
  second = without_fillers(second);
  // The issuer stands before 关于; else behind it; else behind the year.
  for (const std::string_view part : {first, scope, second}) {
    if (part.empty()) continue;
    if (out_.issuers.empty()) {
      take_issuer(part);
    } else {
      leave(without_fillers(part.substr(organ_front(part))));
    }
  }
}

bool Reader::read_parenthesis(std::string_view& text) {
  if (!text.starts_with("(")) return false;
  const std::size_t end = text.find(')');
  const std::string_view inside = text.substr(1, end == kNone ? kNone : end - 1);
  const std::optional<FoundYear> year = find_year(inside);
  if (year && !out_.year) take_year(*year);
  // 2021年度法治政府建设年度报告（市发展改革委）
  if (kind_ && out_.issuers.empty() && !inside.empty() && !year &&
      organ_front(inside) == inside.size()) {
    take_issuer(inside);
  }
  const bool date =
      year && year->range.begin == 0 && (inside.ends_with("月") || inside.ends_with("日"));
  if (!date && near_genre(inside) != TitleGenre::unrelated) leave(inside);
  text.remove_prefix(end == kNone ? text.size() : end + 1);
  return true;
}

// 2023年…工作总结及2024年工作计划; …建设情况和履行第一责任人职责情况的报告
bool Reader::read_joined(std::string_view& text) {
  const std::string_view joiner = front_of(text, kJoiners);
  if (joiner.empty()) return false;
  const std::string_view rest = text.substr(joiner.size());
  const bool names_kind = holds_any(rest, kKinds) && near_genre(rest) != TitleGenre::notice;
  if (!(kind_ && holds_any(rest, kPlanWords)) && !names_kind) return false;
  kind_ = true;
  text = {};
  return true;
}

bool Reader::read_tail_token(std::string_view& text) {
  if (const std::string_view kind = front_of(text, kKinds); !kind.empty()) {
    kind_ = true;
    text.remove_prefix(kind.size());
    return true;
  }
  const std::optional<FoundYear> year = find_year(text);
  if (year && year->range.begin == 0) {
    take_year(*year);
    text.remove_prefix(year->range.end);
    return true;
  }
  if (read_parenthesis(text) || read_joined(text)) return true;
  const std::string_view filler = front_of(text, kFillers);
  text.remove_prefix(filler.size());
  return !filler.empty();
}

void Reader::read_after(std::string_view text) {
  constexpr auto kBreaks = std::to_array<std::string_view>(
      {"-", "_", "|", "—", "–", "·", "/", ",", "。", "!", "...", "…", "公示", "公开"});
  while (!text.empty() && read_tail_token(text)) {
  }
  const bool cut_short = text.ends_with("...") || text.ends_with("…");
  if (text.empty()) return;
  if (cut_short || !front_of(text, kBreaks).empty()) {
    // A portal's name behind a dash, or a title that a listing cut.
    kind_ = kind_ || cut_short;
    return;
  }
  tail_open_ = true;
  leave(text);
}

TitleGenre Reader::genre() const {
  const TitleGenre near = near_genre(out_.unexplained);
  const bool joined_duty = near == TitleGenre::personal_duty && kind_ && !tail_open_;
  if (near != TitleGenre::unrelated && !joined_duty) return near;
  if (several_years_) return TitleGenre::several_years;
  return tail_open_ ? TitleGenre::news : TitleGenre::annual_report;
}

ReportTitle Reader::read(std::string_view before, std::string_view topic_and_after) {
  read_before(before);
  read_after(topic_and_after);
  out_.genre = genre();
  out_.complete = out_.genre == TitleGenre::annual_report && kind_ && out_.unexplained.empty();
  return std::move(out_);
}

TitleGenre genre_without_topic(std::string_view text) {
  if (text.contains("信息公开") && (text.contains("年度报告") || text.contains("年报"))) {
    return TitleGenre::disclosure_report;
  }
  if (text.contains("述法") || text.contains("第一责任人")) return TitleGenre::personal_duty;
  return holds_any(text, kRelated) ? TitleGenre::related : TitleGenre::unrelated;
}

}  // namespace

std::string_view to_string(TitleGenre genre) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"annual_report", "personal_duty", "self_check", "part_year", "several_years", "plan",
       "disclosure_report", "explainer", "news", "notice", "related", "unrelated"});
  return kWords.at(std::to_underlying(genre));
}

ReportTitle read_report_title(std::string_view title) {
  ReportTitle best;
  if (title.size() > kMaxTitleBytes) return best;
  const Shadow shadow{title, kQuotes};
  std::string_view text = without_frame(shadow.text());
  const std::string_view tag = take_tag(text);
  if (text.empty()) return best;
  bool found = false;
  for (std::size_t at = 0; at < text.size() && !best.complete; ++at) {
    const std::string_view topic = front_of(text.substr(at), kTopics);
    if (topic.empty()) continue;
    ReportTitle read =
        Reader{title, shadow}.read(text.substr(0, at), text.substr(at + topic.size()));
    if (!found || read.complete) best = std::move(read);
    found = true;
  }
  if (!found) {
    best.genre = genre_without_topic(text);
    if (const std::optional<FoundYear> year = find_year(text)) best.year = year->value;
  }
  if (near_genre(tag) == TitleGenre::explainer || !front_of(text, kExplainerFronts).empty())
    best.genre = TitleGenre::explainer;
  if (best.genre != TitleGenre::annual_report) best.complete = false;
  return best;
}

std::size_t title_lines(std::span<const std::string_view> lines) {
  std::string joined;
  std::size_t best = 0;
  bool best_complete = false;
  for (std::size_t count = 1; count <= std::min(lines.size(), kMaxTitleLines); ++count) {
    const std::string_view line = trim(lines[count - 1]);
    if (line.contains("。") || count_letters(line) > kMaxLineLetters) break;
    joined += '\n';
    joined += line;
    const ReportTitle title = read_report_title(joined);
    const bool understood = title.genre == TitleGenre::annual_report && title.unexplained.empty();
    if (best > 0 && !understood) break;
    if (understood && (title.complete || !best_complete)) {
      best = count;
      best_complete = title.complete;
    }
  }
  return best;
}

}  // namespace gongkai
