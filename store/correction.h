#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal.h"
#include "crawler/clock.h"
#include "extract/content.h"
#include "store/mask.h"

namespace gongkai {

class Archive;
class Database;

/// What a person says of one field of a document, or of its text.
struct Correction {
  std::int64_t id = 0;               ///< 0: not kept yet
  std::string document;              ///< public id or URL
  std::string field;                 ///< of Document; or text
  std::optional<std::string> value;  ///< nullopt: it has none
  std::string who;
  std::string why;
};

/// Reads a CSV file with the columns document, field, value, who, why. The error names the first
/// line that is wrong: an unknown field, a date that is none, nobody who says so, one that an
/// export has masked.
[[nodiscard]] std::expected<std::vector<Correction>, ConfigError> parse_corrections(
    std::string_view csv, std::string_view file);

/// What correct() and revoke() came to.
struct Corrected {
  std::int64_t made = 0;              ///< that are in force now, or not any more
  std::int64_t known = 0;             ///< that were in force already, word for word
  std::vector<std::string> mistakes;  ///< sentences; when there are any, nothing was done
};

/// Puts corrections in force: each corrected document gets a version over what was read, with
/// claims of the layer person, and change rows with the cause correction. A later correction of a
/// field takes the place of an earlier one.
Corrected correct(Archive& archive, std::span<const Correction> corrections, TimePoint now);

/// Takes corrections back: what was read counts again.
Corrected revoke(Archive& archive, std::span<const std::int64_t> corrections,
                 const std::string& who, const std::string& why, TimePoint now);

/// The corrections in force as a CSV file that correct() takes, with what was read then and is
/// read now. What had to be masked says so, and correct() does not take it.
std::string corrections_csv(Archive& archive, PersonalNumbers numbers = PersonalNumbers::masked);

/// A correction whose field is read in a third way by now: neither as it was when the person said
/// so, nor as the person says.
struct Contradiction {
  std::string document;  ///< public id
  std::string field;
  std::optional<std::string> value, read_as, reads_now;
};
std::vector<Contradiction> contradictions(Database& database);

/// Those in force for row `document`, in the order they were made.
std::vector<Correction> corrections_of(Database& database, std::int64_t document);

/// `reading` as people say that it is: the claims that were chosen give way to theirs, and what
/// follows from title, issuer, year, dates and text as a report is found anew. `column` as for
/// read_report().
Document with_corrections(Document reading, std::span<const Correction> corrections,
                          std::string_view column);

}  // namespace gongkai
