#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/office_text.h"

struct zip;
struct zip_source;

namespace gongkai {

/// Bytes that are too many for memory, read where they are asked for.
struct ZipSource {
  std::uint64_t size = 0;
  /// Fills `out` from byte `at` on; how many bytes that were, less than asked when they cannot be
  /// read.
  std::function<std::size_t(std::uint64_t at, std::span<char> out)> read;
};

/// A zip file, read-only. Names inside are only ever compared, never opened as paths. Borrows the
/// bytes and the budget.
class Zip {
 public:
  struct Member {
    std::string
        name;  ///< UTF-8 with '/' between its parts; what the archiver wrote in GBK is decoded
    std::uint64_t packed = 0;
    bool directory = false;
    bool encrypted = false;
  };

  /// Reads the list of members; more than kMaxMembers are refused.
  [[nodiscard]] static std::expected<Zip, FileError> open(std::string_view bytes,
                                                          FileBudget& budget);
  /// The same for one that is not in memory; the source must outlive it.
  [[nodiscard]] static std::expected<Zip, FileError> open(const ZipSource& source,
                                                          FileBudget& budget);

  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  /// The member with this name, in any letter case; the first of several.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

  /// Unpacks a member and checks its CRC; stops at the end of the budget, and where a member is far
  /// larger than its packed size.
  [[nodiscard]] std::expected<std::string, FileError> read(std::size_t index);
  /// The same piece by piece, until `sink` returns false. What it was given before an error is not
  /// the whole member.
  [[nodiscard]] std::expected<void, FileError> read(
      std::size_t index, const std::function<bool(std::string_view)>& sink);

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  static std::expected<Zip, FileError> open(zip_source* source, std::string_view tail,
                                            FileBudget& budget);
  std::unique_ptr<zip, Discard> archive_;
  std::vector<Member> members_;
  std::map<std::string, std::size_t, std::less<>> by_name_;  ///< names in lower case
  FileBudget* budget_ = nullptr;
};

/// Whether a member's name leads out of the folder that the archive would be unpacked in: it is
/// absolute, has a drive, or climbs by "..".
bool leads_outside(std::string_view name);

/// The folder of a member, with the '/' at its end; empty for one at the top.
std::string_view folder_of(std::string_view name);

/// The name of the member that `target` means in `folder`: relative to it, or to the top when it
/// begins with '/'. Steps upwards end at the top.
std::string member_name(std::string_view folder, std::string_view target);

}  // namespace gongkai
