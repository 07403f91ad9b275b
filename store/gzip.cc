#include "store/gzip.h"

#include <zlib.h>

#include <new>
#include <stdexcept>

namespace gongkai {

std::string gzip_member(std::string_view bytes) {
  constexpr int kGzip = 16 + MAX_WBITS;
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, kMemory,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc{};
  }
  std::string member(deflateBound(&stream, bytes.size()), '\0');
  std::string input{bytes};
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  stream.avail_out = static_cast<uInt>(member.size());
  const int code = deflate(&stream, Z_FINISH);
  member.resize(stream.total_out);
  deflateEnd(&stream);
  if (code != Z_STREAM_END) throw std::length_error{"a record is too large for one gzip member"};
  return member;
}

}  // namespace gongkai
