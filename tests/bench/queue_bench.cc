// What a queue of a million URLs costs: resident memory of the process that works with it, beyond
// that of a thousand, and bytes of the file beyond the URLs themselves. Ends with 1 when the bounds
// are passed.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "store/archive.h"
#include "tests/child_process.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

constexpr int kHosts = 400;
constexpr std::int64_t kMostMemory = std::int64_t{32} << 20U;
constexpr std::int64_t kMostBytes = 80;

struct Cost {
  std::int64_t resident = 0;  ///< bytes
  std::int64_t urls = 0;      ///< bytes of all URLs
  std::int64_t file = 0;
  double seconds = 0;
};

std::int64_t resident() {
  std::int64_t pages = 0;
  std::ifstream statm{"/proc/self/statm"};
  statm >> pages >> pages;
  return pages * ::sysconf(_SC_PAGESIZE);
}

Request request_of(int i) {
  Request request = document_request(fmt::format(
      "https://www.h{}.example/zwgk/fdzdgknr/fzzfjsndbg/2026{:02}/t2026{:02}{:02}_{}.html",
      i % kHosts, i % 12 + 1, i % 12 + 1, i % 28 + 1, 10'000'000 + i));
  request.referer =
      fmt::format("https://www.h{}.example/zwgk/fzzfjsndbg/index_{}.html", i % kHosts, i / 8000);
  return request;
}

/// Queues `count` URLs and works off the first hundred, as a crawl does.
Cost cost_of(int count, const std::filesystem::path& path) {
  const auto begun = std::chrono::steady_clock::now();
  Cost cost;
  {
    Archive archive = Archive::open_for_writing(path);
    std::vector<Request> page;
    for (int i = 0; i < count; ++i) {
      page.push_back(request_of(i));
      cost.urls += static_cast<std::int64_t>(page.back().url.size());
      if (page.size() < 1000) continue;
      Archive::Batch batch{archive};
      archive.enqueue(page);
      batch.commit();
      page.clear();
    }
    const std::vector<std::string> hosts = archive.hosts_due(kNoon);
    for (std::size_t i = 0; i < 100; ++i) {
      const auto request = archive.next_due(hosts.at(i % hosts.size()), kNoon);
      archive.record(failure(*request, FetchState::unreachable, "no answer"), Refusal{},
                     {.ask_again = kNoon + std::chrono::hours{1}}, kNoon);
    }
    cost.resident = resident();
  }
  cost.file = static_cast<std::int64_t>(std::filesystem::file_size(path));
  cost.seconds = std::chrono::duration<double>{std::chrono::steady_clock::now() - begun}.count();
  return cost;
}

/// The same in a process of its own, whose memory nothing else has used.
Cost measure(int count, const ScratchDirectory& directory) {
  const std::filesystem::path report = directory.file("report");
  in_child([&] {
    const Cost cost = cost_of(count, directory.file(fmt::format("{}.db", count)));
    std::ofstream{report} << fmt::format("{} {} {} {}", cost.resident, cost.urls, cost.file,
                                         cost.seconds);
    return 0;
  });
  Cost cost;
  std::ifstream{report} >> cost.resident >> cost.urls >> cost.file >> cost.seconds;
  fmt::print("{:>9} URLs  {:6.1f} MiB resident  {:5.1f} bytes a URL beside itself  {:5.1f} s\n",
             count, static_cast<double>(cost.resident) / (1 << 20U),
             static_cast<double>(cost.file - cost.urls) / count, cost.seconds);
  return cost;
}

int run() {
  constexpr int kMany = 1'000'000;
  const ScratchDirectory directory;
  const Cost few = measure(1000, directory);
  const Cost many = measure(kMany, directory);
  const std::int64_t grown = many.resident - few.resident;
  fmt::print(
      "{:.1f} MiB more for a million than for a thousand, of 32; {:.1f} bytes a URL, of {}\n",
      static_cast<double>(grown) / (1 << 20U), static_cast<double>(many.file - many.urls) / kMany,
      kMostBytes);
  return grown <= kMostMemory && many.file - many.urls <= kMostBytes * kMany ? 0 : 1;
}

}  // namespace
}  // namespace gongkai

int main() {
  return gongkai::run();
}
