#include <gtest/gtest.h>
#include <sys/resource.h>

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <random>
#include <thread>

#include "store/archive.h"
#include "store/error.h"
#include "store/sqlite.h"
#include "tests/child_process.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHost = "a.example";
constexpr int kPages = 200;

/// A pipe on which a child says what it was told is committed, a byte each.
class Acknowledgements {
 public:
  Acknowledgements() { EXPECT_EQ(::pipe(ends_), 0); }
  ~Acknowledgements() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  Acknowledgements(const Acknowledgements&) = delete;
  Acknowledgements& operator=(const Acknowledgements&) = delete;
  Acknowledgements(Acknowledgements&&) = delete;
  Acknowledgements& operator=(Acknowledgements&&) = delete;

  void give(int count) {
    const std::string bytes(static_cast<std::size_t>(count), 'x');
    if (::write(ends_[1], bytes.data(), bytes.size()) != count) throw std::bad_alloc{};
  }

  /// How many were given; the giver has ended.
  int take() {
    ::close(std::exchange(ends_[1], -1));
    int total = 0;
    std::string buffer(4096, '\0');
    for (ssize_t size = 0; (size = ::read(ends_[0], buffer.data(), buffer.size())) > 0;) {
      total += static_cast<int>(size);
    }
    return total;
  }

 private:
  int ends_[2]{};
};

Request page_request(int n) {
  return document_request(fmt::format("http://{}/{}.html", kHost, n));
}

/// Archives what is due, two outcomes a commit, as a crawl does: each page leads to the next two.
void crawl(Archive& archive, Acknowledgements* acknowledgements) {
  while (true) {
    Archive::Batch batch{archive};
    int done = 0;
    for (; done < 2; ++done) {
      const auto request = archive.next_due(kHost, kNoon);
      if (!request) break;
      const Response response = answer(*request, std::string(3000, 'x') + request->url);
      const int n = std::stoi(request->url.substr(request->url.rfind('/') + 1));
      Outcome outcome;
      for (const int next : {2 * n, 2 * n + 1}) {
        if (next <= kPages) outcome.next.push_back(page_request(next));
      }
      archive.record(response, document_of(response, request->url), outcome, kNoon);
    }
    batch.commit();
    if (done == 0) return;
    if (acknowledgements != nullptr) acknowledgements->give(done);
  }
}

void expect_whole(const fs::path& path) {
  Database database{path, Database::Mode::write};
  Statement verdict = database.query("PRAGMA integrity_check");
  ASSERT_TRUE(verdict.next());
  EXPECT_EQ(verdict.view(0), "ok");
  EXPECT_FALSE(database.query("PRAGMA foreign_key_check").next());
  EXPECT_EQ(database.number(
                "SELECT count(*) FROM (SELECT 1 FROM fetch GROUP BY request HAVING count(*) > 1)"),
            0);
  EXPECT_EQ(database.number("SELECT count(*) FROM document"),
            database.number("SELECT count(*) FROM fetch"));
  EXPECT_EQ(database.number("SELECT count(*) FROM version"),
            database.number("SELECT count(*) FROM fetch"));
  EXPECT_EQ(database.number("SELECT count(*) FROM change"),
            database.number("SELECT count(*) FROM fetch"));
  EXPECT_EQ(database.number("SELECT count(*) FROM known"),
            database.number("SELECT count(*) FROM request"));
}

TEST(ArchiveKill, NoAcknowledgedOutcomeIsLostAndNothingIsDoneTwice) {
  const ScratchDirectory directory;
  const fs::path path = directory.file("a.db");
  std::mt19937 random{20260209};
  for (int round = 0; round < 40; ++round) {
    const auto documents = [&path] {
      return Archive::open_for_reading(path).status(kNoon).documents;
    };
    const std::int64_t before = fs::exists(path) ? documents() : 0;
    Acknowledgements acknowledgements;
    in_child(
        [&] {
          Archive archive = Archive::open_for_writing(path);
          archive.enqueue({{page_request(1)}});
          crawl(archive, &acknowledgements);
          return 0;
        },
        [&](pid_t pid) {
          std::this_thread::sleep_for(std::chrono::microseconds{random() % 60000});
          ::kill(pid, SIGKILL);
        });
    const int acknowledged = acknowledgements.take();
    if (!fs::exists(path)) continue;
    Archive::open_for_writing(path);  // takes over, and folds the WAL back
    expect_whole(path);
    EXPECT_GE(documents(), before + acknowledged);
    EXPECT_LE(documents(), before + acknowledged + 2);
  }
  Archive archive = Archive::open_for_writing(path);
  archive.enqueue({{page_request(1)}});
  crawl(archive, nullptr);
  EXPECT_EQ(archive.status(kNoon).documents, kPages);
  EXPECT_EQ(archive.status(kNoon).queue.due, 0);
  EXPECT_TRUE(archive.verify().holds());
}

TEST(ArchiveKill, AFullDiskEndsTheRunWithTheArchiveIntact) {
  const ScratchDirectory directory;
  const fs::path path = directory.file("a.db");
  for (const rlim_t room : {200'000U, 350'000U, 500'000U}) {
    Acknowledgements acknowledgements;
    const int status = in_child([&] {
      ::signal(SIGXFSZ, SIG_IGN);
      const rlimit limit{.rlim_cur = room, .rlim_max = room};
      ::setrlimit(RLIMIT_FSIZE, &limit);
      try {
        Archive archive = Archive::open_for_writing(path);
        archive.enqueue({{page_request(1)}});
        crawl(archive, &acknowledgements);
      } catch (const StoreError& error) {
        // While the archive is made, SQLite does not hand on why the write failed.
        const bool told = error.kind() == StoreError::Kind::full || !fs::exists(path);
        return told && error.exit_code() == 1 ? 0 : 2;
      }
      return 1;
    });
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0) << room;
    const int acknowledged = acknowledgements.take();
    Archive::open_for_writing(path);
    expect_whole(path);
    EXPECT_GE(Archive::open_for_reading(path).status(kNoon).documents, acknowledged);
  }
  Archive archive = Archive::open_for_writing(path);
  crawl(archive, nullptr);
  EXPECT_EQ(archive.status(kNoon).documents, kPages);
}

}  // namespace
}  // namespace gongkai
