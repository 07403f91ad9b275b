#include "extract/file_type.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "config/ascii.h"
#include "extract/cfb.h"
#include "extract/zip.h"

namespace gongkai {
namespace {

using std::string_view_literals::operator""sv;

struct Magic {
  std::string_view bytes;
  FileType type;
};

constexpr std::array kMagics{
    Magic{"{\\rtf"sv, FileType::rtf},
    Magic{"Rar!\x1A\x07"sv, FileType::rar},
    Magic{"7z\xBC\xAF\x27\x1C"sv, FileType::seven_zip},
    Magic{"\x1F\x8B"sv, FileType::gzip},
    Magic{"\x89PNG\r\n\x1A\n"sv, FileType::image},
    Magic{"\xFF\xD8\xFF"sv, FileType::image},
    Magic{"GIF8"sv, FileType::image},
    Magic{"II*\0"sv, FileType::image},
    Magic{"MM\0*"sv, FileType::image},
    Magic{"ID3"sv, FileType::media},
    Magic{"OggS"sv, FileType::media},
    Magic{"FLV\1"sv, FileType::media},
    Magic{"\x1A\x45\xDF\xA3"sv, FileType::media},
    Magic{"\x30\x26\xB2\x75\x8E\x66\xCF\x11"sv, FileType::media},
};

constexpr std::string_view kCompound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv;

FileType type_of_zip(std::string_view bytes) {
  FileBudget nothing{0, 0};
  const auto zip = Zip::open(bytes, nothing);
  if (!zip) return FileType::zip;
  if (zip->find("OFD.xml")) return FileType::ofd;
  const auto has_folder = [&](std::string_view folder) {
    return std::ranges::any_of(zip->members(), [&](const Zip::Member& member) {
      return ascii_lowered(member.name).starts_with(folder);
    });
  };
  if (zip->find("[Content_Types].xml") || zip->find("_rels/.rels")) {
    if (has_folder("word/")) return FileType::docx;
    if (has_folder("xl/")) return FileType::xlsx;
    if (has_folder("ppt/")) return FileType::pptx;
  }
  if (zip->find("mimetype") && zip->find("content.xml")) return FileType::odf;
  return FileType::zip;
}

FileType type_of_compound(std::string_view bytes) {
  const auto file = CompoundFile::open(bytes);
  if (!file) return FileType::compound;
  if (file->has("EncryptedPackage")) return FileType::encrypted_office;
  if (file->has("WordDocument")) return FileType::doc;
  if (file->has("Workbook") || file->has("Book")) return FileType::xls;
  if (file->has("PowerPoint Document")) return FileType::ppt;
  return FileType::compound;
}

/// A page saved by a browser or by Word: MIME headers, one of them naming its parts.
bool is_mht(std::string_view start) {
  const std::string head = ascii_lowered(start);
  const bool headers = head.starts_with("from:") || head.starts_with("mime-version:") ||
                       head.starts_with("content-type:") || head.starts_with("date:") ||
                       head.starts_with("subject:") || head.starts_with("x-document-type:");
  return headers && head.contains("mime-version:") &&
         (head.contains("multipart/") || head.contains("text/html"));
}

FileType type_of_markup(std::string_view start) {
  const std::string head = ascii_lowered(start);
  if (head.contains("http://schemas.microsoft.com/office/word/2003/wordml") ||
      head.contains("http://schemas.microsoft.com/office/2006/xmlpackage")) {
    return FileType::word_xml;
  }
  const bool page = head.contains("<html") || head.contains("<!doctype html");
  return head.starts_with("<?xml") && !page ? FileType::xml : FileType::html;
}

/// Bytes that no text has; WHATWG MIME Sniffing, "binary data byte".
bool is_binary(unsigned char byte) {
  return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\f' && byte != '\r' &&
         byte != 0x1B;
}

FileType type_of_text(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) return FileType::text;
  std::string_view start = bytes.substr(0, 4096);
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  start.remove_prefix(std::min(start.find_first_not_of(" \t\r\n\f"), start.size()));
  if (start.starts_with('<')) return type_of_markup(start);
  if (is_mht(start)) return FileType::mht;
  const bool binary =
      std::ranges::any_of(start, [](char c) { return is_binary(static_cast<unsigned char>(c)); });
  return binary ? FileType::unknown : FileType::text;
}

/// Text with a few stray bytes, or UTF-16 that does not say so: every other byte of it is zero.
bool reads_as_text(std::string_view bytes) {
  constexpr std::size_t kStart = 4096;
  constexpr std::size_t kStray = 100;  // one in so many
  std::array<std::size_t, 2> zeros{};
  std::size_t binary = 0;
  bytes = bytes.substr(0, kStart);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte == 0) ++zeros.at(i % 2);
    if (is_binary(byte)) ++binary;
  }
  const std::size_t most = std::max<std::size_t>(1, bytes.size() / kStray);
  const std::size_t paired = std::max(zeros[0], zeros[1]);
  return binary <= most || (paired > bytes.size() / 4 && binary - paired <= most);
}

bool is_zip(std::string_view bytes) {
  return bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6");
}

FileType type_by_start(std::string_view bytes) {
  for (const Magic& magic : kMagics) {
    if (bytes.starts_with(magic.bytes)) return magic.type;
  }
  if (!bytes.starts_with('<') && bytes.substr(0, 1024).contains("%PDF-")) return FileType::pdf;
  if (bytes.starts_with("BM") && bytes.size() > 14 && bytes.substr(6, 4) == "\0\0\0\0"sv) {
    return FileType::image;
  }
  if (bytes.starts_with("RIFF") && bytes.size() > 12) {
    return bytes.substr(8, 4) == "WEBP" ? FileType::image : FileType::media;
  }
  if (bytes.size() > 12 && bytes.substr(4, 4) == "ftyp") return FileType::media;
  return type_of_text(bytes);
}

}  // namespace

std::string_view to_string(FileType type) {
  constexpr std::array<std::string_view, 24> kNames{"html",
                                                    "XML",
                                                    "text",
                                                    "rtf",
                                                    "mht",
                                                    "doc",
                                                    "docx",
                                                    "Word XML",
                                                    "xls",
                                                    "xlsx",
                                                    "ppt",
                                                    "pptx",
                                                    "ofd",
                                                    "OpenDocument",
                                                    "pdf",
                                                    "zip",
                                                    "rar",
                                                    "7z",
                                                    "gzip",
                                                    "an image",
                                                    "sound or film",
                                                    "an encrypted Office file",
                                                    "an OLE compound file",
                                                    "an unknown format"};
  return kNames.at(std::to_underlying(type));
}

FileType file_type(std::string_view bytes) {
  if (is_zip(bytes)) return type_of_zip(bytes);
  if (bytes.starts_with(kCompound)) return type_of_compound(bytes);
  return type_by_start(bytes);
}

bool is_page(std::string_view bytes) {
  if (is_zip(bytes) || bytes.starts_with(kCompound)) return false;
  const FileType type = type_by_start(bytes);
  return type == FileType::html || type == FileType::xml || type == FileType::text ||
         (type == FileType::unknown && reads_as_text(bytes));
}

bool is_word_page(std::string_view bytes) {
  constexpr std::size_t kHead = 4096;
  const std::string head = ascii_lowered(bytes.substr(0, kHead));
  const std::size_t program = head.find("progid");
  return program != std::string::npos &&
         std::string_view{head}.substr(program, 40).contains("word.document");
}

}  // namespace gongkai
