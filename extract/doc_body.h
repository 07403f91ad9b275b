#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "extract/doc_file.h"
#include "extract/doc_list.h"
#include "extract/office_flow.h"

namespace gongkai {

/// Turns stories of a .doc into lines. One object reads all stories of a file, because numbers and
/// notes run through them.
class DocBody {
 public:
  DocBody(DocFile& file, FileBudget& budget);

  /// The document itself: main story with its text boxes, then the notes.
  std::vector<Block> document();

  struct PageEdge {
    bool header = false;
    std::vector<Block> lines;
  };
  /// Page headers and footers of all sections.
  std::vector<PageEdge> page_edges();

  [[nodiscard]] const std::vector<std::string>& hidden() const { return hidden_; }
  /// True when numbers of paragraphs are missing.
  [[nodiscard]] bool numbering_lost() const { return lists_.lost() || old_numbering_; }

 private:
  /// A text box or a note: where it stands in its story.
  struct Insert {
    CharRange range;
    bool done = false;
  };
  /// A story in progress.
  struct Frame {
    explicit Frame(FileBudget& budget) : flow{budget} {}
    Flow flow;
    std::vector<bool> fields;  ///< open fields; true while inside the code of one
    std::size_t codes = 0;     ///< how many of them are
    std::u16string run;        ///< characters not yet handed to the flow
    std::string hidden_text;
  };

  std::vector<Block> lines(CharRange range, std::string_view mark, bool with_boxes);
  void character(Frame& frame, std::uint32_t position, const CharacterProperties& properties);
  void control(Frame& frame, std::uint32_t position);
  void end_paragraph(Frame& frame, std::uint32_t position);
  void field(Frame& frame, char16_t mark);
  void flush(Frame& frame);
  void load_boxes();
  void load_notes(std::size_t references, std::size_t texts, DocFile::Story story);

  DocFile* file_;
  FileBudget* budget_;
  DocLists lists_;
  std::map<std::uint32_t, std::vector<std::size_t>> boxes_at_;  ///< by position of the anchor
  std::vector<Insert> boxes_;
  std::map<std::uint32_t, CharRange> notes_at_;  ///< by position of the reference
  std::vector<std::string> hidden_;
  bool old_numbering_ = false;
};

}  // namespace gongkai
