#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/office_text.h"

struct zip;

namespace gongkai {

/// A zip file in memory, read-only. Names inside are only ever compared, never opened as paths.
/// Borrows the bytes and the budget.
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

  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  /// The member with this name, in any letter case; the first of several.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

  /// Unpacks a member and checks its CRC; stops at the end of the budget, and where a member is far
  /// larger than its packed size.
  [[nodiscard]] std::expected<std::string, FileError> read(std::size_t index);

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
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
