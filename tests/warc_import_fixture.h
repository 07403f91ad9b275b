#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "extract/read.h"
#include "store/sqlite.h"
#include "store/warc_import.h"
#include "tests/program.h"
#include "tests/scratch_archive.h"

namespace gongkai {

/// An archive that WARC files are taken into, and what is found wrong with them.
class WarcImportFixture : public ::testing::Test {
 protected:
  std::string text_of(const std::string& url) {
    const auto shown = archive_.show(url);
    return shown ? shown->document.text() : "not there";
  }

  std::int64_t number(std::string_view sql) { return archive_.database().number(sql); }
  std::string text(std::string_view sql) {
    Statement row = archive_.database().query(sql);
    return row.next() ? row.text(0) : "no row";
  }

  ScratchDirectory directory_;
  Archive archive_ = Archive::open_for_writing(directory_.file("a.db"));
  std::vector<std::string> faults_;
  ImportOptions options_{
      .read = [](const Response& response, const Portal& portal) { return read(response, portal); },
      .now = [] { return kNoon; },
      .on_fault =
          [this](const std::filesystem::path& file, const WarcFault& fault) {
            faults_.push_back(file.filename().string() + ": " + fault.what);
          }};
};

}  // namespace gongkai
