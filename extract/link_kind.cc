#include "extract/link_kind.h"

#include <algorithm>
#include <array>
#include <string>

#include "config/ascii.h"
#include "extract/listing_date.h"
#include "extract/listing_url.h"

namespace gongkai {
namespace {

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

/// /1936353/index.html is a document with a folder of its own; 202601 is a month.
bool in_numbered_folder(std::string_view folder) {
  const std::string_view name = folder.substr(folder.rfind('/') + 1);
  return name.size() >= 7 && name.size() <= 9 &&
         name.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

bool is_file_url(std::string_view url) {
  constexpr std::array<std::string_view, 12> kKinds{".pdf", ".doc",  ".docx", ".wps",
                                                    ".xls", ".xlsx", ".ofd",  ".zip",
                                                    ".rar", ".ppt",  ".pptx", ".et"};
  const std::string path = ascii_lowered(path_of(url));
  return std::ranges::any_of(kKinds, [&](std::string_view kind) { return path.ends_with(kind); }) ||
         path.ends_with("downfile.jsp");
}

bool is_column_url(std::string_view url) {
  const std::string_view path = path_of(url);
  if (path.empty()) return false;
  const std::size_t slash = path.rfind('/');
  if (slash != std::string_view::npos && in_numbered_folder(path.substr(0, slash))) return false;
  const std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  return name.empty() || name.starts_with("index") || name.starts_with("list") ||
         name.ends_with("list.html") || name.ends_with("list.shtml") || path.contains("/column/") ||
         path.contains("/list/") || path.contains("/col/col");
}

bool is_article_url(std::string_view url) {
  const std::string_view path = path_of(url);
  const std::size_t slash = path.rfind('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  name = name.substr(0, name.rfind('.') == std::string_view::npos ? name.size() : name.rfind('.'));
  if (name.starts_with("art_") || name.starts_with("post_") || name.starts_with("mpost_") ||
      name.starts_with("content_") || name.starts_with("c_") || name.starts_with("pnidpv") ||
      name.starts_with("xxgk-show-")) {
    return true;
  }
  if (!date_in_url(url).empty()) return true;
  if (name.size() >= 32 && is_hex(name.substr(0, 32)))
    return !path.contains("/list/") && !path.contains("/column/");
  // A serial number of its own: 1353179.html, 22_1001.htm; page numbers and folders are shorter.
  std::size_t digits = 0;
  std::size_t longest = 0;
  for (const char c : name) {
    digits = c >= '0' && c <= '9' ? digits + 1 : 0;
    longest = std::max(longest, digits);
  }
  if (name.starts_with("index") || name.starts_with("list") || name.starts_with("col"))
    return false;
  if (longest >= 5) return true;
  if (path.contains("/info/") && longest >= 1) return true;
  for (const std::string_view key :
       {"id", "newsid", "articleid", "wbnewsid", "infoid", "messagekey"}) {
    if (!parameter_of(url, key).empty()) return true;
  }
  return false;
}

}  // namespace gongkai
