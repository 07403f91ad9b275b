#include "extract/doc_sprm.h"

#include <algorithm>
#include <array>

#include "extract/office_bytes.h"

namespace gongkai {
namespace {

// Names of [MS-DOC] 2.6.
constexpr std::uint16_t kCFRMarkDel = 0x0800;
constexpr std::uint16_t kCFVanish = 0x083C;
constexpr std::uint16_t kCSymbol = 0x6A09;
constexpr std::uint16_t kPIlvl = 0x260A;
constexpr std::uint16_t kPIlfo = 0x460B;
constexpr std::uint16_t kPFInTable = 0x2416;
constexpr std::uint16_t kPFTtp = 0x2417;
constexpr std::uint16_t kPItap = 0x6649;
constexpr std::uint16_t kPDtap = 0x664A;
constexpr std::uint16_t kPFInnerTableCell = 0x244B;
constexpr std::uint16_t kPFInnerTtp = 0x244C;
constexpr std::uint16_t kPAnld = 0xC63E;
constexpr std::uint16_t kPChgTabs = 0xC615;
constexpr std::uint16_t kPHugePapx = 0x6646;
constexpr std::uint16_t kPHugePapxOld = 0x6645;
constexpr std::uint16_t kTDefTable = 0xD608;
constexpr std::uint16_t kTVertMerge = 0xD62B;

constexpr int kMostListIndex = 0x7FE;
constexpr int kMostDepth = 1000;

bool is_on(std::string_view operand) {
  return (u8_at(operand, 0) & 1U) != 0;  // 1, or 0x81: the opposite of the style
}

std::size_t tab_stops_size(std::string_view list) {
  if (u8_at(list, 0) != 255) return std::size_t{1} + u8_at(list, 0);
  const std::size_t deleted = u8_at(list, 1);
  const std::size_t added = u8_at(list, 2 + 4 * deleted);
  return 3 + 4 * deleted + 3 * added;
}

struct Operand {
  std::size_t prefix = 0;
  std::size_t size = 0;  ///< with the prefix
};

Operand operand_of(std::uint16_t code, std::string_view list) {
  constexpr std::array<std::size_t, 8> kSizes{1, 1, 2, 4, 2, 2, 0, 3};
  const std::size_t size = kSizes.at(code >> 13U);
  if (size != 0) return {.prefix = 0, .size = size};
  if (code == kTDefTable) return {.prefix = 2, .size = std::size_t{u16_at(list, 0)} + 1};
  if (code == kPChgTabs) return {.prefix = 1, .size = tab_stops_size(list)};
  return {.prefix = 1, .size = std::size_t{1} + u8_at(list, 0)};
}

/// Edges of a row's cells and which of them go on from the row above: itcMac, itcMac + 1 edges,
/// then a TC80 of 20 bytes a cell, as many as there are.
std::vector<CellShape> cells_of(std::string_view operand) {
  const std::size_t count = u8_at(operand, 0);
  std::vector<CellShape> cells;
  for (std::size_t i = 0; i < count && 1 + 2 * (i + 2) <= operand.size(); ++i) {
    const auto edge = [&](std::size_t n) {
      return static_cast<std::int16_t>(u16_at(operand, 1 + 2 * n));
    };
    const unsigned merge = u16_at(operand, 1 + 2 * (count + 1) + 20 * i);
    cells.push_back({.left = edge(i),
                     .right = std::max(edge(i), edge(i + 1)),
                     .continues = (merge & 0x60U) == 0x20U});
  }
  return cells;
}

void apply_one(const Sprm& sprm, ParagraphProperties& properties) {
  const std::string_view operand = sprm.operand;
  switch (sprm.code) {
    case kPIlvl: properties.level = u8_at(operand, 0); break;
    case kPIlfo: {
      const int list = u16_at(operand, 0);
      properties.list = list <= kMostListIndex ? list : 0;
      break;
    }
    case kPAnld: properties.old_numbering = u8_at(operand, 0) != 0xFF; break;
    case kPFInTable: properties.depth = is_on(operand) ? std::max(properties.depth, 1) : 0; break;
    case kPItap:
      properties.depth = static_cast<int>(std::min<std::uint32_t>(u32_at(operand, 0), kMostDepth));
      break;
    case kPDtap:
      properties.depth = std::clamp(
          properties.depth + static_cast<std::int16_t>(u16_at(operand, 0)), 0, kMostDepth);
      break;
    case kPFTtp:
    case kPFInnerTtp: properties.row_end = is_on(operand); break;
    case kPFInnerTableCell: properties.inner_cell_end = is_on(operand); break;
    case kTDefTable: properties.cells = cells_of(operand); break;
    case kTVertMerge: {
      const std::size_t cell = u8_at(operand, 0);
      if (cell < properties.cells.size()) {
        properties.cells[cell].continues = u8_at(operand, 1) == 1;
      }
      break;
    }
    default: break;
  }
}

}  // namespace

std::optional<Sprm> next_sprm(std::string_view& list) {
  if (list.size() < 3) return std::nullopt;
  const std::uint16_t code = u16_at(list, 0);
  list.remove_prefix(2);
  const Operand operand = operand_of(code, list);
  if (operand.size > list.size() || operand.prefix > operand.size) return std::nullopt;
  const Sprm sprm{.code = code,
                  .operand = list.substr(operand.prefix, operand.size - operand.prefix)};
  list.remove_prefix(operand.size);
  return sprm;
}

std::size_t apply(std::string_view list, std::string_view data, ParagraphProperties& properties) {
  bool huge = false;
  std::size_t read = 0;
  while (const auto sprm = next_sprm(list)) {
    const bool elsewhere = sprm->code == kPHugePapx || sprm->code == kPHugePapxOld;
    if (elsewhere && !huge) {
      const std::size_t at = u32_at(sprm->operand, 0);
      list = slice(data, at + 2, u16_at(data, at));
      read = list.size();
      huge = true;  // one that refers to itself ends here
    } else if (!elsewhere) {
      apply_one(*sprm, properties);
    }
  }
  return read;
}

void apply(std::string_view list, CharacterProperties& properties) {
  while (const auto sprm = next_sprm(list)) {
    if (sprm->code == kCFVanish) properties.hidden = is_on(sprm->operand);
    if (sprm->code == kCFRMarkDel) properties.deleted = is_on(sprm->operand);
    if (sprm->code == kCSymbol) {
      properties.symbol_font = u16_at(sprm->operand, 0);
      properties.symbol = u16_at(sprm->operand, 2);
    }
  }
}

}  // namespace gongkai
