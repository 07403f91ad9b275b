#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/office_text.h"

struct zip;

namespace gongkai {

/// A zip file in memory, read-only. Names inside are only ever compared, never opened as paths.
/// Borrows the bytes.
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
  [[nodiscard]] static std::expected<Zip, FileError> open(std::string_view bytes);

  [[nodiscard]] const std::vector<Member>& members() const { return members_; }
  /// The member with this name, else the one that differs in letter case only.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

  /// Unpacks a member and checks its CRC; stops at the limits of office_text.h, which hold for all
  /// members together.
  [[nodiscard]] std::expected<std::string, FileError> read(std::size_t index);

 private:
  struct Discard {
    void operator()(zip* archive) const;
  };
  std::unique_ptr<zip, Discard> archive_;
  std::vector<Member> members_;
  std::size_t unpacked_ = 0;
};

}  // namespace gongkai
