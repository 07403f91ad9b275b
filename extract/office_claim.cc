#include "extract/office_claim.h"

#include <algorithm>
#include <array>
#include <optional>

#include "crawler/dates.h"
#include "extract/office_flow.h"

namespace gongkai {
namespace {

/// How the names of public bodies end.
constexpr std::array<std::string_view, 29> kBodies{
    "政府",   "委员会", "办公室", "办公厅", "人大", "政协", "党委", "法院", "检察院", "公安厅",
    "公安局", "办事处", "管委会", "街道",   "中心", "学院", "大学", "医院", "协会",   "总队",
    "支队",   "大队",   "部",     "厅",     "局",   "委",   "办",   "院",   "署"};

constexpr std::size_t kShortestBody = 9;  // three characters: 区委办, 县政府

bool is_organisation(std::string_view name) {
  return name.size() >= kShortestBody &&
         std::ranges::any_of(kBodies, [&](std::string_view body) { return name.ends_with(body); });
}

std::optional<std::string> iso_date(std::string_view text) {
  if (text.starts_with("D:")) text = text.substr(2, 8);
  if (text.size() > 10) text = text.substr(0, 10);
  const auto date = parse_date(text);
  // Word processors write these when they know no date.
  if (!date || static_cast<int>(date->year()) < 1990) return std::nullopt;
  return to_iso(*date);
}

}  // namespace

void add_property(std::vector<Claim>& claims, std::string_view name, std::string_view value) {
  const std::string raw = clean_line(value);
  Claim claim{.value = raw,
              .raw = raw,
              .layer = Layer::attachment,
              .confidence = 0.2,
              .rule = "property:" + std::string{name}};
  if (raw.empty()) return;
  if (name == "title") {
    claim.field = "title";
  } else if (name == "author" || name == "company") {
    if (!is_organisation(raw)) return;
    claim.field = "issuer";
  } else {
    const auto date = iso_date(raw);
    if (!date) return;
    claim.field = name == "created" ? "file_created_on" : "file_modified_on";
    claim.value = *date;
  }
  claims.push_back(std::move(claim));
}

void add_numbering_lost(std::vector<Claim>& claims, std::string_view why) {
  claims.push_back({.field = "numbering",
                    .value = "lost",
                    .raw = {},
                    .layer = Layer::attachment,
                    .confidence = 1,
                    .rule = "lists:" + std::string{why}});
}

}  // namespace gongkai
