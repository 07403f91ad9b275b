#include "store/warc_file.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include "store/error.h"

namespace gongkai {
namespace {

constexpr std::size_t kPiece = 1U << 16U;
constexpr int kGzip = MAX_WBITS + 16;
constexpr std::string_view kMagic = "\x1F\x8B\x08";
constexpr std::string_view kRecord = "WARC/";

/// What stands behind damage is unzipped again from the next member on. A file that was made so
/// that this never ends is given up after so many times its size.
constexpr std::uint64_t kMostAgain = 8;
constexpr std::uint64_t kAlwaysAgain = std::uint64_t{64} << 20U;

}  // namespace

void WarcFile::End::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

WarcFile::WarcFile(const std::filesystem::path& path)
    : name_{path.string()}, in_{path, std::ios::binary} {
  std::error_code error;
  size_ = std::filesystem::file_size(path, error);
  if (!in_ || error) throw StoreError{StoreError::Kind::io, name_ + " cannot be read"};
  refill();
  zipped_ = std::string_view{input_}.starts_with(kMagic);
  if (!zipped_) return;
  auto stream = std::make_unique<z_stream>();
  if (inflateInit2(stream.get(), kGzip) != Z_OK) throw std::bad_alloc{};
  stream_.reset(stream.release());
  start_member();
}

WarcFile::~WarcFile() = default;

std::uint64_t WarcFile::position() const {
  return input_end_ - (input_.size() - used_);
}

std::string WarcFile::take_fault() {
  return std::exchange(fault_, {});
}

bool WarcFile::refill() {
  input_.resize(kPiece);
  in_.read(input_.data(), static_cast<std::streamsize>(input_.size()));
  input_.resize(static_cast<std::size_t>(in_.gcount()));
  used_ = 0;
  input_end_ += input_.size();
  if (in_.bad()) throw StoreError{StoreError::Kind::io, name_ + " cannot be read to its end"};
  return !input_.empty();
}

void WarcFile::seek(std::uint64_t offset) {
  in_.clear();
  in_.seekg(static_cast<std::streamoff>(offset));
  input_.clear();
  used_ = 0;
  input_end_ = offset;
}

void WarcFile::start_member() {
  member_at_ = position();
  inflateReset(stream_.get());
  open_ = true;
  damaged_ = false;
}

bool WarcFile::read(std::string& out) {
  if (!zipped_) {
    if (used_ == input_.size() && !refill()) return false;
    out.append(input_, used_);
    used_ = input_.size();
    return true;
  }
  std::array<char, kPiece> piece;
  while (open_) {
    if (used_ == input_.size() && !refill()) {
      fault_ = "the file ends inside of a gzip member";
      open_ = false;
      damaged_ = true;  // perhaps long before, and the next members were taken for its bytes
      return false;
    }
    stream_->next_in = reinterpret_cast<Bytef*>(input_.data() + used_);
    stream_->avail_in = static_cast<uInt>(input_.size() - used_);
    stream_->next_out = reinterpret_cast<Bytef*>(piece.data());
    stream_->avail_out = static_cast<uInt>(piece.size());
    const std::size_t before = used_;
    const int code = inflate(stream_.get(), Z_NO_FLUSH);
    used_ = input_.size() - stream_->avail_in;
    fed_ += used_ - before;
    const std::size_t made = piece.size() - stream_->avail_out;
    out.append(piece.data(), made);
    if (code == Z_STREAM_END) {
      open_ = false;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      fault_ = fmt::format("the gzip member is damaged: {}",
                           stream_->msg != nullptr ? stream_->msg : zError(code));
      open_ = false;
      damaged_ = true;
    }
    if (made > 0) return true;
  }
  return false;
}

bool WarcFile::next_member() {
  if (!zipped_) return false;
  if (damaged_ || open_) return find_member(member_at_ + 1);
  // Zeros are padding.
  while (used_ < input_.size() || refill()) {
    if (input_[used_] != '\0') break;
    ++used_;
  }
  if (used_ == input_.size()) return false;
  const std::uint64_t at = position();
  if (input_.size() - used_ < kMagic.size()) {
    seek(at);
    refill();
  }
  if (std::string_view{input_}.substr(used_).starts_with(kMagic)) {
    start_member();
    return true;
  }
  fault_ = fmt::format("what stands at byte {} is no gzip member", at);
  return find_member(at);
}

/// Looks for the next member from `from` on that begins with a record.
bool WarcFile::find_member(std::uint64_t from) {
  const std::string why = fault_;
  seek(from);
  std::string window;
  std::uint64_t window_at = from;
  while (true) {
    const std::size_t found = window.find(kMagic);
    if (found == std::string::npos) {
      const std::size_t drop = window.size() - std::min(window.size(), kMagic.size() - 1);
      window.erase(0, drop);
      window_at += drop;
      if (!refill()) return false;
      window += input_;
      continue;
    }
    if (fed_ > size_ * kMostAgain + kAlwaysAgain) {
      fault_ = "so much of the file is damaged that the rest is left unread";
      return false;
    }
    const std::uint64_t at = window_at + found;
    seek(at);
    start_member();
    std::string begin;
    while (begin.size() < kRecord.size() && read(begin)) {
    }
    fault_ = why;
    seek(at);
    if (begin.starts_with(kRecord)) {
      start_member();
      return true;
    }
    window.clear();
    window_at = at + 1;
    seek(window_at);
  }
}

}  // namespace gongkai
