#include "extract/issuer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "config/fold.h"
#include "extract/blocks.h"
#include "extract/organ.h"
#include "extract/report_head.h"
#include "extract/typed_values.h"
#include "extract/words.h"
#include "extract/year.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestIssuer = 100;  // letters

std::string joined(const std::vector<std::string>& organs) {
  std::string names;
  for (const std::string& organ : organs) names += (names.empty() ? "" : "、") + organ;
  return names;
}

/// The first signature; later ones belong to annexes.
struct Signature {
  std::vector<std::string> organs;
  std::optional<ByteRange> source;
};

Signature find_signature(const std::vector<Block>& blocks) {
  Signature signature;
  const auto first = std::ranges::find(blocks, BlockKind::signature, &Block::kind);
  for (auto block = first; block != blocks.end() && block->kind == BlockKind::signature; ++block) {
    const auto line = signed_line(block->text);
    const std::string_view name = line ? line->name : std::string_view{block->text};
    if (!has_organ_suffix(fold(name))) continue;
    if (signature.organs.empty()) signature.source = block->source;
    for (std::string& organ : split_organs(name)) signature.organs.push_back(std::move(organ));
  }
  return signature;
}

/// True when `name` says of the organ `whole` only its place: 永嘉镇 of
/// 中共重庆市铜梁区永嘉镇委员会, or the same with fewer regions in front.
bool abbreviates(const std::string& name, const std::string& whole) {
  constexpr int kAnyYear = 2019;
  if (name.size() >= whole.size()) return false;
  if (whole.ends_with(name)) return true;
  const Organ part = parse_organ(name, kAnyYear);
  const Organ organ = parse_organ(whole, kAnyYear);
  if (part.regions.empty() || organ.regions.empty() || part.regions.back() != organ.regions.back())
    return false;
  return part.name.ends_with(part.regions.back());
}

class Claims {
 public:
  explicit Claims(std::string_view published_on) {
    const std::string_view year = published_on.substr(0, 4);
    std::from_chars(year.data(), year.data() + year.size(), published_);
  }

  void issuer(const std::vector<std::string>& organs, std::string_view raw, Layer layer,
              double confidence, const char* rule, std::optional<ByteRange> source) {
    if (organs.empty()) return;
    claims_.push_back({.field = "issuer",
                       .value = joined(organs),
                       .raw = std::string{raw},
                       .layer = layer,
                       .confidence = confidence,
                       .rule = rule,
                       .source = source});
  }

  void year(std::optional<int> year, std::string_view raw, Layer layer, double confidence,
            const char* rule, std::optional<ByteRange> source) {
    if (!year) return;
    claims_.push_back({.field = "report_year",
                       .value = std::to_string(*year),
                       .raw = std::string{raw},
                       .layer = layer,
                       .confidence = confidence,
                       .rule = rule,
                       .source = source});
  }

  std::vector<Claim> decided() {
    prefer_whole_names();
    settle_years();
    return std::move(claims_);
  }

 private:
  Claim* best(std::string_view field) {
    Claim* found = nullptr;
    for (Claim& claim : claims_) {
      if (claim.field == field && (found == nullptr || claim.confidence > found->confidence))
        found = &claim;
    }
    return found;
  }

  /// A surer claim that only abbreviates another lends it its confidence.
  void prefer_whole_names() {
    constexpr double kMore = 0.01;
    Claim* const first = best("issuer");
    if (first == nullptr || first->value.contains("、")) return;
    Claim* whole = nullptr;
    for (Claim& claim : claims_) {
      if (claim.field != "issuer" || !abbreviates(first->value, claim.value)) continue;
      if (whole == nullptr || claim.value.size() > whole->value.size()) whole = &claim;
    }
    if (whole == nullptr) return;
    whole->confidence = first->confidence + kMore;
    whole->rule += ", whole name of " + first->value;
  }

  /// Titles that contradict each other: a report is on the year before it was published.
  void settle_years() {
    constexpr double kMore = 0.01;
    constexpr double kTitle = 0.8;
    Claim* const first = best("report_year");
    if (first == nullptr || published_ == 0 || first->value == std::to_string(published_ - 1))
      return;
    for (Claim& claim : claims_) {
      if (claim.field != "report_year" || claim.confidence < kTitle ||
          claim.value != std::to_string(published_ - 1))
        continue;
      claim.confidence = first->confidence + kMore;
      claim.rule += ", contradiction resolved_by=published_on";
      return;
    }
  }

  int published_ = 0;
  std::vector<Claim> claims_;
};

void claim_annual(Claims& claims, std::string_view title, const ReportHead& head,
                  const std::vector<Block>& blocks) {
  const auto source = [&](std::size_t block) { return blocks[block].source; };
  if (head.own && head.own->read.genre == TitleGenre::annual_report) {
    const bool one_line = head.own->end - head.own->begin == 1;
    const auto at = one_line ? source(head.own->begin) : std::nullopt;
    claims.issuer(head.own->read.issuers, head.own->text, Layer::body, 0.95, "title in the body",
                  at);
    claims.year(head.own->read.year, head.own->text, Layer::body, 0.96, "title in the body", at);
  }
  claims.year(head.title.year, title, Layer::header, 0.95, "title", {});
  if (head.lead) {
    const std::string& raw = blocks[head.lead_block].text;
    if (head.lead->genre == TitleGenre::annual_report) {
      claims.issuer(head.lead->issuers, raw, Layer::body, 0.6, "lead", source(head.lead_block));
    }
    claims.year(head.lead->year, raw, Layer::body, 0.7, "lead", source(head.lead_block));
  }
  if (head.heading_year) {
    claims.year(head.heading_year, blocks[head.heading_block].text, Layer::body, 0.6,
                "first heading", source(head.heading_block));
  }
  if (head.opening_year) {
    claims.year(head.opening_year, blocks[head.opening_block].text, Layer::body, 0.5,
                "first sentence", source(head.opening_block));
  }
}

/// Where the year begins that stands behind an organ's name and before what the organ says of it:
/// 云溪县财政局2023年部门决算. A region's name there is the subject, not who speaks.
std::size_t year_of_work(std::string_view title) {
  constexpr int kAnyYear = 2019;
  constexpr auto kWhose = std::to_array<std::string_view>({"我", "本", "全", "各", "该"});
  const auto year = find_year(title);
  if (!year || year->is_range) return std::string_view::npos;
  const std::string_view name = trim(title.substr(0, year->range.begin));
  if (!front_of(name, kWhose).empty()) return std::string_view::npos;
  const Organ organ = parse_organ(name, kAnyYear);
  const bool region = !organ.regions.empty() && organ.name.ends_with(organ.regions.back());
  const bool acts = organ.kind != OrganKind::other && !region;
  return acts ? year->range.begin : std::string_view::npos;
}

}  // namespace

std::string issuer_in_title(std::string_view title) {
  const ReportTitle report = read_report_title(title);
  if (report.genre == TitleGenre::annual_report) return joined(report.issuers);
  const std::size_t about = std::min(title.find("关于"), year_of_work(title));
  if (about == std::string_view::npos || about == 0) return {};
  std::string_view issuer = trim(title.substr(0, about));
  if (issuer.starts_with("（") || issuer.starts_with("(")) {  // （转载）
    const std::size_t close = std::min(issuer.find("）"), issuer.find(')'));
    if (close == std::string_view::npos) return {};
    issuer = trim(issuer.substr(close + (issuer[close] == ')' ? 1 : 3)));
  }
  constexpr auto kSentence = std::to_array<std::string_view>({"《", "》", "，", "。"});
  const bool named = has_organ_suffix(issuer) && !holds_any(issuer, kSentence) &&
                     count_letters(issuer) <= kLongestIssuer;
  return named ? std::string{issuer} : std::string{};
}

std::vector<Claim> claim_issuer(std::string_view title, const std::vector<Block>& blocks,
                                std::string_view published_on) {
  Claims claims{published_on};
  const ReportHead head = read_report_head(title, blocks);
  if (head.genre == TitleGenre::annual_report) claim_annual(claims, title, head, blocks);
  const Signature signature = find_signature(blocks);
  claims.issuer(signature.organs, joined(signature.organs), Layer::body, 0.85, "signature",
                signature.source);
  const std::string titled = issuer_in_title(title);
  if (!titled.empty()) claims.issuer({titled}, title, Layer::header, 0.8, "title", {});
  return claims.decided();
}

}  // namespace gongkai
