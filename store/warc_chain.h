#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crawler/response.h"
#include "store/warc_note.h"
#include "store/warc_record.h"

namespace gongkai {

/// An exchange of a WARC file with the redirects before it.
struct WarcChain {
  std::vector<Exchange> exchanges;
  WarcNote note;          ///< of the first
  std::string record_id;  ///< of the last one's record, like the next two
  std::string truncated;
  WarcRecord answer;     ///< its fields; no block
  bool revisit = false;  ///< its body came from another record
  bool waited = false;   ///< and that came later, or never
  bool guessed = false;  ///< what it was asked for is known neither to the file nor to the archive

  [[nodiscard]] const Exchange& last() const { return exchanges.back(); }
  [[nodiscard]] std::size_t bytes() const;
  /// How the last one ended, as a fetcher would say.
  [[nodiscard]] FetchState state() const;
};

/// Where a redirect leads; nullopt for other answers.
std::optional<std::string> redirect_of(const Exchange& exchange);

/// What kind of thing an answer's bytes are: a page, a file that is read, or neither (what browsers
/// load to show a page, above all).
enum class AnswerKind : std::uint8_t { page, file, other };
AnswerKind kind_of(const Exchange& exchange);

/// Its Content-Type; empty when it says none.
std::string_view content_type_of(const Exchange& exchange);

}  // namespace gongkai
