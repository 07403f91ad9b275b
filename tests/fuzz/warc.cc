#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <string>

#include "store/warc_exchange.h"
#include "store/warc_reader.h"
#include "tests/fuzz/targets.h"

namespace gongkai::fuzz {
namespace {

/// The input as a file, which is what the reader takes.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : file_{::memfd_create("warc", MFD_CLOEXEC)} {
    while (!bytes.empty()) {
      const ssize_t written = ::write(file_, bytes.data(), bytes.size());
      require(written > 0, "there is memory for the input");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  ~MemoryFile() { ::close(file_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  MemoryFile(MemoryFile&&) = delete;
  MemoryFile& operator=(MemoryFile&&) = delete;

  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

void check(const WarcRecord& record) {
  require(matches_digest(record.block, record.field("WARC-Block-Digest")) != false,
          "a record whose block is not its digest is left out");
  const WarcCapture capture{
      .answer = record, .request_head = record.block, .note = note_from(record.block)};
  const auto exchange = exchange_of(capture);
  if (!exchange) {
    require(!exchange.error().empty(), "what is no answer has a reason");
    return;
  }
  require(exchange->url.starts_with("http"), "an answer has an http address");
  require(exchange->status == 0 || exchange->status >= 100, "a status has three digits");
  require(form_of(record.block).size() <= record.block.size(), "a form is part of its request");
  require(!method_of(record.block).empty(), "a request has a method");
}

}  // namespace

void warc(std::string_view input) {
  constexpr std::size_t kLongest = std::size_t{1} << 20U;
  constexpr std::size_t kMostRecords = 100'000;
  const MemoryFile file{input};
  std::size_t faults = 0;
  WarcReader reader{file.path(),
                    [&](const WarcFault& fault) {
                      ++faults;
                      require(!fault.what.empty(), "a fault is told in words");
                    },
                    {.block = kLongest, .head = kLongest / 16}};
  std::size_t records = 0;
  while (const auto record = reader.next()) {
    require(++records < kMostRecords, "reading ends");
    require(reader.was_too_long() ? record->block.empty() : record->block.size() <= kLongest,
            "a record is no longer than the limit");
    check(*record);
  }
  require(input.empty() || records > 0 || faults > 0 ||
              input.find_first_not_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos,
          "what is no record is told");
}

}  // namespace gongkai::fuzz
