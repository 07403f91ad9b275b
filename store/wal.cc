#include "store/wal.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>

#include "store/page_seal.h"

namespace gongkai {
namespace {

constexpr std::size_t kHeader = 32;
constexpr std::size_t kFrameHeader = 24;
constexpr std::uint32_t kMagic = 0x377f0682;  // one more: its sums are over big-endian words

std::uint32_t word_at(std::string_view bytes, std::size_t at, bool big_endian = true) {
  std::uint32_t word = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint32_t byte = static_cast<unsigned char>(bytes[at + i]);
    word |= byte << (8 * (big_endian ? 3 - i : i));
  }
  return word;
}

/// The two running sums over header and frames.
class Sum {
 public:
  explicit Sum(bool big_endian) : big_endian_{big_endian} {}
  void add(std::string_view bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      first_ += word_at(bytes, at, big_endian_) + second_;
      second_ += word_at(bytes, at + 4, big_endian_) + first_;
    }
  }
  [[nodiscard]] bool is(std::string_view bytes, std::size_t at) const {
    return word_at(bytes, at) == first_ && word_at(bytes, at + 4) == second_;
  }

 private:
  bool big_endian_;
  std::uint32_t first_ = 0, second_ = 0;
};

bool read(std::ifstream& in, std::string& bytes) {
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return static_cast<std::size_t>(in.gcount()) == bytes.size();
}

bool has_seal(std::string_view page) {
  const std::string_view seal = page.substr(page.size() - kPageSealBytes);
  return std::ranges::any_of(seal, [](char byte) { return byte != 0; });
}

}  // namespace

std::set<std::uint32_t> foreign_pages_in_wal(const std::filesystem::path& path) {
  constexpr std::size_t kLargestPage = 65536;
  std::set<std::uint32_t> foreign;
  std::set<std::uint32_t> uncommitted;
  std::ifstream in{path.string() + "-wal", std::ios::binary};
  std::string header(kHeader, '\0');
  if (!read(in, header) || (word_at(header, 0) & ~1U) != kMagic) return foreign;
  const std::size_t page_size = word_at(header, 8);
  Sum sum{(word_at(header, 0) & 1U) != 0};
  sum.add(std::string_view{header}.substr(0, 24));
  if (page_size < 512 || page_size > kLargestPage || !sum.is(header, 24)) return foreign;
  std::string frame(kFrameHeader + page_size, '\0');
  while (read(in, frame)) {
    const std::string_view page = std::string_view{frame}.substr(kFrameHeader);
    const bool same_salt = frame.compare(8, 8, header, 16, 8) == 0;
    sum.add(std::string_view{frame}.substr(0, 8));
    sum.add(page);
    if (!same_salt || !sum.is(frame, 16)) return foreign;  // of an earlier round
    if (has_seal(page)) uncommitted.insert(word_at(frame, 0));
    const bool ends_transaction = word_at(frame, 4) != 0;
    if (ends_transaction) foreign.merge(uncommitted);
  }
  return foreign;
}

}  // namespace gongkai
