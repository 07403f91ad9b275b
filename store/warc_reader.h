#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "store/warc_file.h"
#include "store/warc_record.h"

namespace gongkai {

/// A place in a WARC file that is not as it should be.
struct WarcFault {
  std::uint64_t offset = 0;  ///< bytes from the start: of the record, or of its gzip member
  std::string what;          ///< a sentence
};

/// Reads the records of a WARC file (ISO 28500, 1.0 and 1.1) whoever made it: plain, one gzip
/// member a record, or zipped as a whole. Any bytes may be given. What is damaged is told and
/// skipped, and reading goes on at the next record that can be found; memory and time are bounded.
class WarcReader {
 public:
  struct Limits {
    std::size_t block = std::size_t{64} << 20U;  ///< longer ones are skipped unread
    std::size_t head = std::size_t{256} << 10U;  ///< of a record
  };
  using OnFault = std::function<void(const WarcFault&)>;

  /// Throws StoreError (io) when the file cannot be read.
  WarcReader(const std::filesystem::path& path, OnFault on_fault, Limits limits);
  WarcReader(const std::filesystem::path& path, OnFault on_fault);

  /// The next whole record, whose block digest is right where it has one; nullopt at the end. Of
  /// one that is longer than the limit only the fields.
  std::optional<WarcRecord> next();
  /// Whether the last record was longer than the limit.
  [[nodiscard]] bool was_too_long() const { return too_long_; }
  /// Where the last record begins.
  [[nodiscard]] std::uint64_t offset() const { return record_at_; }

 private:
  [[nodiscard]] std::string_view rest() const { return std::string_view{buffer_}.substr(at_); }
  bool more();
  bool need(std::size_t count);
  bool next_part();
  bool begin_record();
  void find_record();
  std::optional<std::string_view> line();
  std::optional<WarcRecord> head();
  bool block(WarcRecord& record, std::uint64_t length);
  bool skip(std::uint64_t length);
  bool continues();
  bool ends_well();
  void look_again(const WarcRecord& record);
  void fault(std::string what);

  WarcFile file_;
  OnFault on_fault_;
  Limits limits_;
  std::string buffer_;
  std::size_t at_ = 0;          // of buffer_
  std::uint64_t read_ = 0;      // bytes that came out of the file, in this member
  std::uint64_t all_read_ = 0;  // in all members
  std::uint64_t again_ = 0;     // bytes of records that were looked through again
  std::uint64_t record_at_ = 0;
  bool too_long_ = false;
};

}  // namespace gongkai
