#include "extract/report.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/fold.h"
#include "crawler/utf8.h"
#include "extract/typed_values.h"

namespace gongkai {
namespace {

constexpr std::string_view kTopic = "法治政府建设";

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.contains(word); });
}

/// Takes one of `words` from the front as often as it stands there.
void take_all(std::string_view& text, std::initializer_list<std::string_view> words) {
  for (bool taken = true; taken;) {
    taken = false;
    for (const std::string_view word : words) {
      if (!text.starts_with(word)) continue;
      text.remove_prefix(word.size());
      taken = true;
    }
  }
}

/// The last year before `end` that 年 stands behind: 2025年度, 二〇二五年.
struct YearAt {
  std::size_t begin = std::string_view::npos, end = 0;
  int year = 0;
};

YearAt find_year(std::string_view text) {
  YearAt found;
  for (std::size_t at = text.find("年"); at != std::string_view::npos; at = text.find("年", at + 1)) {
    if (at < 4) continue;
    const std::string_view digits = text.substr(at - 4, 4);
    int year = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + 4, year);
    if (error == std::errc{} && end == digits.data() + 4 && year >= 1949 && year < 2100) {
      const bool longer = at > 4 && text[at - 5] >= '0' && text[at - 5] <= '9';
      if (!longer) found = {at - 4, at + std::string_view{"年"}.size(), year};
    } else if (at >= 12) {  // four Chinese digits
      constexpr std::array<std::string_view, 10> kDigits{"〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
      year = 0;
      for (std::size_t i = at - 12; i < at && year >= 0; i += 3) {
        std::string_view digit = text.substr(i, 3);
        if (digit == "○" || digit == "零") digit = "〇";
        const auto value = std::ranges::find(kDigits, digit) - kDigits.begin();
        year = value < 10 ? year * 10 + static_cast<int>(value) : -1;
      }
      if (year >= 1949 && year < 2100) found = {at - 12, at + std::string_view{"年"}.size(), year};
    }
  }
  return found;
}

/// Without the spaces that a line break in a title leaves.
std::string without_blanks(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = code_point_at(text.substr(at));
    if (!is_blank(c.value)) append_utf8(c.value >= 0xFF10 && c.value <= 0xFF19 ? c.value - 0xFF10 + U'0' : c.value, result);
    at += c.size;
  }
  return result;
}

bool is_dated_or_signed(const Block& block) { return block.kind == BlockKind::signature; }

}  // namespace

std::optional<ReportTitle> parse_report_title(std::string_view printed) {
  const std::string title = without_blanks(printed);
  const std::size_t topic = title.find(kTopic);
  if (topic == std::string::npos || count_letters(title) > 100) return std::nullopt;
  if (contains_any(title, {"上半年", "下半年", "季度", "五年", "三年", "近年", "述法", "自查", "信息公开", "印发", "通知", "方案", "要点",
                           "计划", "规划", "纲要", "意见", "办法", "示范", "指标", "督察", "培训", "会议", "解读"})) {
    return std::nullopt;
  }
  const YearAt year = find_year(title);
  if (year.begin == std::string_view::npos) return std::nullopt;
  std::string_view rest = std::string_view{title}.substr(topic + kTopic.size());
  const bool named = contains_any(rest, {"报告", "情况", "总结", "年报"});
  take_all(rest, {"工作", "年度", "情况", "推进", "进展", "总结", "的", "报告", "年报", "落实", "自评", "及", "和", "(公开版)", "（公开版）"});
  if (!rest.empty() || !named) return std::nullopt;
  ReportTitle report{.year = year.year};
  std::string_view issuer = std::string_view{title}.substr(0, std::min(year.begin, topic));
  if (year.begin == 0) {  // 2023年度汉台区法治政府建设情况
    issuer = std::string_view{title}.substr(year.end, topic - std::min(topic, year.end));
    take_all(issuer, {"度"});
  }
  for (const std::string_view word : {"推进", "全面", "关于", "开展"}) {
    if (issuer.ends_with(word)) issuer.remove_suffix(word.size());
  }
  if (issuer.starts_with("关于")) issuer.remove_prefix(std::string_view{"关于"}.size());
  report.issuer = issuer;
  return report;
}

std::string issuer_in_title(std::string_view title) {
  if (auto report = parse_report_title(title)) return std::move(report->issuer);
  const std::size_t about = title.find("关于");
  if (about == std::string_view::npos || about == 0) return {};
  std::string_view issuer = trim(title.substr(0, about));
  if (issuer.starts_with("（") || issuer.starts_with("(")) {  // （转载）
    const std::size_t close = std::min(issuer.find("）"), issuer.find(")"));
    if (close == std::string_view::npos) return {};
    issuer = trim(issuer.substr(close + (issuer[close] == ')' ? 1 : 3)));
  }
  const bool quoted = contains_any(issuer, {"《", "》", "，", "。"});
  return has_organ_suffix(issuer) && !quoted && count_letters(issuer) <= 100 ? std::string{issuer} : std::string{};
}

std::vector<Claim> claim_issuer(std::string_view title, const std::vector<Block>& blocks) {
  std::vector<Claim> claims;
  const auto add = [&](const char* field, std::string value, std::string raw, Layer layer, double confidence, const char* rule,
                       std::optional<ByteRange> source) {
    if (value.empty()) return;
    claims.push_back({.field = field, .value = std::move(value), .raw = std::move(raw), .layer = layer, .confidence = confidence,
                      .rule = rule, .source = source});
  };
  const auto report = parse_report_title(title);
  if (report) add("report_year", std::to_string(report->year), std::string{title}, Layer::header, 0.95, "title", {});
  add("issuer", issuer_in_title(title), std::string{title}, Layer::header, 0.8, "title", {});

  // The document's own title at the head of its body, on one to three lines.
  std::string opening;
  for (std::size_t i = 0; i < std::min<std::size_t>(blocks.size(), 3); ++i) {
    if (blocks[i].kind != BlockKind::paragraph || count_letters(blocks[i].text) > 80) break;
    opening += blocks[i].text;
    if (const auto own = parse_report_title(opening)) {
      add("issuer", own->issuer, opening, Layer::body, 0.9, "title in the body", blocks.front().source);
      add("report_year", std::to_string(own->year), opening, Layer::body, 0.9, "title in the body", blocks.front().source);
      break;
    }
  }

  // The first signature: later ones belong to annexes.
  const auto first = std::ranges::find_if(blocks, is_dated_or_signed);
  std::string names;
  for (auto block = first; block != blocks.end() && block->kind == BlockKind::signature; ++block) {
    if (!has_organ_suffix(fold(block->text))) continue;
    if (!names.empty()) names += "、";
    names += block->text;
  }
  if (!names.empty()) add("issuer", names, names, Layer::body, 0.85, "signature", first->source);
  return claims;
}

}  // namespace gongkai
