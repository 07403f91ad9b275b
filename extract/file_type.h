#pragma once

#include <cstdint>
#include <string_view>

namespace gongkai {

/// What a file is. `doc` is Word's binary format from Word 97 on, which WPS Office writes too,
/// whether it calls the file .doc or .wps.
enum class FileType : std::uint8_t {
  html,
  xml,
  text,
  rtf,
  mht,
  doc,
  docx,
  word_xml,  ///< one XML file: Word 2003 XML, or a .docx written flat
  xls,
  xlsx,
  ppt,
  pptx,
  ofd,
  odf,
  pdf,
  zip,
  rar,
  seven_zip,
  gzip,
  image,
  media,
  encrypted_office,  ///< .docx, .xlsx or .pptx behind a password
  compound,          ///< another OLE compound file
  unknown,
};
/// Its name for people: "docx", "7z", "an encrypted Office file".
std::string_view to_string(FileType type);

/// Tells a file by its bytes alone: portals name attachments and send Content-Types as they like.
FileType file_type(std::string_view bytes);

/// True for what a browser shows as a page: html, xml, text, and text with stray bytes in it. Opens
/// no container: that is for the reader of the file to do, which may run in a process of its own.
bool is_page(std::string_view bytes);

/// A page that Word wrote: a document, whatever portal it lies on.
bool is_word_page(std::string_view bytes);

}  // namespace gongkai
