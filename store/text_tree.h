#pragma once

#include <cstdint>
#include <filesystem>

#include "store/archive.h"
#include "store/mask.h"

namespace gongkai {

struct TreeWritten {
  std::int64_t written = 0;    ///< files that are new or differ from what stood there
  std::int64_t unchanged = 0;  ///< left alone, so that their time stays
  std::int64_t removed = 0;    ///< of documents that were withdrawn since
};

/// Writes the newest version of each document that is meant to `folder`/ID's first two
/// characters/ID.txt: a few lines "name: value", an empty line, the text. Names come from ids alone
/// and so stay; made for git. The files of documents that were withdrawn are removed; others stay,
/// whoever made them. Throws StoreError (io, full).
TreeWritten write_text_tree(Archive& archive, const DocumentFilter& filter,
                            const std::filesystem::path& folder,
                            PersonalNumbers numbers = PersonalNumbers::masked);

}  // namespace gongkai
