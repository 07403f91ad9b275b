#include <benchmark/benchmark.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "crawler/charset.h"
#include "extract/dom.h"
#include "extract/read.h"

// Reading a page against parsing it: parse() is Gumbo alone, with the options and the allocator
// that read() uses. Over the saved pages beside the source tree, else over our own golden pages.

namespace gongkai {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> load_pages() {
  const fs::path saved{GONGKAI_SOURCE_DIR "/../shared/corpus/detail"};
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator{
           fs::exists(saved) ? saved : fs::path{GONGKAI_SOURCE_DIR "/tests/golden"}}) {
    if (entry.path().extension() == ".html") paths.push_back(entry.path());
  }
  std::ranges::sort(paths);
  std::vector<std::string> pages;
  for (const fs::path& path : paths) {
    std::ifstream in{path, std::ios::binary};
    pages.emplace_back(std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{});
  }
  return pages;
}

void report(benchmark::State& state, const std::vector<std::string>& pages) {
  std::size_t bytes = 0;
  for (const std::string& page : pages) bytes += page.size();
  const auto rounds = static_cast<double>(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.counters["pages/s"] =
      benchmark::Counter(rounds * static_cast<double>(pages.size()), benchmark::Counter::kIsRate);
}

void parse_pages(benchmark::State& state) {
  const std::vector<std::string> pages = load_pages();
  std::vector<std::string> texts;
  for (const std::string& page : pages) texts.push_back(decode_page(page, "").text);
  for (auto round : state) {
    for (const std::string& text : texts) benchmark::DoNotOptimize(Page::parse(text));
  }
  report(state, pages);
}
BENCHMARK(parse_pages)->Unit(benchmark::kMillisecond)->MinTime(3);

void read_pages(benchmark::State& state) {
  const std::vector<std::string> pages = load_pages();
  std::vector<Response> responses;
  for (const std::string& page : pages) {
    Response response;
    response.exchanges.push_back({.status = 200, .body = page, .complete = true});
    responses.push_back(std::move(response));
  }
  for (auto round : state) {
    for (const Response& response : responses) benchmark::DoNotOptimize(read(response, Portal{}));
  }
  report(state, pages);
}
BENCHMARK(read_pages)->Unit(benchmark::kMillisecond)->MinTime(3);

}  // namespace
}  // namespace gongkai

BENCHMARK_MAIN();
