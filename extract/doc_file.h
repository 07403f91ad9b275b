#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extract/doc_sprm.h"
#include "extract/office_text.h"

namespace gongkai {

/// Positions in the text of a .doc, half-open.
struct CharRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// A Word 97 to 2003 file ([MS-DOC]): its text put together from its pieces (one UTF-16 unit a
/// position, in the order of the document and not of the file, as fast-saved files need), and what
/// is known about each position.
class DocFile {
 public:
  /// Refuses Word 6 and 95, encrypted and cut-off files.
  [[nodiscard]] static std::expected<DocFile, FileError> open(std::string_view bytes);

  enum class Story : std::uint8_t { main, footnotes, headers, macros, comments, endnotes, boxes };
  [[nodiscard]] CharRange story(Story story) const;

  [[nodiscard]] std::u16string_view text() const { return text_; }
  /// Properties of the paragraph whose mark stands at `position`, those of its style included.
  [[nodiscard]] ParagraphProperties paragraph(std::uint32_t position);
  /// True when a paragraph ends at `position`, whatever character stands there.
  [[nodiscard]] bool is_paragraph_end(std::uint32_t position) const;
  /// Properties of the character at `position`; they hold up to, not including, `until`.
  [[nodiscard]] CharacterProperties character(std::uint32_t position, std::uint32_t& until);

  /// A structure of the table stream by its index among the FIB's pairs of offset and size.
  [[nodiscard]] std::string_view table(std::size_t index) const;
  /// Everything in the table stream from the start of that structure on.
  [[nodiscard]] std::string_view table_from(std::size_t index) const;
  [[nodiscard]] std::string_view font(std::size_t index) const {
    return index < fonts_.size() ? std::string_view{fonts_[index]} : std::string_view{};
  }

 private:
  static constexpr std::size_t kMostShared = std::size_t{64} << 20U;

  struct Piece {
    CharRange positions;
    std::uint32_t offset = 0;  ///< of its bytes in the main stream
    bool narrow = false;       ///< one byte a character
    std::uint16_t modifier = 0;
  };
  struct Run {  ///< bytes of the main stream with the same properties
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::string_view list;
  };
  struct Style {
    int base = -1;
    std::string_view list;
    std::optional<ParagraphProperties> resolved;  ///< with those of its base, once asked for
  };

  std::expected<void, FileError> load_header();
  bool load_pieces();
  void load_text();
  void load_narrow(std::string_view bytes);
  [[nodiscard]] std::vector<Run> load_runs(std::size_t index, bool paragraphs) const;
  void load_styles();
  void load_fonts();
  [[nodiscard]] const Piece* piece_at(std::uint32_t position) const;
  [[nodiscard]] static std::uint32_t offset_in(const Piece& piece, std::uint32_t position);
  [[nodiscard]] static const Run* run_at(const std::vector<Run>& runs, std::uint32_t offset);
  [[nodiscard]] std::string_view modifier_list(const Piece& piece, std::string& single) const;
  ParagraphProperties style_properties(int style);
  bool may_read(std::size_t bytes);

  std::string main_;
  std::string table_;
  std::string data_;
  std::size_t pairs_at_ = 0;
  std::size_t pairs_ = 0;
  bool chinese_ = false;
  std::vector<std::uint32_t> story_lengths_;
  std::vector<Piece> pieces_;
  std::vector<std::string_view> modifier_lists_;
  std::vector<Run> paragraph_runs_;
  std::vector<Run> character_runs_;
  std::vector<Style> styles_;
  std::vector<std::string> fonts_;
  std::size_t shared_left_ = kMostShared;  ///< bytes of lists that many paragraphs may refer to
  std::u16string text_;
};

}  // namespace gongkai
