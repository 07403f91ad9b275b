#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "store/archive.h"
#include "store/mask.h"

namespace gongkai {

/// Takes the next piece of an export; false when no more is wanted.
using Sink = std::function<bool(std::string_view)>;

/// A document as `gongkai extract --json` prints it, with one member more: `provenance`.
std::string to_json(const Shown& shown);

/// The newest version of each document that is meant, one JSON object a line, in the order they
/// were found, the numbers of persons masked unless they are wanted. Memory does not grow with the
/// archive; what is committed meanwhile is not seen.
void export_jsonl(Archive& archive, const DocumentFilter& filter, const Sink& sink,
                  PersonalNumbers numbers = PersonalNumbers::masked);

/// The same, one JSON object for each block of each text: document, version, its place (n, start
/// and length in characters, source bytes), the headings above it, and what to cite it by.
void export_blocks(Archive& archive, const DocumentFilter& filter, const Sink& sink,
                   PersonalNumbers numbers = PersonalNumbers::masked);

/// The same as CSV with a header line: fields, text and provenance of a document a record. Cells
/// are defused as store/csv.h says. Returns how many cells are longer than Excel takes.
std::int64_t export_csv(Archive& archive, const DocumentFilter& filter, bool byte_order_mark,
                        const Sink& sink, PersonalNumbers numbers = PersonalNumbers::masked);

}  // namespace gongkai
