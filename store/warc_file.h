#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

struct z_stream_s;

namespace gongkai {

/// The bytes of a WARC file in order, unzipped where they are zipped: of a plain file all of it, of
/// a gzip file member after member. Reads a piece at a time, whatever the file says of itself.
class WarcFile {
 public:
  /// Throws StoreError (io) when it cannot be read.
  explicit WarcFile(const std::filesystem::path& path);
  ~WarcFile();
  WarcFile(const WarcFile&) = delete;
  WarcFile& operator=(const WarcFile&) = delete;
  WarcFile(WarcFile&&) = delete;
  WarcFile& operator=(WarcFile&&) = delete;

  /// Appends the next piece to `out`; false at the end of a member, of the file, or of what can be
  /// unzipped.
  bool read(std::string& out);
  /// Goes on to the next gzip member, past what is no gzip; false when there is none. After damage
  /// it is the next one that begins with a record.
  bool next_member();

  /// Where the member that is read begins in the file; 0 in a plain one.
  [[nodiscard]] std::uint64_t member_offset() const { return member_at_; }
  [[nodiscard]] bool zipped() const { return zipped_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }  ///< of the file
  /// Why the last member ended before its end, or what stood before this one; empty when all is
  /// well. The caller takes it.
  std::string take_fault();
  [[nodiscard]] bool has_fault() const { return !fault_.empty(); }

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };
  bool refill();
  void seek(std::uint64_t offset);
  void start_member();
  bool find_member(std::uint64_t from);
  [[nodiscard]] std::uint64_t position() const;

  std::string name_;
  std::ifstream in_;
  std::uint64_t size_ = 0;
  std::string input_;
  std::size_t used_ = 0;         // of input_
  std::uint64_t input_end_ = 0;  // where input_ ends in the file
  std::unique_ptr<z_stream_s, End> stream_;
  std::uint64_t member_at_ = 0;
  std::uint64_t fed_ = 0;  // bytes that were unzipped, again after damage too
  bool zipped_ = false;
  bool open_ = false;     // the member has not come to its end
  bool damaged_ = false;  // the last one did not
  std::string fault_;
};

}  // namespace gongkai
