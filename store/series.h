#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace gongkai {

class Database;
class NewestVersions;

/// A run of index or document numbers in which some are missing.
struct Series {
  std::string kind;  ///< index_no doc_no
  std::string name;  ///< what stands before the number: "渝府发〔2024〕"
  std::int64_t known = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::vector<std::pair<std::int64_t, std::int64_t>> gaps;  ///< from, to; both are missing
};

/// The series of view v_gaps of which at least half the numbers are there: in others a gap says
/// nothing. Told by one pass over each index of numbers: the view would take seconds where there
/// are a million.
std::vector<Series> series_with_gaps(Database& database, const NewestVersions& newest);

}  // namespace gongkai
