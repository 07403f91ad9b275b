#include "store/page_seal.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <string>

#include "store/digest.h"

namespace gongkai {
namespace {

/// An open database file: the VFS below has its own sqlite3_file right behind this one.
struct SealedFile {
  sqlite3_file base;
  bool has_seals;     ///< the header reserves the room; of a new file that is taken for granted
  bool is_new;        ///< no header was written yet
  bool is_ahead;      ///< pages were sealed before
  std::string* page;  ///< what is written, with its seal; SQLite's own buffer stays as it is
};

SealedFile& sealed(sqlite3_file* file) {
  return *reinterpret_cast<SealedFile*>(file);
}

sqlite3_file* below(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(&sealed(file) + 1);
}

bool is_page(int amount, sqlite3_int64 offset) {
  return amount >= 512 && std::has_single_bit(static_cast<unsigned>(amount)) &&
         offset % amount == 0;
}

void look_at_header(SealedFile& file, const void* bytes, int amount, sqlite3_int64 offset) {
  constexpr int kReservedAt = 20;
  if (offset != 0 || amount <= kReservedAt) return;
  file.has_seals = static_cast<const char*>(bytes)[kReservedAt] == kPageSealBytes;
}

std::uint32_t page_number(int amount, sqlite3_int64 offset) {
  return static_cast<std::uint32_t>(offset / amount) + 1;
}

SealState seal_state(const void* bytes, int amount, sqlite3_int64 offset) {
  return check_page_seal(page_number(amount, offset),
                         {static_cast<const char*>(bytes), static_cast<std::size_t>(amount)});
}

int close_file(sqlite3_file* file) {
  delete sealed(file).page;
  return below(file)->pMethods->xClose(below(file));
}

/// Whether nothing was written yet. VACUUM INTO writes other pages than the first one first.
bool is_empty(sqlite3_file* file) {
  sqlite3_int64 size = 0;
  return below(file)->pMethods->xFileSize(below(file), &size) == SQLITE_OK && size == 0;
}

/// A page comes without its seal, so that what is written to the WAL has none: it would be that of
/// an earlier page. A seal that is broken stays, and so is never made good by writing to the page.
int read_file(sqlite3_file* file, void* bytes, int amount, sqlite3_int64 offset) {
  const int code = below(file)->pMethods->xRead(below(file), bytes, amount, offset);
  if (code != SQLITE_OK) return code;
  look_at_header(sealed(file), bytes, amount, offset);
  if (sealed(file).has_seals && is_page(amount, offset) &&
      seal_state(bytes, amount, offset) == SealState::holds) {
    std::memset(static_cast<char*>(bytes) + amount - kPageSealBytes, 0, kPageSealBytes);
  }
  return code;
}

int write_file(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset) {
  look_at_header(sealed(file), bytes, amount, offset);
  if (offset == 0) {
    // Seals must not stand where the header does not leave them room.
    if (sealed(file).is_ahead && !sealed(file).has_seals) return SQLITE_IOERR_WRITE;
    sealed(file).is_new = sealed(file).is_ahead = false;
  }
  if (!sealed(file).has_seals || !is_page(amount, offset) ||
      seal_state(bytes, amount, offset) == SealState::broken) {
    return below(file)->pMethods->xWrite(below(file), bytes, amount, offset);
  }
  std::string& page = *sealed(file).page;
  page.assign(static_cast<const char*>(bytes), static_cast<std::size_t>(amount));
  const auto seal = page_seal(page_number(amount, offset), page);
  std::ranges::copy(seal, page.end() - kPageSealBytes);
  sealed(file).is_ahead = sealed(file).is_new;
  return below(file)->pMethods->xWrite(below(file), page.data(), amount, offset);
}

// The rest is handed on.

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return below(file)->pMethods->xTruncate(below(file), size);
}
int sync_file(sqlite3_file* file, int flags) {
  return below(file)->pMethods->xSync(below(file), flags);
}
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  return below(file)->pMethods->xFileSize(below(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return below(file)->pMethods->xLock(below(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return below(file)->pMethods->xUnlock(below(file), level);
}
int is_reserved(sqlite3_file* file, int* result) {
  return below(file)->pMethods->xCheckReservedLock(below(file), result);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return below(file)->pMethods->xFileControl(below(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return below(file)->pMethods->xSectorSize(below(file));
}
int characteristics(sqlite3_file* file) {
  return below(file)->pMethods->xDeviceCharacteristics(below(file));
}
int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
  return below(file)->pMethods->xShmMap(below(file), region, size, extend, memory);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return below(file)->pMethods->xShmLock(below(file), offset, count, flags);
}
void shared_barrier(sqlite3_file* file) {
  below(file)->pMethods->xShmBarrier(below(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return below(file)->pMethods->xShmUnmap(below(file), remove);
}

// Version 2: no xFetch, so that no page is read or written through a map.
constexpr sqlite3_io_methods kMethods{.iVersion = 2,
                                      .xClose = close_file,
                                      .xRead = read_file,
                                      .xWrite = write_file,
                                      .xTruncate = truncate_file,
                                      .xSync = sync_file,
                                      .xFileSize = size_of_file,
                                      .xLock = lock_file,
                                      .xUnlock = unlock_file,
                                      .xCheckReservedLock = is_reserved,
                                      .xFileControl = control_file,
                                      .xSectorSize = sector_size,
                                      .xDeviceCharacteristics = characteristics,
                                      .xShmMap = map_shared,
                                      .xShmLock = lock_shared,
                                      .xShmBarrier = shared_barrier,
                                      .xShmUnmap = unmap_shared};

sqlite3_vfs* vfs_below(sqlite3_vfs* vfs) {
  return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  // Journals and the WAL have checksums of their own.
  if ((flags & SQLITE_OPEN_MAIN_DB) == 0) {
    return vfs_below(vfs)->xOpen(vfs_below(vfs), name, file, flags, out_flags);
  }
  auto* page = new (std::nothrow) std::string;
  if (page == nullptr) return SQLITE_NOMEM;
  sealed(file) = {.base = {.pMethods = nullptr},
                  .has_seals = false,
                  .is_new = false,
                  .is_ahead = false,
                  .page = page};
  const int code = vfs_below(vfs)->xOpen(vfs_below(vfs), name, below(file), flags, out_flags);
  if (code == SQLITE_OK) {
    file->pMethods = &kMethods;
    sealed(file).has_seals = sealed(file).is_new = is_empty(file);
  } else {
    delete page;
  }
  return code;
}

/// The default VFS with files of ours. Its other functions do not look at the sqlite3_vfs that they
/// are called with, but for sizes that are the same here.
sqlite3_vfs make_vfs() {
  sqlite3_vfs* const base = sqlite3_vfs_find(nullptr);
  sqlite3_vfs vfs = *base;
  vfs.iVersion = 2;
  vfs.szOsFile = base->szOsFile + static_cast<int>(sizeof(SealedFile));
  vfs.pNext = nullptr;
  vfs.zName = "gongkai-seal";
  vfs.pAppData = base;
  vfs.xOpen = open_file;
  return vfs;
}

}  // namespace

std::array<std::uint8_t, kPageSealBytes> page_seal(std::uint32_t number, std::string_view page) {
  const auto digest = Sha256{}
                          .update(fmt::format("{}\n", number))
                          .update(page.substr(0, page.size() - kPageSealBytes))
                          .finish();
  std::array<std::uint8_t, kPageSealBytes> seal{};
  std::copy_n(digest.begin(), kPageSealBytes, seal.begin());
  return seal;
}

SealState check_page_seal(std::uint32_t number, std::string_view page) {
  const std::string_view kept = page.substr(page.size() - kPageSealBytes);
  const auto is_zero = [](char byte) { return byte == 0; };
  const auto seal = page_seal(number, page);
  if (std::memcmp(seal.data(), kept.data(), kPageSealBytes) == 0) return SealState::holds;
  return std::ranges::all_of(kept, is_zero) ? SealState::none : SealState::broken;
}

const char* sealing_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int kRegistered = sqlite3_vfs_register(&vfs, 0);
  return kRegistered == SQLITE_OK ? vfs.zName : nullptr;
}

}  // namespace gongkai
