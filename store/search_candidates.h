#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "store/listed.h"
#include "store/search.h"

namespace gongkai {

class Database;

/// A document that matches a search.
struct Candidate {
  std::int64_t document = 0;
  double score = 0;  ///< words in the title count most, repetition little
  std::string published_on;
};

/// The newest `most` documents that match, newest first. Their texts are looked through one by one,
/// as long as so many match that this is over soon; the index names those that have the rarer words
/// of a query, once `looked_through` documents have shown which these are.
std::vector<Candidate> candidates(Database& database, const SearchQuery& query,
                                  const DocumentFilter& filter, std::size_t most,
                                  std::size_t looked_through);

}  // namespace gongkai
