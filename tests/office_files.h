#pragma once

#include <zip.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/office.h"

namespace gongkai {

using Members = std::vector<std::pair<std::string, std::string>>;

/// A zip file with these members; of several with one name the first.
inline std::string zip_of(const Members& members) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const memory = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(memory);
  zip_t* const archive = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
  for (const auto& [name, bytes] : members) {
    zip_source_t* const source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_GUESS);
    if (index < 0) {
      zip_source_free(source);
      continue;
    }
    zip_set_file_compression(archive, static_cast<zip_uint64_t>(index), ZIP_CM_DEFLATE, 6);
    zip_file_set_mtime(archive, static_cast<zip_uint64_t>(index), 1'000'000'000, 0);
  }
  if (zip_close(archive) != 0) zip_discard(archive);
  zip_stat_t stat;
  zip_stat_init(&stat);
  zip_source_stat(memory, &stat);
  std::string bytes((stat.valid & ZIP_STAT_SIZE) != 0 ? stat.size : 0, '\0');
  zip_source_open(memory);
  zip_source_read(memory, bytes.data(), bytes.size());
  zip_source_close(memory);
  zip_source_free(memory);
  return bytes;
}

/// What `gongkai extract` prints of a file: its lines, or "state: reason".
inline std::string read_as_text(std::string_view bytes) {
  const Content content = read_file(bytes, {});
  if (const auto* refusal = std::get_if<Refusal>(&content)) {
    return std::string{to_string(refusal->state)} + ": " + refusal->reason;
  }
  return std::get<Document>(content).text();
}

inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

}  // namespace gongkai
