#pragma once

#include <string>
#include <string_view>

#include "tests/office_files.h"

namespace gongkai {

inline constexpr std::string_view kWordNamespaces =
    R"(xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" )"
    R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" )"
    R"(xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" )"
    R"(xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" )"
    R"(xmlns:v="urn:schemas-microsoft-com:vml")";

/// Parts of a .docx beside the body, by their kind ("numbering", "styles", "header", …): the inside
/// of the part's root element.
struct DocxFile {
  std::string body;  ///< inside of <w:body>
  std::vector<std::pair<std::string, std::string>> parts;
  Members more;  ///< further members as they are
};

inline std::string docx(const DocxFile& file) {
  const std::string namespaces{kWordNamespaces};
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
  Members members{
      {"[Content_Types].xml", "<Types/>"},
      {"_rels/.rels", "<Relationships><Relationship Id='r1' Type='" + office +
                          "officeDocument' Target='word/document.xml'/></Relationships>"},
      {"word/document.xml", "<?xml version='1.0' encoding='UTF-8'?><w:document " + namespaces +
                                "><w:body>" + file.body + "</w:body></w:document>"}};
  std::string relations;
  for (const auto& [kind, inside] : file.parts) {
    const std::string name = kind + std::to_string(members.size()) + ".xml";
    members.emplace_back("word/" + name,
                         "<w:" + kind + ' ' + namespaces + '>' + inside + "</w:" + kind + '>');
    relations +=
        "<Relationship Id='" + name + "' Type='" + office + kind + "' Target='" + name + "'/>";
  }
  members.emplace_back("word/_rels/document.xml.rels",
                       "<Relationships>" + relations + "</Relationships>");
  members.insert(members.end(), file.more.begin(), file.more.end());
  return zip_of(members);
}

/// <w:p> with these properties and this text.
inline std::string paragraph(std::string_view text, std::string_view properties = "") {
  return "<w:p><w:pPr>" + std::string{properties} + "</w:pPr><w:r><w:t xml:space='preserve'>" +
         std::string{text} + "</w:t></w:r></w:p>";
}

}  // namespace gongkai
