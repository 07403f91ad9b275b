#include "crawler/encoding.h"

#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "config/ascii.h"
#include "crawler/encoding_labels.h"
#include "crawler/gb18030.h"
#include "crawler/source_map.h"
#include "crawler/utf8.h"

namespace gongkai {
namespace {

constexpr std::size_t kLongestLabel = 24;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const char* name) {
  UErrorCode status = U_ZERO_ERROR;
  return Converter{ucnv_open(name, &status)};
}

const EncodingRow* row_of(std::string_view encoding) {
  const auto* found = std::ranges::find(kEncodings, encoding, &EncodingRow::name);
  return found == kEncodings.end() ? nullptr : found;
}

bool lists(std::string_view labels, std::string_view label) {
  for (std::size_t at = labels.find(label); at != std::string_view::npos;
       at = labels.find(label, at + 1)) {
    const std::size_t end = at + label.size();
    if ((at == 0 || labels[at - 1] == ' ') && (end == labels.size() || labels[end] == ' '))
      return true;
  }
  return false;
}

std::size_t skip_mark(std::string_view bytes, std::string_view mark, SourceMap& map) {
  if (!bytes.starts_with(mark)) return 0;
  map.skip(mark.size());
  return mark.size();
}

void decode_utf8(std::string_view bytes, std::string& out, SourceMap& map) {
  std::size_t at = skip_mark(bytes, "\xEF\xBB\xBF", map);
  out.reserve(out.size() + bytes.size());
  while (at < bytes.size()) {
    const std::size_t end = utf8_end(bytes, at);
    if (end > at) {
      out += bytes.substr(at, end - at);
      map.add(1, 1, end - at);
    }
    if (end == bytes.size()) return;
    const std::size_t before = out.size();
    const std::size_t length = utf8_step(bytes, end).length;
    append_utf8(0xFFFD, out);
    map.add(out.size() - before, length);
    at = end + length;
  }
}

void decode_user_defined(std::string_view bytes, std::string& out, SourceMap& map) {
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const std::size_t before = out.size();
    append_utf8(byte < 0x80 ? byte : 0xF780U + byte - 0x80U, out);
    map.add(out.size() - before, 1);
  }
}

/// Takes code units with their place in the source and writes UTF-8. A character is noted in the
/// map when the next one tells where it ended.
class UnitSink {
 public:
  UnitSink(std::string& out, SourceMap& map) : out_{out}, map_{map}, noted_{out.size()} {}

  void put(char16_t unit, std::size_t source) {
    if (U16_IS_TRAIL(unit) && lead_ != 0) {
      append_utf8(static_cast<char32_t>(U16_GET_SUPPLEMENTARY(lead_, unit)), out_);
      lead_ = 0;
      return;
    }
    if (source > begin_) note(source);
    if (U16_IS_LEAD(unit)) {
      lead_ = unit;
    } else {
      append_utf8(U16_IS_SURROGATE(unit) ? 0xFFFD : unit, out_);
    }
  }

  void note(std::size_t source) {
    if (out_.size() == noted_) {
      map_.skip(source - begin_);
    } else {
      map_.add(out_.size() - noted_, source - begin_);
    }
    noted_ = out_.size();
    begin_ = source;
  }

 private:
  std::string& out_;
  SourceMap& map_;
  std::size_t noted_;      // text up to here is in the map
  std::size_t begin_ = 0;  // source of the text after that
  char16_t lead_ = 0;
};

void decode_with_icu(std::string_view bytes, const char* name, std::string& out, SourceMap& map) {
  const Converter converter = open_converter(name);
  if (!converter) {
    decode_utf8(bytes, out, map);
    return;
  }
  constexpr std::size_t kChunk = 32768;
  std::vector<char16_t> units(kChunk);
  std::vector<std::int32_t> offsets(kChunk);
  UnitSink sink{out, map};
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  if (bytes.starts_with("\xFF\xFE") && std::string_view{name} == "UTF-16LE") at += 2;
  if (bytes.starts_with("\xFE\xFF") && std::string_view{name} == "UTF-16BE") at += 2;
  UErrorCode status = U_ZERO_ERROR;
  do {
    status = U_ZERO_ERROR;
    const auto base = static_cast<std::size_t>(at - bytes.data());
    const auto pending = static_cast<std::size_t>(ucnv_toUCountPending(converter.get(), &status));
    const char* const chunk_end = at + std::min<std::ptrdiff_t>(end - at, kChunk / 2);
    char16_t* target = units.data();
    ucnv_toUnicode(converter.get(), &target, target + units.size(), &at, chunk_end, offsets.data(),
                   static_cast<UBool>(chunk_end == end), &status);
    for (std::size_t i = 0; i < static_cast<std::size_t>(target - units.data()); ++i) {
      // -1: the character began in the chunk before.
      sink.put(units[i],
               offsets[i] < 0 ? base - pending : base + static_cast<std::size_t>(offsets[i]));
    }
  } while (at < end && U_SUCCESS(status));  // half a chunk of bytes never fills a chunk of units
  sink.note(bytes.size());
}

/// The bytes of one character, empty when `converter` has none for it.
std::string encode_one(UConverter* converter, char32_t c) {
  const bool pair = c > 0xFFFF;
  const std::array<char16_t, 2> units{static_cast<char16_t>(pair ? U16_LEAD(c) : c),
                                      static_cast<char16_t>(pair ? U16_TRAIL(c) : 0)};
  std::array<char, 16> bytes{};
  UErrorCode status = U_ZERO_ERROR;
  const std::int32_t length =
      ucnv_fromUChars(converter, bytes.data(), static_cast<std::int32_t>(bytes.size()),
                      units.data(), pair ? 2 : 1, &status);
  return U_SUCCESS(status) ? std::string(bytes.data(), static_cast<std::size_t>(length))
                           : std::string{};
}

Converter open_encoder(const char* name) {
  Converter converter = open_converter(name);
  UErrorCode status = U_ZERO_ERROR;
  if (converter) {
    ucnv_setFromUCallBack(converter.get(), UCNV_FROM_U_CALLBACK_STOP, nullptr, nullptr, nullptr,
                          &status);
    ucnv_setFallback(converter.get(), static_cast<UBool>(false));
  }
  return converter;
}

}  // namespace

std::optional<std::string_view> encoding_of_label(std::string_view label) {
  constexpr std::string_view kSpace = "\t\n\f\r ";
  const std::size_t first = label.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return std::nullopt;
  label = label.substr(first, label.find_last_not_of(kSpace) - first + 1);
  if (label.size() > kLongestLabel || label.contains(' ')) return std::nullopt;
  const std::string lower = ascii_lowered(label);
  for (const EncodingRow& row : kEncodings) {
    if (lists(row.labels, lower)) return row.name;
  }
  return std::nullopt;
}

std::string decode(std::string_view bytes, std::string_view label) {
  std::string text;
  SourceMap map;
  decode(bytes, encoding_of_label(label).value_or("UTF-8"), text, map);
  return text;
}

void decode(std::string_view bytes, std::string_view encoding, std::string& out, SourceMap& map) {
  const EncodingRow* const row = row_of(encoding);
  if (encoding == "GBK" || encoding == "gb18030") {
    decode_gb18030(bytes, out, &map);
  } else if (encoding == "x-user-defined") {
    decode_user_defined(bytes, out, map);
  } else if (encoding == "replacement" && !bytes.empty()) {
    append_utf8(0xFFFD, out);
    map.add(3, bytes.size());
  } else if (row == nullptr || row->icu == nullptr) {
    decode_utf8(bytes, out, map);
  } else {
    decode_with_icu(bytes, row->icu, out, map);
  }
}

std::string encode(std::string_view text, std::string_view encoding,
                   const std::function<std::string(char32_t)>& missing) {
  const EncodingRow* const row = row_of(encoding);
  const bool gbk = encoding == "GBK";
  const bool gb = gbk || encoding == "gb18030";
  const bool legacy = row != nullptr && row->icu != nullptr && !encoding.starts_with("UTF-16");
  if (!gb && !legacy) return std::string{text};
  const Converter converter = gb ? nullptr : open_encoder(row->icu);
  if (!gb && !converter) return std::string{text};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = utf8_step(text, at);
    at += step.length;
    if (step.code < 0x80) {
      out += static_cast<char>(step.code);
    } else if (gb) {
      if (!encode_gb18030(step.code, gbk, out)) out += missing(step.code);
    } else {
      const std::string bytes = encode_one(converter.get(), step.code);
      out += bytes.empty() ? missing(step.code) : bytes;
    }
  }
  return out;
}

}  // namespace gongkai
