#include "cli/export.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "store/archive.h"
#include "store/change_export.h"
#include "store/correction.h"
#include "store/error.h"
#include "store/export.h"
#include "store/text_tree.h"
#include "store/warc.h"

namespace gongkai {
namespace {

using Format = ExportOptions::Format;

PersonalNumbers numbers_of(const ExportOptions& options) {
  return options.unmasked ? PersonalNumbers::as_they_are : PersonalNumbers::masked;
}

bool is_by_cursor(const ExportOptions& options) {
  return options.since || options.until || !options.manifest.empty();
}

bool narrows(const DocumentFilter& filter) {
  return !filter.issuer.empty() || !filter.portal.empty() || !filter.title.empty() ||
         !filter.region.empty() || !filter.kind.empty() || filter.year.has_value();
}

/// Why the options do not go together; empty when they do.
std::string_view contradiction(const ExportOptions& options) {
  if (is_by_cursor(options) && options.format != Format::jsonl)
    return "--since, --until and --manifest go with --format jsonl";
  if (narrows(options.filter) && (is_by_cursor(options) || options.format == Format::corrections)) {
    return "--issuer, --year, --title, --portal, --region and --kind do not go with --since, "
           "--until, --manifest and --format corrections, which leave nothing out";
  }
  if (options.since && !options.manifest.empty())
    return "--manifest goes with --until, not with --since";
  const bool to_files = options.format == Format::text || options.format == Format::warc;
  if (to_files == options.to.empty())
    return "--to goes with --format text (a folder) and --format warc (a file), which need it";
  if (!options.index.empty() && options.format != Format::warc)
    return "--cdxj goes with --format warc";
  if (!options.index.empty() && options.index == options.to) return "--to and --cdxj are one file";
  return {};
}

int write_manifest(const std::string& path, const Manifest& manifest) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out << to_json(manifest);
  out.close();
  if (out) return 0;
  fmt::print(stderr, "gongkai: {} cannot be written\n", path);
  return 1;
}

/// Data that is lost must not be followed by a cursor or a manifest that counts it.
void require_written(bool is_written) {
  if (!is_written)
    throw std::system_error{errno, std::generic_category(), "stdout cannot be written"};
}

/// By cursor: what changed, or what there was.
int export_by_cursor(Archive& archive, const ExportOptions& options, const Sink& sink) {
  const std::int64_t last = last_change(archive);
  for (const auto& cursor : {options.since, options.until}) {
    if (cursor.value_or(0) <= last) continue;
    fmt::print(stderr, "gongkai: {} has no cursor {}: its feed ends at {}\n", options.archive,
               *cursor, last);
    return 1;
  }
  const std::int64_t until = options.until.value_or(last);
  if (options.since) {
    const std::int64_t next =
        export_changes(archive, *options.since, until, sink, numbers_of(options));
    require_written(std::fflush(stdout) == 0);
    fmt::print(stderr, "next cursor: {}\n", next);
    return 0;
  }
  const Manifest manifest = export_as_of(archive, until, sink, numbers_of(options));
  require_written(std::fflush(stdout) == 0);
  fmt::print(stderr, "next cursor: {}\n", until);
  return options.manifest.empty() ? 0 : write_manifest(options.manifest, manifest);
}

/// A sink into a file that is not there yet, and is there only when all of it is.
class FileSink {
 public:
  explicit FileSink(std::string path) : path_{std::move(path)} {
    std::error_code error;
    if (std::filesystem::exists(path_, error)) {
      throw StoreError{StoreError::Kind::io, path_ + " is there already, and is not replaced"};
    }
    out_.open(unfinished(), std::ios::binary | std::ios::trunc);
    if (!out_) fail();
  }
  ~FileSink() {
    std::error_code ignored;
    if (!done_) std::filesystem::remove(unfinished(), ignored);
  }
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;
  FileSink(FileSink&&) = delete;
  FileSink& operator=(FileSink&&) = delete;

  bool operator()(std::string_view piece) {
    out_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    return out_.good();
  }
  void close() {
    out_.close();
    if (!out_) fail();
    std::error_code error;
    std::filesystem::rename(unfinished(), path_, error);
    if (error) fail();
    done_ = true;
  }

 private:
  [[nodiscard]] std::string unfinished() const { return path_ + ".new"; }
  [[noreturn]] void fail() const {
    throw StoreError{StoreError::Kind::io, path_ + " cannot be written"};
  }

  std::string path_;
  std::ofstream out_;
  bool done_ = false;
};

int write_warc(Archive& archive, const ExportOptions& options) {
  FileSink file{options.to};
  WarcOptions warc{.file_name = std::filesystem::path{options.to}.filename().string(),
                   .software = "gongkai/" GONGKAI_VERSION,
                   .filter = options.filter};
  std::optional<FileSink> index;
  if (!options.index.empty()) {
    index.emplace(options.index);
    warc.index = [&index](std::string_view line) { return (*index)(line); };
  }
  const WarcWritten written =
      export_warc(archive, warc, [&file](std::string_view piece) { return file(piece); });
  if (index) index->close();
  file.close();
  fmt::print(stderr, "{} records, {} bytes\n", written.records, written.bytes);
  return 0;
}

int export_all(Archive& archive, const ExportOptions& options, const Sink& sink) {
  switch (options.format) {
    case Format::jsonl: export_jsonl(archive, options.filter, sink, numbers_of(options)); break;
    case Format::blocks: export_blocks(archive, options.filter, sink, numbers_of(options)); break;
    case Format::csv: {
      const auto too_long =
          export_csv(archive, options.filter, options.byte_order_mark, sink, numbers_of(options));
      if (too_long > 0) {
        fmt::print(
            stderr,
            "gongkai: {} cells have more than the 32,767 characters that Excel shows of one\n",
            too_long);
      }
      break;
    }
    case Format::warc: return write_warc(archive, options);
    case Format::corrections: sink(corrections_csv(archive, numbers_of(options))); break;
    case Format::text: {
      const TreeWritten tree =
          write_text_tree(archive, options.filter, options.to, numbers_of(options));
      fmt::print(stderr, "{} files written, {} as they were\n", tree.written, tree.unchanged);
      if (tree.removed > 0)
        fmt::print(stderr, "{} files of withdrawn documents removed\n", tree.removed);
      break;
    }
  }
  return 0;
}

}  // namespace

int export_documents(const ExportOptions& options) {
  if (const auto why = contradiction(options); !why.empty()) {
    fmt::print(stderr, "gongkai: {}\n", why);
    return 2;
  }
  Archive archive = Archive::open_for_reading(options.archive);
  const Sink sink = [](std::string_view piece) {
    require_written(std::fwrite(piece.data(), 1, piece.size(), stdout) == piece.size());
    return true;
  };
  return is_by_cursor(options) ? export_by_cursor(archive, options, sink)
                               : export_all(archive, options, sink);
}

}  // namespace gongkai
