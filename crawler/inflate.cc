#include "crawler/inflate.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ranges>
#include <vector>

#include "config/ascii.h"

namespace gongkai {
namespace {

constexpr std::size_t kMaxCodings = 5;
constexpr std::size_t kChunk = 65536;
constexpr int kZlib = MAX_WBITS;
constexpr int kGzip = MAX_WBITS + 16;
constexpr int kRaw = -MAX_WBITS;

using Kind = InflateError::Kind;
using Inflated = std::expected<std::string, InflateError>;

struct EndStream {
  void operator()(z_stream* stream) const {
    inflateEnd(stream);
    delete stream;
  }
};
using Stream = std::unique_ptr<z_stream, EndStream>;

Stream open_stream(std::string_view bytes, int window) {
  auto stream = std::make_unique<z_stream>();
  // zlib's pointer is not const, but inflate() only reads.
  stream->next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes.data()));
  stream->avail_in = static_cast<uInt>(bytes.size());
  if (inflateInit2(stream.get(), window) != Z_OK) return nullptr;
  return Stream{stream.release()};
}

InflateError error_of(const z_stream& stream, int code, std::string decoded) {
  const std::string detail = stream.msg != nullptr ? stream.msg : zError(code);
  if (code == Z_BUF_ERROR) {
    return {Kind::truncated, "the compressed stream ends too early", std::move(decoded)};
  }
  // "incorrect data check" and "incorrect length check"; "incorrect header check" is another
  // matter.
  const bool wrong_sum = detail.contains("check") && !detail.contains("header");
  return {wrong_sum ? Kind::truncated : Kind::corrupt, detail, std::move(decoded)};
}

bool begins_gzip(std::string_view bytes) {
  return bytes.starts_with("\x1F\x8B");
}

bool begins_zlib(std::string_view bytes) {
  if (bytes.size() < 2) return false;
  const auto first = static_cast<unsigned char>(bytes[0]);
  const auto second = static_cast<unsigned char>(bytes[1]);
  return (first & 0x0FU) == 8 && (first * 256U + second) % 31 == 0;
}

Inflated inflate_stream(std::string_view bytes, int window, std::size_t cap) {
  std::string out;
  const Stream stream = open_stream(bytes, window);
  if (!stream) return std::unexpected{InflateError{Kind::corrupt, "out of memory", {}}};
  std::array<char, kChunk> chunk;
  while (true) {
    stream->next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream->avail_out = static_cast<uInt>(chunk.size());
    const int code = inflate(stream.get(), Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - stream->avail_out);
    if (out.size() > cap) {
      out.resize(cap);
      return std::unexpected{
          InflateError{Kind::too_large, "decodes to more than the limit", std::move(out)}};
    }
    if (code == Z_STREAM_END) {
      const std::string_view rest{reinterpret_cast<const char*>(stream->next_in), stream->avail_in};
      // A gzip file may have several members; anything else behind the end is padding.
      if (window != kGzip || !begins_gzip(rest)) return out;
      inflateReset(stream.get());
    } else if (code != Z_OK) {
      return std::unexpected{error_of(*stream, code, std::move(out))};
    }
  }
}

/// "deflate" is zlib by the book and raw by the habit of some servers.
Inflated inflate_deflate(std::string_view bytes, std::size_t cap) {
  if (!begins_zlib(bytes)) return inflate_stream(bytes, kRaw, cap);
  Inflated wrapped = inflate_stream(bytes, kZlib, cap);
  if (wrapped || wrapped.error().kind != Kind::corrupt) return wrapped;
  if (Inflated raw = inflate_stream(bytes, kRaw, cap)) return raw;
  return wrapped;
}

struct DestroyBrotli {
  void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

Inflated inflate_brotli(std::string_view bytes, std::size_t cap) {
  const std::unique_ptr<BrotliDecoderState, DestroyBrotli> state{
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)};
  if (!state) return std::unexpected{InflateError{Kind::corrupt, "out of memory", {}}};
  std::string out;
  std::array<std::uint8_t, kChunk> chunk;
  std::size_t in_left = bytes.size();
  const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  while (true) {
    std::size_t room = chunk.size();
    std::uint8_t* to = chunk.data();
    const auto result =
        BrotliDecoderDecompressStream(state.get(), &in_left, &in, &room, &to, nullptr);
    out.append(reinterpret_cast<const char*>(chunk.data()), chunk.size() - room);
    if (out.size() > cap) {
      out.resize(cap);
      return std::unexpected{
          InflateError{Kind::too_large, "decodes to more than the limit", std::move(out)}};
    }
    if (result == BROTLI_DECODER_RESULT_SUCCESS) return out;
    if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT) continue;
    const bool ends = result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT;
    return std::unexpected{InflateError{
        ends ? Kind::truncated : Kind::corrupt,
        ends ? "the compressed stream ends too early" : "not a brotli stream, or damaged inside",
        std::move(out)}};
  }
}

struct FreeZstd {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

Inflated inflate_zstd(std::string_view bytes, std::size_t cap) {
  constexpr int kLargestWindow = 23;  // 8 MB: RFC 9659 §3
  const std::unique_ptr<ZSTD_DCtx, FreeZstd> context{ZSTD_createDCtx()};
  if (!context) return std::unexpected{InflateError{Kind::corrupt, "out of memory", {}}};
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kLargestWindow);
  std::string out;
  std::array<char, kChunk> chunk;
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  while (true) {
    ZSTD_outBuffer to{chunk.data(), chunk.size(), 0};
    const std::size_t left = ZSTD_decompressStream(context.get(), &to, &in);
    out.append(chunk.data(), to.pos);
    if (ZSTD_isError(left) != 0)
      return std::unexpected{InflateError{Kind::corrupt, ZSTD_getErrorName(left), std::move(out)}};
    if (out.size() > cap) {
      out.resize(cap);
      return std::unexpected{
          InflateError{Kind::too_large, "decodes to more than the limit", std::move(out)}};
    }
    if (in.pos < in.size || to.pos == to.size) continue;
    if (left == 0) return out;
    return std::unexpected{
        InflateError{Kind::truncated, "the compressed stream ends too early", std::move(out)}};
  }
}

/// The registry of content codings (RFC 9110 §16.6). Other names say nothing of the bytes: servers
/// print a charset or a media type there.
bool is_coding(std::string_view name) {
  constexpr std::array<std::string_view, 12> kRegistered{
      "gzip",       "x-gzip",    "deflate", "br",           "zstd", "compress",
      "x-compress", "aes128gcm", "exi",     "pack200-gzip", "dcb",  "dcz"};
  return std::ranges::find(kRegistered, name) != kRegistered.end();
}

/// What is compressed has control characters from its start on, a page or a script has none.
bool is_text(std::string_view bytes) {
  constexpr std::size_t kLooked = 1024;
  return std::ranges::none_of(bytes.substr(0, kLooked), [](unsigned char c) {
    return c == 0x7F || (c < ' ' && c != '\t' && c != '\n' && c != '\f' && c != '\r');
  });
}

std::string next_coding(std::string_view& list) {
  const std::size_t comma = std::min(list.find(','), list.size());
  std::string coding;
  for (const char c : list.substr(0, comma)) {
    if (c == ' ' || c == '\t') continue;
    coding += ascii_lower(c);
  }
  list.remove_prefix(std::min(comma + 1, list.size()));
  return coding;
}

Inflated undo(std::string_view bytes, std::string_view coding, std::size_t cap) {
  if (bytes.empty()) return std::string{};
  if (coding == "gzip" || coding == "x-gzip") {
    return begins_gzip(bytes) ? inflate_stream(bytes, kGzip, cap) : std::string{bytes};
  }
  if (coding == "deflate") return inflate_deflate(bytes, cap);
  if (coding == "br") return inflate_brotli(bytes, cap);
  if (coding == "zstd") return inflate_zstd(bytes, cap);
  return std::unexpected{
      InflateError{Kind::unsupported, "content coding " + std::string{coding}, {}}};
}

}  // namespace

Inflated inflate_body(std::string_view body, std::string_view content_encoding, std::size_t cap) {
  if (body.size() > cap) {
    return std::unexpected{
        InflateError{Kind::too_large, "longer than the limit", std::string{body.substr(0, cap)}}};
  }
  std::vector<std::string> codings;
  while (!content_encoding.empty()) {
    std::string coding = next_coding(content_encoding);
    if (!is_coding(coding)) continue;
    if (codings.size() == kMaxCodings) {
      return std::unexpected{InflateError{Kind::unsupported, "more than five content codings", {}}};
    }
    codings.push_back(std::move(coding));
  }
  std::string decoded{body};
  for (const std::string& coding : codings | std::views::reverse) {
    Inflated next = undo(decoded, coding, cap);
    if (next) {
      decoded = std::move(*next);
    } else if (next.error().kind == Kind::too_large || !is_text(decoded)) {
      return next;
    }
  }
  for (std::size_t layer = codings.size(); layer < kMaxCodings && begins_gzip(decoded); ++layer) {
    Inflated next = undo(decoded, "gzip", cap);
    if (!next) return next;
    decoded = std::move(*next);
  }
  return decoded;
}

}  // namespace gongkai
