#pragma once

#include <map>
#include <optional>
#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "extract/office_list.h"

namespace gongkai {

/// The automatic numbers of a .docx: numbering.xml says how lists look, styles.xml which styles are
/// numbered. Paragraphs must be asked in document order, each once.
class DocxLists {
 public:
  /// Either root may be null.
  DocxLists(pugi::xml_node numbering, pugi::xml_node styles);

  /// The number that Word shows in front of a paragraph with these properties (<w:pPr>, may be
  /// null); empty when it shows none.
  std::string label(pugi::xml_node paragraph_properties);

 private:
  struct Reference {  // <w:numPr>
    std::optional<int> list;
    std::optional<int> level;
  };
  struct Style {
    std::string base;
    Reference numbering;
  };
  struct List {  // <w:num>
    int definition = 0;
    ListLevels levels;
    std::map<std::size_t, int> starts;  ///< of levels that begin anew when the list is first used
  };
  struct Definition {  // <w:abstractNum>
    ListLevels levels;
    std::string style_link;
    std::map<std::string, std::size_t, std::less<>> style_levels;
  };

  static Reference reference_of(pugi::xml_node properties);
  void load_styles(pugi::xml_node styles);
  void load_definition(pugi::xml_node definition);
  void link_definitions(pugi::xml_node numbering);
  void load_list(pugi::xml_node list);
  [[nodiscard]] Reference resolve(Reference direct, std::string_view style) const;

  std::map<std::string, Style, std::less<>> styles_;
  std::string default_style_;
  std::map<int, Definition> definitions_;
  std::map<int, List> lists_;
  std::map<int, ListCounter> counters_;  ///< by definition: lists that share one count together
  std::set<std::pair<int, std::size_t>> begun_;  ///< levels of lists whose start was used
};

}  // namespace gongkai
