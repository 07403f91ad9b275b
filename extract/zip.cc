#include "extract/zip.h"

#include <zip.h>

#include <algorithm>
#include <utility>

#include "config/ascii.h"
#include "crawler/encoding.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr std::size_t kChunk = 64U << 10U;
constexpr std::size_t kFarthestEnd = 22 + 65535;  // the end record and its longest comment
constexpr std::size_t kRatioFloor = 1U << 20U;    // small members of long repeats pack very well

std::unexpected<FileError> error(FetchState state, std::string reason) {
  return std::unexpected{FileError{.state = state, .reason = std::move(reason)}};
}

/// Whether the directory declares more members than are read. It is asked before libzip sees the
/// bytes, because libzip allocates for every one that is declared. `tail` is the end of the file.
bool declares_too_many(std::string_view tail) {
  constexpr std::string_view kEnd = "PK\5\6";
  for (std::size_t at = tail.find(kEnd); at != std::string_view::npos;
       at = tail.find(kEnd, at + 1)) {
    if (at + 12 > tail.size()) break;
    const auto low = static_cast<unsigned char>(tail[at + 10]);
    const auto high = static_cast<unsigned char>(tail[at + 11]);
    if (low + high * 256U > kMaxMembers) return true;
  }
  return false;
}

std::string utf8_name(const char* raw) {
  const std::string_view bytes = raw == nullptr ? "" : raw;
  std::string name = is_utf8(bytes) ? std::string{bytes} : decode(bytes, "gb18030");
  std::ranges::replace(name, '\\', '/');
  return name;
}

/// How far libzip is in a source.
struct Reading {
  const ZipSource* source;
  std::uint64_t at = 0;
  zip_error_t why{};
};

zip_int64_t describe(const ZipSource& source, void* data, zip_uint64_t length) {
  if (length < sizeof(zip_stat_t)) return -1;
  auto& stat = *static_cast<zip_stat_t*>(data);
  zip_stat_init(&stat);
  stat.valid |= ZIP_STAT_SIZE;
  stat.size = source.size;
  return sizeof(zip_stat_t);
}

/// What libzip asks of a source (zip_source_function(3)).
zip_int64_t serve(void* state, void* data, zip_uint64_t length, zip_source_cmd_t command) {
  auto& reading = *static_cast<Reading*>(state);
  const std::uint64_t size = reading.source->size;
  switch (command) {
    case ZIP_SOURCE_OPEN: reading.at = 0; return 0;
    case ZIP_SOURCE_READ: {
      const std::uint64_t count = std::min(length, size - reading.at);
      const std::size_t got = reading.source->read(
          reading.at, {static_cast<char*>(data), static_cast<std::size_t>(count)});
      if (got < count) {
        zip_error_set(&reading.why, ZIP_ER_READ, 0);
        return -1;
      }
      reading.at += got;
      return static_cast<zip_int64_t>(got);
    }
    case ZIP_SOURCE_SEEK: {
      const zip_int64_t to =
          zip_source_seek_compute_offset(reading.at, size, data, length, &reading.why);
      if (to < 0) return -1;
      reading.at = static_cast<std::uint64_t>(to);
      return 0;
    }
    case ZIP_SOURCE_TELL: return static_cast<zip_int64_t>(reading.at);
    case ZIP_SOURCE_STAT: return describe(*reading.source, data, length);
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&reading.why, data, length);
    case ZIP_SOURCE_CLOSE: return 0;
    case ZIP_SOURCE_FREE: delete &reading; return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(
          ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
          ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    default: return -1;
  }
}

}  // namespace

void Zip::Discard::operator()(zip* archive) const {
  zip_discard(archive);
}

std::expected<Zip, FileError> Zip::open(std::string_view bytes, FileBudget& budget) {
  return open(zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr),
              bytes.substr(bytes.size() - std::min(bytes.size(), kFarthestEnd)), budget);
}

std::expected<Zip, FileError> Zip::open(const ZipSource& source, FileBudget& budget) {
  std::string tail(std::min<std::uint64_t>(source.size, kFarthestEnd), '\0');
  tail.resize(source.read(source.size - tail.size(), tail));
  auto reading = std::make_unique<Reading>(Reading{.source = &source});
  zip_source_t* const opened = zip_source_function_create(serve, reading.get(), nullptr);
  // NOLINTNEXTLINE(bugprone-unused-return-value): it is libzip's from now on, and serve() frees it
  if (opened != nullptr) static_cast<void>(reading.release());
  return open(opened, tail, budget);
}

std::expected<Zip, FileError> Zip::open(zip_source_t* source, std::string_view tail,
                                        FileBudget& budget) {
  if (source == nullptr) return error(FetchState::unreadable, "cannot be opened");
  if (declares_too_many(tail)) {
    zip_source_free(source);
    return error(FetchState::parse_limit, "has more than 10000 members");
  }
  zip_error_t why;
  zip_error_init(&why);
  Zip opened;
  opened.budget_ = &budget;
  opened.archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &why));
  if (!opened.archive_) {
    zip_source_free(source);
    const bool cut = zip_error_code_zip(&why) == ZIP_ER_NOZIP;
    std::string reason = cut ? "has no directory of members: it is cut off or damaged"
                             : "is damaged (" + std::string{zip_error_strerror(&why)} + ')';
    zip_error_fini(&why);
    return error(cut ? FetchState::truncated : FetchState::unreadable, std::move(reason));
  }
  const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(opened.archive_.get(), 0));
  if (count > kMaxMembers) return error(FetchState::parse_limit, "has more than 10000 members");
  for (zip_uint64_t i = 0; i < count; ++i) {
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_stat_index(opened.archive_.get(), i, ZIP_FL_ENC_RAW, &stat) != 0) stat.name = nullptr;
    Member member{.name = utf8_name(stat.name)};
    member.directory = member.name.ends_with('/');
    if ((stat.valid & ZIP_STAT_COMP_SIZE) != 0) member.packed = stat.comp_size;
    member.encrypted =
        (stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE;
    opened.by_name_.emplace(ascii_lowered(member.name), i);
    opened.members_.push_back(std::move(member));
  }
  return opened;
}

std::optional<std::size_t> Zip::find(std::string_view name) const {
  const auto found = by_name_.find(ascii_lowered(name));
  return found == by_name_.end() ? std::nullopt : std::optional{found->second};
}

std::expected<std::string, FileError> Zip::read(std::size_t index) {
  std::string bytes;
  auto done = read(index, [&bytes](std::string_view piece) {
    bytes += piece;
    return true;
  });
  if (!done) return std::unexpected{std::move(done.error())};
  return bytes;
}

std::expected<void, FileError> Zip::read(std::size_t index,
                                         const std::function<bool(std::string_view)>& sink) {
  const Member& member = members_.at(index);
  if (member.encrypted) return error(FetchState::unreadable, "is encrypted");
  struct Close {
    void operator()(zip_file* file) const { zip_fclose(file); }
  };
  const std::unique_ptr<zip_file, Close> file{zip_fopen_index(archive_.get(), index, 0)};
  if (!file) return error(FetchState::unreadable, "has a member that cannot be unpacked");
  std::string piece(kChunk, '\0');
  std::uint64_t unpacked = 0;
  for (;;) {
    const zip_int64_t got = zip_fread(file.get(), piece.data(), piece.size());
    if (got < 0) return error(FetchState::unreadable, "has a damaged member");
    if (got == 0) return {};
    unpacked += static_cast<std::uint64_t>(got);
    if (!budget_->unpack(static_cast<std::size_t>(got)) ||
        (unpacked > kRatioFloor && unpacked / kMaxUnpackRatio > member.packed)) {
      return error(FetchState::parse_limit, "unpacks to far more than its size");
    }
    if (!sink(std::string_view{piece}.substr(0, static_cast<std::size_t>(got)))) return {};
  }
}

bool leads_outside(std::string_view name) {
  if (name.starts_with('/') || (name.size() > 1 && name[1] == ':')) return true;
  while (!name.empty()) {
    const std::size_t end = std::min(name.find('/'), name.size());
    if (name.substr(0, end) == "..") return true;
    name.remove_prefix(std::min(end + 1, name.size()));
  }
  return false;
}

std::string_view folder_of(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : name.substr(0, slash + 1);
}

std::string member_name(std::string_view folder, std::string_view target) {
  const std::string path =
      target.starts_with('/') ? std::string{target} : std::string{folder}.append(target);
  std::vector<std::string_view> steps;
  for (std::size_t at = 0; at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    const std::string_view step = std::string_view{path}.substr(at, end - at);
    if (step == "..") {
      if (!steps.empty()) steps.pop_back();
    } else if (!step.empty() && step != ".") {
      steps.push_back(step);
    }
    at = end + 1;
  }
  std::string name;
  for (const std::string_view step : steps) {
    if (!name.empty()) name += '/';
    name += step;
  }
  return name;
}

}  // namespace gongkai
