#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/docx_list.h"
#include "extract/office_flow.h"
#include "extract/office_xml.h"

namespace gongkai {

/// Turns parts of a .docx that hold paragraphs (body, header, footer, note) into lines. One object
/// reads all parts of a file, because numbers and notes run through them.
class DocxBody {
 public:
  DocxBody(DocxLists lists, FileBudget& budget) : lists_{std::move(lists)}, budget_{&budget} {}

  struct NoteReference {
    bool endnote = false;
    std::string id;
    int number = 0;  ///< as it is marked in the text
  };

  /// The lines of `root`; `mark` stands in front of the first.
  std::vector<Block> read(pugi::xml_node root, std::string mark = {});

  /// Notes referred to by what was read so far, in order.
  [[nodiscard]] const std::vector<NoteReference>& notes() const { return notes_; }
  /// Lines of hidden text.
  [[nodiscard]] const std::vector<std::string>& hidden() const { return hidden_; }
  /// True when a part of the text stands in an embedded file (<w:altChunk>) that was not read.
  [[nodiscard]] bool has_chunks() const { return has_chunks_; }
  /// True when a paragraph is numbered and nothing says how.
  [[nodiscard]] bool numbering_lost() const { return numbering_lost_; }

 private:
  /// A story in progress: the part itself, or a text box in it.
  struct Frame {
    explicit Frame(FileBudget& budget) : flow{budget} {}

    Flow flow;
    std::vector<bool> fields;                  ///< open fields; true while inside the code of one
    std::size_t codes = 0;                     ///< how many of them are
    std::vector<std::vector<CellShape>> rows;  ///< shapes of the row in hand of each open table
    std::size_t depth = 0;  ///< open tables, also those too deep to be told apart
    bool goes_on = false;   ///< the end of the paragraph in hand was deleted
    bool hidden = false;
    std::string hidden_text;
  };

  bool enter(pugi::xml_node node);
  void leave(pugi::xml_node node);
  bool enter_table(pugi::xml_node node, std::string_view name);
  void enter_text(pugi::xml_node node, std::string_view name);
  void begin_paragraph(pugi::xml_node node);
  void end_paragraph();
  void begin_cell(pugi::xml_node node);
  void field(std::string_view type);
  void refer_to_note(pugi::xml_node node, bool endnote);
  void write(std::string_view text);

  Frame& frame() { return frames_.back(); }

  DocxLists lists_;
  FileBudget* budget_;
  std::vector<Frame> frames_;
  std::vector<NoteReference> notes_;
  std::vector<std::string> hidden_;
  bool has_chunks_ = false;
  bool numbering_lost_ = false;
};

}  // namespace gongkai
