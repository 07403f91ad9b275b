#pragma once

#include <string>

#include "extract/office.h"

namespace gongkai {

/// Reads each file in a child process of its own, `PROGRAM extract --json --bare -` under
/// run_child()'s limits, so that a file that crashes, hangs or swells its reader costs a refusal
/// that says so. PDFs are laid out by pdftotext, a child of that child. Without `program` it is
/// this program itself.
FileReader child_reader(std::string program = "/proc/self/exe");

}  // namespace gongkai
