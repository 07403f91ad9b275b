#include "extract/counted.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "config/fold.h"
#include "extract/words.h"

namespace gongkai {
namespace {

constexpr std::size_t kTwoCharacters = 6;
constexpr std::size_t kLongestNoun = 60;

// Units whose noun follows: 3名执法人员, 12个村.
constexpr auto kNounFollows = std::to_array<std::string_view>(
    {"个", "名", "家", "户", "位", "支", "台", "辆", "所", "处", "项"});

constexpr auto kVerbs = std::to_array<std::string_view>(
    {"调解", "调处", "化解", "排查", "受理", "办理", "办结", "发放", "张贴", "悬挂", "制定",
     "出台", "修订", "清理", "审查", "审核", "提供", "解答", "接待", "处理", "查处", "立案",
     "印发", "公开", "发布", "推送", "新增", "建成", "配备", "聘请", "培训", "参加", "参与",
     "完成", "收到", "收集", "征集", "作出", "出具", "报送", "备案", "开展", "组织", "举办",
     "召开", "建立", "设立", "打造", "培育", "培养", "选聘", "覆盖", "惠及", "整改", "整治",
     "巡查", "出动", "投入", "落实", "争取", "解决", "协调", "涉及", "实施", "评查", "纠正",
     "废止", "保留", "取消", "承接", "下放", "梳理", "编制", "签订", "起草", "录入", "归集",
     "推动", "利用", "通过", "邀请", "集中", "进行", "研究", "走访", "移送", "命名", "创建",
     "接听", "开通", "安装", "采纳", "撤销", "拆除", "罚没", "处罚", "新建", "改建", "持有"});

// Words around a noun that do not belong to it.
constexpr auto kLeading = std::to_array<std::string_view>(
    {"共计",   "总计", "合计", "累计", "全年", "今年", "全镇",   "全乡", "全县", "全区",
     "全市",   "全省", "年内", "年度", "以来", "先后", "分别",   "目前", "我镇", "我局",
     "我街道", "其中", "各类", "各种", "每年", "每月", "每季度", "定期", "现有", "共有",
     "配有",   "拥有", "设有", "有",   "”",    "》",   ")",      "共",   "已",   "均",
     "了",     "各",   "对",   "向",   "为",   "年",   "的",     "并"});
constexpr auto kTrailing = std::to_array<std::string_view>(
    {"共计", "总计", "合计", "累计", "达到", "化解", "共", "达", "为", "均", "已"});

constexpr auto kClauseEnds =
    std::to_array<std::string_view>({",", "。", ";", ":", "、", "!", "?", "(其中"});
constexpr auto kNounStops = std::to_array<std::string_view>(
    {",", "。", ";", ":", "、", "!", "?", "(", ")", "“", "”", "《"});
constexpr auto kNounEnds =
    std::to_array<std::string_view>({"的", "和", "及", "与", "等", "进行", "开展", "参加", "组成"});

/// The last clause of `text`, up to where a number follows.
std::string_view last_clause(std::string_view text) {
  static const WordList kEnds{kClauseEnds};
  for (std::size_t at = text.size(); at-- > 0;) {
    const std::string_view end = kEnds.front(text.substr(at));
    if (!end.empty()) return text.substr(at + end.size());
  }
  return text;
}

std::string_view without_digits(std::string_view text) {
  const std::size_t digit = text.find_last_of("0123456789%");
  return digit == std::string_view::npos ? text : text.substr(digit + 1);
}

/// Where the object of the last verb that has one begins.
std::size_t object_in(std::string_view clause) {
  static const WordList kList{kVerbs};
  std::size_t begin = 0;
  for (std::size_t at = 0; at + kTwoCharacters <= clause.size(); ++at) {
    const std::size_t end = at + kList.front(clause.substr(at)).size();
    if (end > at && end + kTwoCharacters <= clause.size()) begin = std::max(begin, end);
  }
  return begin;
}

std::string_view noun_before(std::string_view clause, bool share) {
  clause = without_digits(clause);
  while (!back_of(clause, kTrailing).empty())
    clause.remove_suffix(back_of(clause, kTrailing).size());
  if (!share) clause.remove_prefix(object_in(clause));
  while (!front_of(clause, kLeading).empty())
    clause.remove_prefix(front_of(clause, kLeading).size());
  return clause;
}

/// The words that follow directly, up to the end of their clause.
std::string_view noun_behind(std::string_view behind) {
  static const WordList kStops{kNounStops};
  static const WordList kEnds{kNounEnds};
  for (std::size_t at = 0; at < behind.size() && at < kLongestNoun;
       at += code_point_at(behind.substr(at)).size) {
    const std::string_view rest = behind.substr(at);
    const bool digit = rest.front() >= '0' && rest.front() <= '9';
    if (digit || !kStops.front(rest).empty() || !kEnds.front(rest).empty())
      return behind.substr(0, at);
  }
  return behind.size() <= kLongestNoun ? behind : std::string_view{};
}

}  // namespace

std::string counted_noun(std::string_view before, std::string_view unit, std::string_view behind) {
  const std::string_view follows = noun_behind(behind);
  if (!front_of(unit, kNounFollows).empty() && !follows.empty()) return std::string{follows};
  std::string_view noun = noun_before(last_clause(before), unit == "%");
  if (noun.size() > kLongestNoun) noun = {};
  // A lone verb is what was counted only when nothing better follows: 培训3期.
  if (noun.size() < kTwoCharacters || (is_one_of(noun, kVerbs) && !follows.empty())) noun = follows;
  return std::string{noun};
}

}  // namespace gongkai
