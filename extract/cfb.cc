#include "extract/cfb.h"

#include <algorithm>

#include "extract/office_bytes.h"

namespace gongkai {
namespace {

constexpr std::string_view kMagic{"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8};
constexpr std::uint32_t kLastSector = 0xFFFFFFFA;  // larger numbers mean "end", "free", …
constexpr std::uint32_t kFree = 0xFFFFFFFF;
constexpr std::uint32_t kNoEntry = 0xFFFFFFFF;
constexpr std::size_t kMiniSector = 64;
constexpr std::size_t kEntrySize = 128;

std::string ascii_name(std::string_view entry) {
  std::string name;
  const std::size_t bytes = std::min<std::size_t>(u16_at(entry, 64), 64);
  for (std::size_t i = 0; i + 2 < bytes; i += 2) {
    const std::uint16_t unit = u16_at(entry, i);
    name += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return name;
}

}  // namespace

std::expected<CompoundFile, FileError> CompoundFile::open(std::string_view bytes) {
  if (!bytes.starts_with(kMagic)) {
    return std::unexpected{FileError{.reason = "is not a compound file"}};
  }
  CompoundFile file;
  file.bytes_ = bytes;
  const unsigned shift = u16_at(bytes, 30);
  if (bytes.size() < 512 || (shift != 9 && shift != 12)) {
    return std::unexpected{FileError{.state = FetchState::truncated,
                                     .reason = "has a compound file header that is damaged"}};
  }
  file.sector_size_ = std::size_t{1} << shift;
  file.mini_cutoff_ = std::min<std::uint64_t>(u32_at(bytes, 56), 1U << 20U);
  if (!file.load_fat()) {
    return std::unexpected{FileError{.state = FetchState::truncated,
                                     .reason = "is a compound file without a sector table"}};
  }
  const std::size_t sectors = (bytes.size() - 1) / file.sector_size_;  // a part of one counts
  for (std::size_t i = sectors; i < file.fat_.size(); ++i) {
    if (file.fat_[i] != kFree) {
      return std::unexpected{FileError{.state = FetchState::truncated, .reason = "is cut off"}};
    }
  }
  const std::string mini_fat = file.chain(u32_at(bytes, 60), bytes.size());
  for (std::size_t at = 0; at + 4 <= mini_fat.size(); at += 4) {
    file.mini_fat_.push_back(u32_at(mini_fat, at));
  }
  file.load_directory(u32_at(bytes, 48));
  return file;
}

std::string_view CompoundFile::sector(std::uint32_t number) const {
  if (number > kLastSector) return {};
  return slice(bytes_, (std::size_t{number} + 1) * sector_size_, sector_size_);
}

bool CompoundFile::load_fat() {
  const std::size_t sectors = bytes_.size() / sector_size_;
  const std::size_t per_sector = sector_size_ / 4;
  const auto add = [&](std::uint32_t number) {
    const std::string_view table = sector(number);
    for (std::size_t at = 0; at + 4 <= table.size(); at += 4) fat_.push_back(u32_at(table, at));
    return !table.empty() && fat_.size() < sectors + per_sector;
  };
  for (std::size_t i = 0; i < 109; ++i) {
    const std::uint32_t number = u32_at(bytes_, 76 + 4 * i);
    if (number > kLastSector || !add(number)) return !fat_.empty();
  }
  std::uint32_t next = u32_at(bytes_, 68);
  for (std::size_t step = 0; step < sectors && next <= kLastSector; ++step) {
    const std::string_view list = sector(next);
    for (std::size_t i = 0; i + 1 < per_sector; ++i) {
      const std::uint32_t number = u32_at(list, 4 * i);
      if (list.empty() || number > kLastSector || !add(number)) return true;
    }
    next = u32_at(list, sector_size_ - 4);
  }
  return !fat_.empty();
}

std::string CompoundFile::chain(std::uint32_t start, std::uint64_t most) const {
  std::string data;
  std::vector<bool> seen(fat_.size());
  for (std::uint32_t number = start; number < fat_.size() && !seen[number] && data.size() < most;
       number = fat_[number]) {
    const std::string_view part = sector(number);
    if (part.empty()) break;
    data += part;
    seen[number] = true;
  }
  if (data.size() > most) data.resize(most);
  return data;
}

void CompoundFile::load_directory(std::uint32_t start) {
  const std::string directory = chain(start, bytes_.size());
  const std::size_t count = directory.size() / kEntrySize;
  if (count == 0) return;
  const auto entry = [&](std::size_t i) { return slice(directory, i * kEntrySize, kEntrySize); };
  mini_stream_ = chain(u32_at(entry(0), 116), u32_at(entry(0), 120));

  std::vector<bool> seen(count);
  std::vector<std::uint32_t> todo{u32_at(entry(0), 76)};
  while (!todo.empty()) {
    const std::uint32_t i = todo.back();
    todo.pop_back();
    if (i == kNoEntry || i >= count || seen[i]) continue;
    seen[i] = true;
    const std::string_view one = entry(i);
    entries_.push_back({.name = ascii_name(one),
                        .start = u32_at(one, 116),
                        .size = sector_size_ == 512 ? u32_at(one, 120) : u64_at(one, 120),
                        .stream = u8_at(one, 66) == 2});
    todo.push_back(u32_at(one, 68));
    todo.push_back(u32_at(one, 72));
  }
}

std::vector<std::string> CompoundFile::names() const {
  std::vector<std::string> names;
  names.reserve(entries_.size());
  for (const Entry& entry : entries_) names.push_back(entry.name);
  return names;
}

const CompoundFile::Entry* CompoundFile::find(std::string_view name) const {
  const auto found = std::ranges::find(entries_, name, &Entry::name);
  return found == entries_.end() ? nullptr : &*found;
}

std::expected<std::string, FileError> CompoundFile::read(std::string_view name) const {
  const Entry* const entry = find(name);
  if (entry == nullptr || !entry->stream) {
    return std::unexpected{FileError{.reason = "has no stream " + std::string{name}}};
  }
  std::string data;
  if (entry->size >= mini_cutoff_) {
    data = chain(entry->start, entry->size);
  } else {
    std::uint32_t number = entry->start;
    for (std::size_t step = 0;
         step < mini_fat_.size() && number < mini_fat_.size() && data.size() < entry->size;
         ++step) {
      data += slice(mini_stream_, std::size_t{number} * kMiniSector, kMiniSector);
      number = mini_fat_[number];
    }
    if (data.size() > entry->size) data.resize(entry->size);
  }
  if (data.size() < entry->size) {
    return std::unexpected{
        FileError{.state = FetchState::truncated,
                  .reason = "is cut off: a part of " + std::string{name} + " is missing"}};
  }
  return data;
}

}  // namespace gongkai
