#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/request.h"

namespace gongkai {

struct Document;

/// A count, amount or share that a text states: 调解各类矛盾纠纷385起.
struct Quantity {
  double value = 0;       ///< 12000 for 1.2万
  std::string unit;       ///< 起, 人次, 元, %; empty when it was lost (执法事项86三是)
  std::string hedge;      ///< 余, 多, 近, 约, 超过, 以上, …: as printed; empty: exact
  std::string noun;       ///< what is counted, as far as the clause tells: 矛盾纠纷; may be empty
  std::string raw;        ///< number, hedge and unit as printed
  std::size_t block = 0;  ///< index in Document::blocks
  ByteRange place;        ///< of raw, in the block's text
  ByteRange sentence;     ///< the sentence around it, in the block's text
};

/// The quantities of one line, in order. Years, dates, ordinals, numbering, numbers of articles,
/// documents and telephones, and numbers in titles 《》 or in quoted slogans are none. Block is 0.
std::vector<Quantity> find_quantities(std::string_view line);

/// The quantities of a document's body.
std::vector<Quantity> find_quantities(const Document& document);

}  // namespace gongkai
