#include "extract/doc_file.h"

#include <algorithm>
#include <array>

#include "crawler/encoding.h"
#include "crawler/utf8.h"
#include "extract/cfb.h"
#include "extract/office_bytes.h"

namespace gongkai {
namespace {

constexpr std::size_t kPage = 512;
constexpr std::size_t kStyles = 1;  // indexes of FibRgFcLcb97
constexpr std::size_t kCharacterPages = 12;
constexpr std::size_t kParagraphPages = 13;
constexpr std::size_t kFonts = 15;
constexpr std::size_t kPieces = 33;
constexpr std::size_t kMostStyles = 0x0FFF;
constexpr std::size_t kMostFonts = 4096;
constexpr std::size_t kLongestList = 1U << 16U;
constexpr int kLongestStyleChain = 32;
constexpr std::uint32_t kMostCharacters = 32U << 20U;

/// 0x80 to 0x9F of windows-1252.
constexpr std::array<char16_t, 32> kHigh{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::unexpected<FileError> error(FetchState state, std::string reason) {
  return std::unexpected{FileError{.state = state, .reason = std::move(reason)}};
}

/// True when the high bytes stand in pairs that are common Chinese characters (GB 2312, level 1
/// and 2): some converters store GBK where Word stores windows-1252.
bool is_gbk(std::string_view bytes) {
  bool any = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned lead = u8_at(bytes, i);
    if (lead < 0x80) continue;
    const unsigned trail = u8_at(bytes, ++i);
    const bool han = lead >= 0xB0 && lead <= 0xF7 && trail >= 0xA1;
    const bool sign = lead >= 0xA1 && lead <= 0xA3 && trail >= 0xA1;
    if (!han && !sign) return false;
    any = any || han;
  }
  return any;
}

}  // namespace

std::expected<DocFile, FileError> DocFile::open(std::string_view bytes) {
  const auto container = CompoundFile::open(bytes);
  if (!container) return std::unexpected{container.error()};
  DocFile file;
  auto main = container->read("WordDocument");
  if (!main) return std::unexpected{main.error()};
  file.main_ = std::move(*main);
  if (const auto header = file.load_header(); !header) return std::unexpected{header.error()};
  const bool second = (u16_at(file.main_, 10) & 0x0200U) != 0;
  auto table = container->read(second ? "1Table" : "0Table");
  if (!table) return std::unexpected{table.error()};
  file.table_ = std::move(*table);
  if (auto data = container->read("Data")) file.data_ = std::move(*data);
  if (!file.load_pieces()) return error(FetchState::unreadable, "has a damaged table of pieces");
  file.load_text();
  file.paragraph_runs_ = file.load_runs(kParagraphPages, true);
  file.character_runs_ = file.load_runs(kCharacterPages, false);
  file.load_styles();
  file.load_fonts();
  return file;
}

std::expected<void, FileError> DocFile::load_header() {
  const std::uint16_t magic = u16_at(main_, 0);
  const std::uint16_t version = u16_at(main_, 2);
  if (magic == 0xA5DC || magic == 0xA5DB || (magic == 0xA5EC && version < 0x00C1)) {
    return error(FetchState::unreadable,
                 "was written by Word 6 or 95, a format that there is no reader for");
  }
  if (magic != 0xA5EC || main_.size() < 0x9A) {
    return error(FetchState::unreadable, "has a damaged header");
  }
  if ((u16_at(main_, 10) & 0x0100U) != 0) return error(FetchState::unreadable, "is encrypted");
  const std::uint16_t language = u16_at(main_, 6);
  chinese_ = (language & 0x3FFU) == 4;
  const std::size_t numbers = 34 + std::size_t{2} * u16_at(main_, 32) + 2;
  for (const std::size_t i : {3U, 4U, 5U, 6U, 7U, 8U, 9U}) {
    const std::uint32_t length = u32_at(main_, numbers + 4 * i);
    if (length > kMostCharacters) return error(FetchState::unreadable, "has a damaged header");
    story_lengths_.push_back(length);
  }
  const std::size_t after = numbers + std::size_t{4} * u16_at(main_, numbers - 2);
  pairs_ = u16_at(main_, after);
  pairs_at_ = after + 2;
  return {};
}

CharRange DocFile::story(Story story) const {
  std::uint32_t begin = 0;
  const auto index = static_cast<std::size_t>(story);
  for (std::size_t i = 0; i < index; ++i) begin += story_lengths_[i];
  const auto size = static_cast<std::uint32_t>(text_.size());
  return {.begin = std::min(begin, size), .end = std::min(begin + story_lengths_[index], size)};
}

std::string_view DocFile::table(std::size_t index) const {
  if (index >= pairs_) return {};
  return slice(table_, u32_at(main_, pairs_at_ + 8 * index),
               u32_at(main_, pairs_at_ + 8 * index + 4));
}

std::string_view DocFile::table_from(std::size_t index) const {
  if (table(index).empty()) return {};
  return slice(table_, u32_at(main_, pairs_at_ + 8 * index), std::string_view::npos);
}

/// Clx: any number of modifier lists (1, size, list), then the table of pieces (2, size, table).
bool DocFile::load_pieces() {
  std::string_view clx = table(kPieces);
  while (u8_at(clx, 0) == 1) {
    const std::size_t size = u16_at(clx, 1);
    modifier_lists_.push_back(slice(clx, 3, size));
    clx = slice(clx, 3 + size, std::string_view::npos);
  }
  if (u8_at(clx, 0) != 2) return false;
  const std::string_view table = slice(clx, 5, u32_at(clx, 1));
  if (table.size() < 16) return false;
  const std::size_t count = (table.size() - 4) / 12;
  for (std::size_t i = 0; i < count; ++i) {
    Piece piece{.positions = {.begin = u32_at(table, 4 * i), .end = u32_at(table, 4 * i + 4)}};
    const std::size_t at = 4 * (count + 1) + 8 * i;
    const std::uint32_t offset = u32_at(table, at + 2);
    piece.narrow = (offset & 0x40000000U) != 0;
    piece.offset = piece.narrow ? (offset & 0x3FFFFFFFU) / 2 : offset & 0x3FFFFFFFU;
    piece.modifier = u16_at(table, at + 6);
    const std::uint32_t before = pieces_.empty() ? 0 : pieces_.back().positions.end;
    if (piece.positions.begin != before || piece.positions.end < before) return false;
    pieces_.push_back(piece);
  }
  return true;
}

/// Pieces may overlap, so that a small file claims any length: no more characters are taken than
/// the stream has bytes.
void DocFile::load_text() {
  const std::size_t most = std::min<std::size_t>(main_.size(), kMostCharacters);
  for (const Piece& piece : pieces_) {
    const std::size_t length =
        std::min<std::size_t>(piece.positions.end - piece.positions.begin, most - text_.size());
    const std::string_view bytes = slice(main_, piece.offset, piece.narrow ? length : 2 * length);
    if (piece.narrow) {
      load_narrow(bytes);
    } else {
      for (std::size_t i = 0; i + 2 <= bytes.size(); i += 2) {
        text_ += static_cast<char16_t>(u16_at(bytes, i));
      }
    }
    text_.resize(std::min<std::size_t>(piece.positions.end, most));
  }
}

void DocFile::load_narrow(std::string_view bytes) {
  const bool gbk = chinese_ && is_gbk(bytes);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const unsigned byte = u8_at(bytes, i);
    if (gbk && byte >= 0x80) {
      const std::string character = decode(bytes.substr(i, 2), "gb18030");
      text_ += static_cast<char16_t>(utf8_step(character, 0).code);
      text_ += u'\0';  // keeps one unit a position
      ++i;
    } else {
      text_ += byte >= 0x80 && byte < 0xA0 ? kHigh.at(byte - 0x80U) : static_cast<char16_t>(byte);
    }
  }
}

/// Bin table: offsets in the main stream, then numbers of its pages; each page says for runs of
/// bytes where on it their list of modifiers stands.
std::vector<DocFile::Run> DocFile::load_runs(std::size_t index, bool paragraphs) const {
  std::vector<Run> runs;
  const std::string_view bins = table(index);
  if (bins.size() < 12) return runs;
  const std::size_t count = std::min((bins.size() - 4) / 8, main_.size() / kPage + 1);
  for (std::size_t bin = 0; bin < count; ++bin) {
    const std::size_t number = u32_at(bins, 4 * ((bins.size() - 4) / 8 + 1) + 4 * bin) & 0x3FFFFFU;
    const std::string_view page = slice(main_, number * kPage, kPage);
    if (page.size() < kPage) continue;
    const std::size_t entries = u8_at(page, kPage - 1);
    for (std::size_t i = 0; i < entries; ++i) {
      const std::size_t at = 4 * (entries + 1) + (paragraphs ? 13 : 1) * i;
      if (at >= kPage) break;
      Run run{.begin = u32_at(page, 4 * i), .end = u32_at(page, 4 * i + 4)};
      const std::size_t list = std::size_t{2} * u8_at(page, at);
      if (list != 0 && !paragraphs) run.list = slice(page, list + 1, u8_at(page, list));
      if (list != 0 && paragraphs) {
        const std::size_t words = u8_at(page, list);
        run.list = words != 0 ? slice(page, list + 1, 2 * words - 1)
                              : slice(page, list + 2, std::size_t{2} * u8_at(page, list + 1));
      }
      if (run.begin < run.end) runs.push_back(run);
    }
  }
  std::ranges::stable_sort(runs, {}, &Run::begin);
  return runs;
}

/// STSH: size and header, then each style with its size: base, name, lists of modifiers.
void DocFile::load_styles() {
  const std::string_view sheet = table(kStyles);
  const std::size_t base_size = u16_at(sheet, 4);
  const std::size_t count = std::min<std::size_t>(u16_at(sheet, 2), kMostStyles);
  std::size_t at = std::size_t{2} + u16_at(sheet, 0);
  for (std::size_t i = 0; i < count && at < sheet.size(); ++i) {
    const std::size_t size = u16_at(sheet, at);
    const std::string_view style = slice(sheet, at + 2, size);
    at += 2 + size + size % 2;
    Style loaded;
    const unsigned kind = u16_at(style, 2) & 0x0FU;
    if (kind == 1) {
      loaded.base = u16_at(style, 2) >> 4U;
      std::size_t lists = base_size + 2 + std::size_t{2} * u16_at(style, base_size) + 2;
      lists += lists % 2;
      const std::size_t length = u16_at(style, lists);
      if (length >= 2) loaded.list = slice(style, lists + 4, length - 2);
    }
    styles_.push_back(loaded);
  }
}

const DocFile::Piece* DocFile::piece_at(std::uint32_t position) const {
  const auto after = std::ranges::upper_bound(
      pieces_, position, {}, [](const Piece& piece) { return piece.positions.begin; });
  if (after == pieces_.begin()) return nullptr;
  const Piece& piece = *(after - 1);
  return position < piece.positions.end ? &piece : nullptr;
}

std::uint32_t DocFile::offset_in(const Piece& piece, std::uint32_t position) {
  const std::uint32_t steps = position - piece.positions.begin;
  return piece.offset + (piece.narrow ? steps : 2 * steps);
}

const DocFile::Run* DocFile::run_at(const std::vector<Run>& runs, std::uint32_t offset) {
  const auto after = std::ranges::upper_bound(runs, offset, {}, &Run::begin);
  if (after == runs.begin()) return nullptr;
  const Run& run = *(after - 1);
  return offset < run.end ? &run : nullptr;
}

/// A piece's own modifiers ([MS-DOC] Prm): a reference to a list, or one modifier in short form, of
/// which only those for lists and tables matter here.
std::string_view DocFile::modifier_list(const Piece& piece, std::string& single) const {
  if ((piece.modifier & 1U) != 0) {
    const std::size_t index = piece.modifier >> 1U;
    return index < modifier_lists_.size() ? modifier_lists_[index] : std::string_view{};
  }
  const unsigned which = (piece.modifier >> 1U) & 0x7FU;
  std::uint16_t code = 0;
  if (which == 0x0C) code = 0x260A;  // sprmPIlvl
  if (which == 0x18) code = 0x2416;  // sprmPFInTable
  if (which == 0x19) code = 0x2417;  // sprmPFTtp
  if (which == 0x41) code = 0x0800;  // sprmCFRMarkDel
  if (which == 0x5C) code = 0x083C;  // sprmCFVanish
  if (code == 0) return {};
  single = {static_cast<char>(code & 0xFFU), static_cast<char>(code >> 8U),
            static_cast<char>(piece.modifier >> 8U)};
  return single;
}

/// The properties that a style gives, with those of the styles that it is based on.
ParagraphProperties DocFile::style_properties(int style) {
  std::vector<Style*> chain;
  ParagraphProperties properties;
  for (int step = 0; step < kLongestStyleChain; ++step) {
    if (style < 0 || static_cast<std::size_t>(style) >= styles_.size()) break;
    Style& one = styles_[static_cast<std::size_t>(style)];
    if (one.resolved) {
      properties = *one.resolved;
      break;
    }
    chain.push_back(&one);
    style = one.base;
  }
  for (; !chain.empty(); chain.pop_back()) {
    apply(chain.back()->list, {}, properties);
    chain.back()->resolved = properties;
  }
  return properties;
}

/// Many paragraphs may refer to one long list of modifiers; together they read no more than this.
bool DocFile::may_read(std::size_t bytes) {
  const bool may = bytes <= shared_left_;
  shared_left_ -= may ? bytes : 0;
  return may;
}

ParagraphProperties DocFile::paragraph(std::uint32_t position) {
  const Piece* const piece = piece_at(position);
  if (piece == nullptr) return {};
  ParagraphProperties properties;
  if (const Run* const run = run_at(paragraph_runs_, offset_in(*piece, position))) {
    properties = style_properties(u16_at(run->list, 0));
    shared_left_ -= apply(slice(run->list, 2, run->list.size()),
                          shared_left_ > kLongestList ? std::string_view{data_} : "", properties);
  }
  std::string single;
  const std::string_view list = modifier_list(*piece, single);
  if (may_read(list.size())) apply(list, {}, properties);
  return properties;
}

bool DocFile::is_paragraph_end(std::uint32_t position) const {
  const Piece* const piece = piece_at(position);
  if (piece == nullptr) return true;
  const std::uint32_t offset = offset_in(*piece, position);
  const Run* const run = run_at(paragraph_runs_, offset);
  return run == nullptr || offset + (piece->narrow ? 1 : 2) >= run->end;
}

CharacterProperties DocFile::character(std::uint32_t position, std::uint32_t& until) {
  CharacterProperties properties;
  until = position + 1;
  const Piece* const piece = piece_at(position);
  if (piece == nullptr) return properties;
  const std::uint32_t offset = offset_in(*piece, position);
  if (const Run* const run = run_at(character_runs_, offset)) {
    apply(run->list, properties);
    const std::uint32_t left = run->end - offset;
    const std::uint32_t steps = std::max(piece->narrow ? left : left / 2, 1U);
    until = std::min(piece->positions.end, position + steps);
  }
  std::string single;
  const std::string_view list = modifier_list(*piece, single);
  if (may_read(list.size())) apply(list, properties);
  return properties;
}

/// SttbfFfn: count, extra size, then each font with its size: 40 bytes, name in UTF-16.
void DocFile::load_fonts() {
  const std::string_view fonts = table(kFonts);
  for (std::size_t at = 4; at < fonts.size() && fonts_.size() < kMostFonts;) {
    std::string name;
    for (std::size_t i = at + 40; i < at + 40 + 128; i += 2) {
      const unsigned unit = u16_at(fonts, i);
      if (unit == 0 || unit > 0x7E) break;
      name += static_cast<char>(unit);
    }
    fonts_.push_back(std::move(name));
    at += std::size_t{1} + u8_at(fonts, at);
  }
}

}  // namespace gongkai
