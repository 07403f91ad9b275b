#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gongkai {

/// Every page of an archive ends in a seal, in the bytes that SQLite lets a file reserve
/// (https://sqlite.org/fileformat.html §1.3.4): it is made when the page is written to the file, so
/// that a byte that changes in the file is found wherever it is, in a row, an index or unused room.
/// Stock SQLite reads such a file as any other; pages that it writes keep the seal of what stood
/// there before and so do not match, and never will again, whoever writes to them later. Eight
/// zeros are no seal: a page that stock SQLite folded back from the WAL of a killed program.
inline constexpr std::size_t kPageSealBytes = 8;

/// The seal of page `number` (from 1): the first 8 bytes of SHA-256 over the number in decimal, a
/// line end and the page without its last 8 bytes.
std::array<std::uint8_t, kPageSealBytes> page_seal(std::uint32_t number, std::string_view page);

/// How the last bytes of a page compare to its seal.
enum class SealState : std::uint8_t { holds, none, broken };
SealState check_page_seal(std::uint32_t number, std::string_view page);

/// Name of the SQLite VFS that seals what is written to a database file with room for seals.
/// Registered by the first call.
const char* sealing_vfs();

}  // namespace gongkai
