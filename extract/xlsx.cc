#include "extract/xlsx.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "extract/office_flow.h"
#include "extract/office_package.h"
#include "extract/office_xml.h"
#include "extract/xlsx_format.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostSheets = 1000;
constexpr int kMostColumns = 16'384;
constexpr std::size_t kMostMerges = 200;  // that cross one row

struct Place {
  int column = 0;  ///< from 1; 0: none
  int row = 0;
};

/// "BC12"
Place place_of(std::string_view reference) {
  Place place;
  std::size_t i = 0;
  for (; i < reference.size() && reference[i] >= 'A' && reference[i] <= 'Z'; ++i) {
    place.column = std::min(place.column * 26 + (reference[i] - 'A' + 1), kMostColumns);
  }
  place.row = to_int(reference.substr(i), 0);
  return place;
}

struct Range {
  Place first;
  Place last;
};

Range range_of(std::string_view reference) {
  const std::size_t colon = reference.find(':');
  if (colon == std::string_view::npos) return {};
  return {.first = place_of(reference.substr(0, colon)),
          .last = place_of(reference.substr(colon + 1))};
}

/// The text of <si> or <is>: runs, without the readings beside them (<rPh>).
std::string rich_text(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node one : node.children()) {
    if (local_name(one) == "t") text += text_of(one);
    if (local_name(one) == "r") text += text_of(child(one, "t"));
  }
  return text;
}

struct Cell {
  int column = 0;
  std::string text;
};

struct SheetRow {
  std::vector<Cell> cells;
  bool hidden = false;
};

class XlsxReader {
 public:
  XlsxReader(OfficePackage package, FileBudget& budget)
      : package_{std::move(package)}, budget_{&budget} {}

  FileText read() {
    const auto workbook = package_.xml(package_.main_part());
    if (!workbook) return std::unexpected{workbook.error()};
    const auto relations = package_.relations(package_.main_part());
    if (!relations) return std::unexpected{relations.error()};
    const pugi::xml_node properties = child(workbook->root(), "workbookPr");
    const std::string_view date1904 = attribute(properties, "date1904");
    from_1904_ = date1904 == "1" || date1904 == "true";
    if (const auto loaded = load_parts(*relations); !loaded) return std::unexpected{loaded.error()};
    for (const pugi::xml_node sheet : child(workbook->root(), "sheets").children()) {
      const auto relation =
          std::ranges::find(*relations, attribute(sheet, "id"), &OfficePackage::Relation::id);
      // Sheets that are a chart only have no cells.
      if (relation == relations->end() || relation->kind != "worksheet") continue;
      if (++sheets_read_ > kMostSheets) break;
      const auto read = read_sheet(sheet, relation->part);
      if (!read) return std::unexpected{read.error()};
    }
    if (sheets_ < 2) {
      std::erase_if(document_.blocks,
                    [](const Block& block) { return block.kind == BlockKind::caption; });
    }
    if (budget_->spent()) return std::unexpected{too_much_text()};
    std::ranges::move(package_.claims(), std::back_inserter(document_.claims));
    return std::move(document_);
  }

 private:
  std::expected<void, FileError> load_parts(const std::vector<OfficePackage::Relation>& relations) {
    for (const OfficePackage::Relation& relation : relations) {
      if (relation.kind == "sharedStrings") {
        const auto strings = package_.xml(relation.part);
        if (!strings) return std::unexpected{strings.error()};
        for (const pugi::xml_node one : strings->root().children()) {
          strings_.push_back(rich_text(one));
        }
      } else if (relation.kind == "styles") {
        const auto styles = package_.xml(relation.part);
        if (styles) load_formats(styles->root());
      }
    }
    return {};
  }

  void load_formats(pugi::xml_node styles) {
    std::map<int, CellFormat> codes;
    for (const pugi::xml_node one : child(styles, "numFmts").children()) {
      codes.insert_or_assign(to_int(attribute(one, "numFmtId"), -1),
                             CellFormat{attribute(one, "formatCode")});
    }
    for (const pugi::xml_node one : child(styles, "cellXfs").children()) {
      const int id = to_int(attribute(one, "numFmtId"), 0);
      const auto code = codes.find(id);
      formats_.push_back(code == codes.end() ? CellFormat::built_in(id) : code->second);
    }
  }

  std::expected<void, FileError> read_sheet(pugi::xml_node entry, std::string_view part) {
    const auto sheet = package_.xml(part);
    if (!sheet) return std::unexpected{sheet.error()};
    const std::string_view state = attribute(entry, "state");
    const bool hidden = state == "hidden" || state == "veryHidden";
    std::vector<SheetRow> rows = rows_of(sheet->root());
    if (budget_->spent()) return std::unexpected{too_much_text()};
    if (rows.empty()) return {};
    if (!hidden) {
      ++sheets_;
      write(clean_line(attribute(entry, "name")), BlockKind::caption, false);
    }
    std::vector<int> columns;
    for (const SheetRow& row : rows) {
      for (const Cell& cell : row.cells) columns.push_back(cell.column);
    }
    std::ranges::sort(columns);
    columns.erase(std::ranges::unique(columns).begin(), columns.end());
    for (const SheetRow& row : rows) {
      std::string line;
      std::size_t at = 0;
      for (const Cell& cell : row.cells) {
        for (; at < columns.size() && columns[at] < cell.column; ++at) line += '\t';
        line += cell.text;
      }
      for (; at + 1 < columns.size(); ++at) line += '\t';
      write(std::move(line), BlockKind::row, hidden || row.hidden);
      if (budget_->spent()) return std::unexpected{too_much_text()};
    }
    return {};
  }

  /// Rows with text, and in them cells with text.
  std::vector<SheetRow> rows_of(pugi::xml_node sheet) {
    std::vector<Range> merges;
    for (const pugi::xml_node one : child(sheet, "mergeCells").children()) {
      merges.push_back(range_of(attribute(one, "ref")));
    }
    std::ranges::sort(merges, {}, [](const Range& range) { return range.first.row; });
    std::vector<SheetRow> rows;
    std::vector<Range> open;
    std::size_t next_merge = 0;
    int number = 0;
    for (const pugi::xml_node one : child(sheet, "sheetData").children()) {
      if (local_name(one) != "row") continue;
      number = to_int(attribute(one, "r"), number + 1);
      std::erase_if(open, [&](const Range& range) { return range.last.row < number; });
      for (; next_merge < merges.size() && merges[next_merge].first.row <= number; ++next_merge) {
        if (open.size() < kMostMerges) open.push_back(merges[next_merge]);
      }
      SheetRow row{.cells = cells_of(one, number, open), .hidden = attribute(one, "hidden") == "1"};
      if (budget_->spent()) return {};
      if (!row.cells.empty()) rows.push_back(std::move(row));
    }
    return rows;
  }

  std::vector<Cell> cells_of(pugi::xml_node row, int number, const std::vector<Range>& merges) {
    std::vector<Cell> cells;
    int column = 0;
    for (const pugi::xml_node one : row.children()) {
      if (local_name(one) != "c") continue;
      const Place place = place_of(attribute(one, "r"));
      column = std::max(column + 1, place.column);
      Cell cell{.column = column, .text = text_of_cell(one)};
      const bool covered = std::ranges::any_of(merges, [&](const Range& range) {
        const bool inside = column >= range.first.column && column <= range.last.column &&
                            number >= range.first.row && number <= range.last.row;
        return inside && (column != range.first.column || number != range.first.row);
      });
      if (cell.text.empty() || covered) continue;
      if (!budget_->take(cell.text.size() + 1)) return cells;
      cells.push_back(std::move(cell));
    }
    return cells;
  }

  [[nodiscard]] std::string text_of_cell(pugi::xml_node cell) const {
    const std::string_view type = attribute(cell, "t");
    std::string text;
    if (type == "inlineStr") {
      text = rich_text(child(cell, "is"));
    } else {
      const std::string value = text_of(child(cell, "v"));
      if (type == "s") {
        const int index = to_int(value, -1);
        if (index < 0 || static_cast<std::size_t>(index) >= strings_.size()) return {};
        text = strings_[static_cast<std::size_t>(index)];
      } else if (type == "b") {
        text = value == "1" ? "TRUE" : "FALSE";
      } else if ((type.empty() || type == "n") && !value.empty()) {
        const int style = to_int(attribute(cell, "s"), 0);
        const bool known = style >= 0 && static_cast<std::size_t>(style) < formats_.size();
        text = (known ? formats_[static_cast<std::size_t>(style)] : CellFormat{})
                   .show(value, from_1904_);
      } else {
        text = value;
      }
    }
    std::ranges::replace(text, '\n', ' ');
    return clean_line(text);
  }

  void write(std::string line, BlockKind kind, bool hidden) {
    if (line.empty() || !budget_->take(line.size())) return;
    if (hidden) {
      document_.stripped.push_back(
          {.text = std::move(line), .zone = Zone::hidden, .rule = "hidden"});
    } else {
      document_.blocks.push_back({.kind = kind, .text = std::move(line)});
    }
  }

  OfficePackage package_;
  FileBudget* budget_;
  bool from_1904_ = false;
  std::vector<std::string> strings_;
  std::vector<CellFormat> formats_;
  Document document_;
  std::size_t sheets_ = 0;  ///< shown ones with text
  std::size_t sheets_read_ = 0;
};

}  // namespace

FileText read_xlsx(std::string_view bytes, FileBudget& budget) {
  auto package = OfficePackage::open(bytes, budget);
  if (!package) return std::unexpected{package.error()};
  return XlsxReader{std::move(*package), budget}.read();
}

}  // namespace gongkai
