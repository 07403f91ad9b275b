#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/content.h"
#include "extract/report_title.h"

namespace gongkai {

/// A title that stands in the body itself.
struct BodyTitle {
  std::size_t begin = 0, end = 0;  ///< blocks
  std::string text;                ///< its lines, joined
  ReportTitle read;
};

/// What the head and the signature of a text say of its genre, its issuer and its year.
struct ReportHead {
  TitleGenre genre = TitleGenre::unrelated;
  std::string genre_rule;  ///< "title", "title in the body", "lead"
  ReportTitle title;       ///< the portal's
  std::optional<BodyTitle> own;
  /// 现将…2023年度法治政府建设情况报告如下, read as a title; where its block is.
  std::optional<ReportTitle> lead;
  std::size_t lead_block = 0;
  /// The year of the first heading (一、2023年…主要举措和成效) and where it is.
  std::optional<int> heading_year;
  std::size_t heading_block = 0;
  /// The year that the first paragraph begins with (2023年，…).
  std::optional<int> opening_year;
  std::size_t opening_block = 0;
};

/// Reads the head of a document with the portal's `title` (may be empty).
ReportHead read_report_head(std::string_view title, const std::vector<Block>& blocks);

}  // namespace gongkai
