#include "store/wacz.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <span>
#include <string_view>
#include <utility>

#include "extract/zip.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

bool is_warc(std::string_view name) {
  std::string lower{name};
  std::ranges::transform(lower, lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  });
  return lower.ends_with(".warc") || lower.ends_with(".warc.gz");
}

/// A name, or the end of a long one, as part of the name of a file.
std::string plain_name(std::string_view name) {
  constexpr std::size_t kLongest = 100;
  std::string plain{name.substr(name.size() - std::min(name.size(), kLongest))};
  const auto is_odd = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '/'; };
  std::ranges::replace_if(plain, is_odd, '-');
  return plain;
}

}  // namespace

bool is_wacz(const fs::path& file) {
  std::string begin(4, '\0');
  std::ifstream{file, std::ios::binary}.read(begin.data(),
                                             static_cast<std::streamsize>(begin.size()));
  return begin == "PK\3\4";
}

std::expected<std::vector<fs::path>, std::string> unpack_wacz(const fs::path& file,
                                                              const fs::path& directory) {
  // WARC files are zipped already, and lie in a WACZ file as they are.
  constexpr std::uint64_t kMostTimes = 4;
  constexpr std::uint64_t kAlways = std::uint64_t{64} << 20U;
  std::ifstream in{file, std::ios::binary};
  std::error_code error;
  const ZipSource source{.size = fs::file_size(file, error),
                         .read = [&in](std::uint64_t at, std::span<char> out) {
                           in.clear();
                           in.seekg(static_cast<std::streamoff>(at));
                           in.read(out.data(), static_cast<std::streamsize>(out.size()));
                           return static_cast<std::size_t>(in.gcount());
                         }};
  if (!in || error) return std::unexpected{fmt::format("{} cannot be read", file.string())};
  FileBudget budget{kMaxTextBytes, kAlways + kMostTimes * source.size};
  auto zip = Zip::open(source, budget);
  if (!zip) return std::unexpected{fmt::format("{} {}", file.string(), zip.error().reason)};
  std::vector<fs::path> files;
  for (std::size_t i = 0; i < zip->members().size(); ++i) {
    const std::string& name = zip->members()[i].name;
    if (!is_warc(name)) continue;
    // Two paths may come to one name.
    const fs::path own = directory / fmt::to_string(i);
    fs::create_directory(own);
    files.push_back(own /
                    fmt::format("{}#{}", plain_name(file.filename().string()), plain_name(name)));
    std::ofstream out{files.back(), std::ios::binary};
    const auto done = zip->read(i, [&out](std::string_view piece) {
      return out.write(piece.data(), static_cast<std::streamsize>(piece.size())).good();
    });
    if (!done)
      return std::unexpected{fmt::format("{} in {} {}", name, file.string(), done.error().reason)};
    out.close();
    if (!out) return std::unexpected{fmt::format("{} cannot be written", files.back().string())};
  }
  if (files.empty())
    return std::unexpected{fmt::format("{} is a zip without a WARC file in it", file.string())};
  return files;
}

}  // namespace gongkai
