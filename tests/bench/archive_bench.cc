// What an archive of a million documents of 2 KB answers, and how fast: a search for two
// characters, `status`, and the changes since the beginning with the memory that it takes to stream
// them. Each is asked in a process of its own. Ends with 1 when a bound is passed.
//
//   archive_bench [DOCUMENTS [ARCHIVE]]    an ARCHIVE is kept, and used again when it is there
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "store/archive.h"
#include "store/change_export.h"
#include "store/search.h"
#include "store/sqlite.h"
#include "tests/child_process.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kMostSearch = 0.050;
constexpr double kMostStatus = 1.0;
constexpr std::int64_t kMostMemory = std::int64_t{64} << 20U;
constexpr std::size_t kTextBytes = 2000;

double since(Clock::time_point begun) {
  return std::chrono::duration<double>{Clock::now() - begun}.count();
}

/// Words as reports have them: a few are everywhere, most are rare.
class Language {
 public:
  explicit Language(unsigned seed) : random_{seed} {
    constexpr std::array<std::string_view, 24> kCommon{
        "法治", "政府", "建设", "行政", "执法", "信访", "矛盾", "纠纷",
        "调解", "培训", "公开", "监督", "复议", "诉讼", "普法", "宣传",
        "决策", "合同", "审查", "文件", "清理", "群众", "服务", "改革"};
    words_.assign(kCommon.begin(), kCommon.end());
    std::mt19937 characters{7};
    while (words_.size() < 20000) {
      std::string word;
      for (int i = 0; i < 2; ++i) add(word, 0x4E00 + static_cast<unsigned>(characters() % 3000));
      words_.push_back(std::move(word));
    }
  }

  std::string sentence() {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      // Zipf's law, about: the word of rank r is met as often as 1/r.
      const double u = std::uniform_real_distribution{}(random_);
      const auto rank = static_cast<std::size_t>(std::pow(static_cast<double>(words_.size()), u));
      text += words_.at(std::min(rank, words_.size()) - 1);
      if (i == 5) text += "，";
    }
    return text + fmt::format("{}件。", random_() % 1000);
  }

 private:
  static void add(std::string& text, unsigned code) {
    text += static_cast<char>(0xE0U | code >> 12U);
    text += static_cast<char>(0x80U | (code >> 6U & 0x3FU));
    text += static_cast<char>(0x80U | (code & 0x3FU));
  }

  std::mt19937 random_;
  std::vector<std::string> words_;
};

Document document(const Response& response, int i, Language& language) {
  Document document{.url = response.url(), .charset = {.declared = "utf-8", .used = "UTF-8"}};
  const int organ = i % 30000;
  document.issuer = fmt::format("第{}县第{}镇人民政府", organ / 20, organ % 20);
  document.publisher = document.issuer;
  document.report_year = 2015 + i / 30000 % 11;
  document.title =
      fmt::format("{}{}年法治政府建设年度报告", *document.issuer, *document.report_year);
  document.published_on = fmt::format("{}-03-{:02}", *document.report_year + 1, i % 28 + 1);
  document.claims.push_back({.field = "title",
                             .value = *document.title,
                             .raw = *document.title,
                             .layer = Layer::header,
                             .confidence = 0.9,
                             .rule = "visible title",
                             .chosen = true});
  std::size_t bytes = 0;
  while (bytes < kTextBytes) {
    std::string text;
    while (text.size() < 300) text += language.sentence();
    bytes += text.size();
    document.blocks.push_back({.kind = BlockKind::paragraph, .text = std::move(text)});
  }
  return document;
}

void fill(const std::filesystem::path& path, int count) {
  const auto begun = Clock::now();
  Archive archive = Archive::open_for_writing(path);
  // It is made once and thrown away: memory for its indexes, and no waiting for the disk.
  archive.database().script(
      "PRAGMA cache_size = -600000; PRAGMA synchronous = OFF; PRAGMA wal_autocheckpoint = 100000");
  Language language{1};
  constexpr int kBatch = 5000;
  for (int i = 0; i < count;) {
    Archive::Batch batch{archive};
    for (const int end = std::min(i + kBatch, count); i < end; ++i) {
      const Response bare =
          answer(document_request(
                     fmt::format("https://www.h{}.example/zwgk/2026/t2026_{}.html", i % 400, i)),
                 "");
      const Document made = document(bare, i, language);
      const Response response = answer(bare.request, made.text());
      archive.record(response, made, {}, kNoon);
    }
    batch.commit();
    if (i % 50000 == 0) fmt::print(stderr, "\r{} documents, {:.0f} s", i, since(begun));
  }
  fmt::print(stderr, "\r");
  fmt::print("made in {:.0f} s\n", since(begun));
  std::fflush(stdout);
}

struct Measured {
  double seconds = 0;
  std::int64_t result = 0;
  std::int64_t peak = 0;  ///< resident bytes
};

template <typename Work>
Measured measure(const ScratchDirectory& directory, const Work& work) {
  const std::filesystem::path report = directory.file("report");
  in_child([&] {
    const auto begun = Clock::now();
    const std::int64_t result = work();
    const double seconds = since(begun);
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    std::ofstream{report} << fmt::format("{} {} {}", seconds, result, usage.ru_maxrss * 1024);
    return 0;
  });
  Measured measured;
  std::ifstream{report} >> measured.seconds >> measured.result >> measured.peak;
  return measured;
}

double mebibytes(std::int64_t bytes) {
  return static_cast<double>(bytes) / (1 << 20U);
}

bool measure_search(const ScratchDirectory& directory, const std::filesystem::path& path) {
  bool holds = true;
  for (const std::string word : {"法治", "信访", "改革", "调解 信访", "的", "信访局长"}) {
    const auto ask = [&] {
      return measure(directory, [&] {
        Archive archive = Archive::open_for_reading(path);
        return static_cast<std::int64_t>(
            search(archive, SearchQuery::parse(word).value(), {}, 20).size());
      });
    };
    ask();  // brings the pages into memory
    const Measured found = ask();
    fmt::print("search {:<12} {:6.1f} ms  {} hits  {:.0f} MiB\n", word, 1000 * found.seconds,
               found.result, mebibytes(found.peak));
    holds = holds && found.seconds <= kMostSearch;
  }
  return holds;
}

bool measure_status(const ScratchDirectory& directory, const std::filesystem::path& path) {
  const auto ask = [&] {
    return measure(directory,
                   [&] { return Archive::open_for_reading(path).status(kNoon).documents; });
  };
  const Measured cold = ask();
  const Measured warm = ask();
  fmt::print("status {:6.2f} s, {:.2f} s when asked again  {} documents\n", cold.seconds,
             warm.seconds, warm.result);
  return warm.seconds <= kMostStatus;
}

bool measure_export(const ScratchDirectory& directory, const std::filesystem::path& path) {
  const auto stream = [&](std::int64_t until) {
    return measure(directory, [&] {
      Archive archive = Archive::open_for_reading(path);
      std::int64_t bytes = 0;
      export_changes(archive, 0, until, [&](std::string_view piece) {
        bytes += static_cast<std::int64_t>(piece.size());
        return true;
      });
      return bytes;
    });
  };
  const std::int64_t all = measure(directory, [&] {
                             Archive archive = Archive::open_for_reading(path);
                             return last_change(archive);
                           }).result;
  const Measured few = stream(all / 100);
  const Measured many = stream(all);
  fmt::print(
      "export --since 0: {} changes, {:.0f} MiB in {:.0f} s; {:.1f} MiB resident, {:.1f} for a "
      "hundredth of them\n",
      all, mebibytes(many.result), many.seconds, mebibytes(many.peak), mebibytes(few.peak));
  return many.peak <= kMostMemory;
}

int run(int count, std::filesystem::path path) {
  const ScratchDirectory directory;
  if (path.empty()) path = directory.file("million.db");
  if (!std::filesystem::exists(path)) {
    in_child([&] {
      fill(path, count);
      return 0;
    });
  }
  fmt::print("{:.2f} GiB\n",
             mebibytes(static_cast<std::int64_t>(std::filesystem::file_size(path))) / 1024);
  const bool search = measure_search(directory, path);
  const bool status = measure_status(directory, path);
  const bool stream = measure_export(directory, path);
  return search && status && stream ? 0 : 1;
}

}  // namespace
}  // namespace gongkai

int main(int argc, char** argv) {
  return gongkai::run(argc > 1 ? std::atoi(argv[1]) : 1'000'000, argc > 2 ? argv[2] : "");
}
