#pragma once

#include <cstdint>
#include <string>

#include "store/archive.h"
#include "store/export.h"

namespace gongkai {

/// The newest cursor: id of the last change.
std::int64_t last_change(Archive& archive);

/// What happened after cursor `since` up to `until`, in order: one JSON object a change, the
/// document as that change left it (as to_json() has it) with one member more, `change`. Returns
/// the cursor to go on from.
std::int64_t export_changes(Archive& archive, std::int64_t since, std::int64_t until,
                            const Sink& sink, PersonalNumbers numbers = PersonalNumbers::masked);

/// What an export at a cursor was: with it, somebody else can make the same bytes and know it.
struct Manifest {
  std::int64_t cursor = 0;
  std::string at;    ///< moment of that change; empty before the first
  std::string link;  ///< of the chain of changes at the cursor (`gongkai verify --head` knows it)
  std::int64_t documents = 0;
  std::int64_t withdrawn = 0;  ///< left out because they were withdrawn since
  std::int64_t bytes = 0;
  bool masked = true;  ///< the numbers of persons
  std::string sha256;  ///< of all that was written
};

/// The documents as they were at cursor `until`, one JSON object a line, in the order they were
/// found: the same bytes whenever it is asked for, whatever was archived since.
Manifest export_as_of(Archive& archive, std::int64_t until, const Sink& sink,
                      PersonalNumbers numbers = PersonalNumbers::masked);

std::string to_json(const Manifest& manifest);

}  // namespace gongkai
