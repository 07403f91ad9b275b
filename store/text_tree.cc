#include "store/text_tree.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "store/document_row.h"
#include "store/error.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

std::string one_line(std::string text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

std::string page_of(const Shown& shown) {
  std::string page;
  for (const FieldColumn& field : field_columns()) {
    const std::optional<std::string>& value = shown.document.*field.value;
    if (value) page += fmt::format("{}: {}\n", field.name, one_line(*value));
  }
  if (shown.document.report_year)
    page += fmt::format("report_year: {}\n", *shown.document.report_year);
  page += fmt::format("url: {}\ndocument: {}\nversion: {}\nsha256: {}\n\n{}\n",
                      shown.provenance.url, shown.provenance.document, shown.provenance.version,
                      shown.provenance.sha256, shown.document.text());
  return page;
}

bool stands_there(const fs::path& path, const std::string& page) {
  std::error_code error;
  if (!fs::is_regular_file(fs::symlink_status(path, error)) || fs::file_size(path) != page.size())
    return false;
  std::ifstream in{path, std::ios::binary};
  return std::string{std::istreambuf_iterator<char>{in}, {}} == page;
}

[[noreturn]] void fail(const fs::path& path, int error) {
  const bool full = error == ENOSPC || error == EDQUOT;
  throw StoreError{full ? StoreError::Kind::full : StoreError::Kind::io,
                   fmt::format("{}: {}", path.string(), std::generic_category().message(error))};
}

/// Ids become names of files, and an archive may come from anywhere.
bool is_id(std::string_view id) {
  return id.size() > 2 && std::ranges::all_of(id, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
         });
}

/// Never through a link that somebody put there.
void write_page(const fs::path& path, const std::string& page) {
  const int file =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file < 0) fail(path, errno);
  for (std::size_t at = 0; at < page.size();) {
    const ssize_t count = ::write(file, page.data() + at, page.size() - at);
    if (count < 0) {
      const int error = errno;
      if (error == EINTR) continue;
      ::close(file);
      fail(path, error);
    }
    at += static_cast<std::size_t>(count);
  }
  if (::close(file) != 0) fail(path, errno);
}

fs::path place_of(const fs::path& folder, const std::string& id) {
  if (!is_id(id)) {
    throw StoreError{StoreError::Kind::damaged, "a document's id is not one of ours: " + id};
  }
  return folder / id.substr(0, 2) / (id + ".txt");
}

/// What an earlier export wrote of documents that are withdrawn by now.
std::int64_t remove_withdrawn(Archive& archive, const fs::path& folder) {
  std::int64_t removed = 0;
  Statement row = archive.database().query(
      "SELECT d.public_id FROM withdrawal w JOIN document d ON d.id = w.document");
  while (row.next()) {
    std::error_code error;
    removed += fs::remove(place_of(folder, row.text(0)), error) ? 1 : 0;
    const bool is_gone = !error || error == std::errc::not_a_directory;
    if (!is_gone) fail(place_of(folder, row.text(0)), error.value());
  }
  return removed;
}

}  // namespace

TreeWritten write_text_tree(Archive& archive, const DocumentFilter& filter, const fs::path& folder,
                            PersonalNumbers numbers) {
  TreeWritten tree;
  archive.show_all(filter, [&](const Shown& shown) {
    const fs::path path = place_of(folder, shown.provenance.document);
    const fs::path directory = path.parent_path();
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) fail(directory, error.value());
    const std::string page = page_of(masked(shown, numbers));
    if (stands_there(path, page)) {
      ++tree.unchanged;
    } else {
      write_page(path, page);
      ++tree.written;
    }
    return true;
  });
  tree.removed = remove_withdrawn(archive, folder);
  return tree;
}

}  // namespace gongkai
