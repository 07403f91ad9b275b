#include "store/warc_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "config/ascii.h"

namespace gongkai {
namespace {

constexpr std::string_view kVersion = "WARC/";

bool is_line_end(char c) {
  return c == '\r' || c == '\n';
}

constexpr std::string_view kSpace = " \t\r";

std::optional<std::uint64_t> length_of(const WarcRecord& record) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 50U;
  const std::string_view text = record.field("Content-Length");
  std::uint64_t length = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || stop != text.data() + text.size() || length > kMost)
    return std::nullopt;
  return length;
}

}  // namespace

WarcReader::WarcReader(const std::filesystem::path& path, OnFault on_fault, Limits limits)
    : file_{path}, on_fault_{std::move(on_fault)}, limits_{limits} {}

WarcReader::WarcReader(const std::filesystem::path& path, OnFault on_fault)
    : WarcReader{path, std::move(on_fault), Limits{}} {}

void WarcReader::fault(std::string what) {
  on_fault_({.offset = record_at_, .what = std::move(what)});
}

bool WarcReader::more() {
  constexpr std::size_t kUsed = std::size_t{1} << 20U;
  if (at_ > kUsed || at_ == buffer_.size()) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  const std::size_t before = buffer_.size();
  if (!file_.read(buffer_)) return false;
  read_ += buffer_.size() - before;
  all_read_ += buffer_.size() - before;
  return true;
}

bool WarcReader::need(std::size_t count) {
  while (buffer_.size() - at_ < count) {
    if (!more()) return false;
  }
  return true;
}

/// Goes on to the next gzip member, behind what is left of this one.
bool WarcReader::next_part() {
  const auto tell = [this] {
    if (std::string what = file_.take_fault(); !what.empty()) fault(std::move(what));
  };
  tell();
  const bool there = file_.next_member();
  tell();
  read_ = 0;
  return there;
}

/// Comes to a place where a record begins; false at the end of the file.
bool WarcReader::begin_record() {
  while (true) {
    while (need(1) && (is_line_end(rest().front()) || rest().front() == '\0')) ++at_;
    const std::uint64_t here = read_ - (buffer_.size() - at_);
    record_at_ = file_.zipped() ? file_.member_offset() : here;
    if (!need(1)) {
      if (!next_part()) return false;
    } else if (need(kVersion.size()) && rest().starts_with(kVersion)) {
      return true;
    } else {
      fault("no record begins where one should");
      find_record();
    }
  }
}

/// Drops what stands before the next line that begins like a record, or the rest of the member.
void WarcReader::find_record() {
  if (need(1)) ++at_;
  while (true) {
    const std::size_t found = rest().find("\nWARC/");
    if (found != std::string_view::npos) {
      at_ += found + 1;
      return;
    }
    at_ = buffer_.size() - std::min(rest().size(), kVersion.size());
    if (more()) continue;
    at_ = buffer_.size();
    return;
  }
}

/// The next line, without its end; nullopt when it is too long or never ends.
std::optional<std::string_view> WarcReader::line() {
  std::size_t looked = 0;
  while (true) {
    const std::size_t end = rest().find('\n', looked);
    if (end != std::string_view::npos) {
      const std::string_view line = rest().substr(0, end);
      at_ += end + 1;
      return line;
    }
    looked = rest().size();
    if (looked > limits_.head || (!more() && !continues())) return std::nullopt;
  }
}

std::optional<WarcRecord> WarcReader::head() {
  WarcRecord record;
  std::size_t size = 0;
  if (!line()) return std::nullopt;  // the version
  while (true) {
    const auto next = line();
    size += next ? next->size() : 0;
    if (!next || size > limits_.head) return std::nullopt;
    const std::string_view text = trim(*next, kSpace);
    if (text.empty()) return record;
    const bool folded = next->front() == ' ' || next->front() == '\t';
    if (folded && !record.fields.empty()) {
      record.fields.back().second.append(" ").append(text);
      continue;
    }
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    record.fields.emplace_back(trim(text.substr(0, colon), kSpace),
                               trim(text.substr(colon + 1), kSpace));
  }
}

/// A member ended inside of a record: goes on where some writers cut one over several.
bool WarcReader::continues() {
  const std::size_t left = rest().size();
  if (file_.has_fault()) {
    fault(file_.take_fault());
    at_ += left;
    return false;
  }
  if (!next_part()) {
    fault("the file ends inside of a record");
    at_ += left;
    return false;
  }
  if (!need(left + kVersion.size()) || !rest().substr(left).starts_with(kVersion)) return true;
  at_ += left;
  fault("the record is shorter than it says");
  return false;
}

bool WarcReader::block(WarcRecord& record, std::uint64_t length) {
  while (record.block.size() < length) {
    const std::string_view here = rest().substr(0, length - record.block.size());
    record.block += here;
    at_ += here.size();
    if (record.block.size() < length && !more() && !continues()) return false;
  }
  return true;
}

bool WarcReader::skip(std::uint64_t length) {
  while (length > 0) {
    const std::size_t here = std::min<std::uint64_t>(rest().size(), length);
    at_ += here;
    length -= here;
    if (length > 0 && !more() && !continues()) return false;
  }
  return true;
}

/// Whether the next record, or an end, follows. Takes nothing.
bool WarcReader::ends_well() {
  constexpr std::size_t kMostLineEnds = 64;
  std::size_t ends = 0;
  while (ends < kMostLineEnds && need(ends + 1) && is_line_end(rest()[ends])) ++ends;
  return !need(ends + 1) ||
         (need(ends + kVersion.size()) && rest().substr(ends).starts_with(kVersion));
}

/// A record whose length is wrong may have swallowed the next ones.
void WarcReader::look_again(const WarcRecord& record) {
  again_ += record.block.size();
  if (again_ <= 4 * all_read_ && again_ <= (std::uint64_t{1} << 32U)) {
    // A record may begin right behind it.
    const std::string_view between = rest().starts_with(kVersion) ? "\n" : "";
    buffer_ = fmt::format("{}{}{}", record.block, between, rest());
    at_ = 0;
  }
  find_record();
}

std::optional<WarcRecord> WarcReader::next() {
  while (begin_record()) {
    std::optional<WarcRecord> record = head();
    const auto length = record ? length_of(*record) : std::nullopt;
    if (!length) {
      fault(record ? "the record has no length" : "the head of the record is damaged");
      if (!rest().starts_with(kVersion)) find_record();
      continue;
    }
    if (!file_.zipped() && *length > file_.size() - (read_ - rest().size())) {
      fault("the file ends inside of the record");
      find_record();
      continue;
    }
    too_long_ = *length > limits_.block;
    if (too_long_) {
      if (skip(*length)) return record;
      continue;
    }
    if (!block(*record, *length)) {
      look_again(*record);
      continue;
    }
    const auto matches = matches_digest(record->block, record->field("WARC-Block-Digest"));
    if (!ends_well() && matches != true) {
      fault("the record is not as long as it says");
      look_again(*record);
    } else if (matches == false) {
      fault("the record is not what its block digest says");
    } else if (matches || !file_.has_fault()) {
      return record;
    }  // else its member's checksum is wrong, which begin_record() tells
  }
  return std::nullopt;
}

}  // namespace gongkai
