#include "extract/office.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "extract/cfb.h"
#include "extract/doc.h"
#include "extract/docx.h"
#include "extract/docx_flat.h"
#include "extract/ofd.h"
#include "extract/office_html.h"
#include "extract/pdf_text.h"
#include "extract/plain.h"
#include "extract/rtf.h"
#include "extract/xlsx.h"
#include "extract/zip.h"

namespace gongkai {
namespace {

constexpr std::size_t kMostMembers = 500;

FileText read_pdf(std::string_view bytes, const FileContext& context, FileBudget& budget) {
  if (!context.lay_out_pdf) {
    return std::unexpected{FileError{.reason = "needs another program, which was not allowed"}};
  }
  const auto layout = context.lay_out_pdf(bytes);
  if (!layout) return std::unexpected{layout.error()};
  return read_pdf_layout(*layout, budget);
}

/// Reads any file that is not an archive.
FileText read_single(FileType type, std::string_view bytes, const FileContext& context,
                     FileBudget& budget) {
  switch (type) {
    case FileType::doc: return read_doc(bytes, budget);
    case FileType::docx: return read_docx(bytes, budget);
    case FileType::html: return read_html_file(bytes, "", budget);
    case FileType::mht: return read_mht(bytes, budget);
    case FileType::ofd: return read_ofd(bytes, budget);
    case FileType::pdf: return read_pdf(bytes, context, budget);
    case FileType::rtf: return read_rtf(bytes, budget);
    case FileType::text: return read_plain(bytes, budget);
    case FileType::word_xml: return read_flat_docx(bytes, budget);
    case FileType::xlsx: return read_xlsx(bytes, budget);
    case FileType::compound:
      if (const auto file = CompoundFile::open(bytes); !file) {
        return std::unexpected{file.error()};
      }
      break;
    default: break;
  }
  return std::unexpected{FileError{.reason = "there is no reader for this format"}};
}

/// What became of a member of an archive: `raw` is its name.
Claim member_claim(const std::string& name, std::string_view value, std::string rule) {
  return {.field = "member",
          .value = std::string{value},
          .raw = name,
          .layer = Layer::attachment,
          .confidence = 1,
          .rule = std::move(rule)};
}

/// Each member as read_file() reads it, behind a line with its name. Archives inside are not
/// opened.
FileText read_zip(std::string_view bytes, const FileContext& context, FileBudget& budget) {
  auto zip = Zip::open(bytes, budget);
  if (!zip) return std::unexpected{zip.error()};
  Document document;
  std::size_t files = 0;
  for (std::size_t i = 0; i < zip->members().size(); ++i) {
    const Zip::Member& member = zip->members()[i];
    if (member.directory) continue;
    if (++files > kMostMembers) {
      document.claims.push_back(member_claim(member.name, "unread", "zip:too many members"));
      break;
    }
    const auto inside = zip->read(i);
    const FileType type = inside ? file_type(*inside) : FileType::unknown;
    FileText text = inside ? read_single(type, *inside, context, budget)
                           : FileText{std::unexpected{inside.error()}};
    document.blocks.push_back({.kind = BlockKind::attachment, .text = member.name});
    if (!text) {
      document.claims.push_back(member_claim(
          member.name, "unread", std::string{to_string(type)} + ": " + text.error().reason));
      continue;
    }
    document.claims.push_back(member_claim(member.name, "read", std::string{to_string(type)}));
    std::ranges::move(text->blocks, std::back_inserter(document.blocks));
    std::ranges::move(text->stripped, std::back_inserter(document.stripped));
    std::ranges::move(text->claims, std::back_inserter(document.claims));
  }
  return document;
}

FileText read_any(FileType type, std::string_view bytes, const FileContext& context) {
  FileBudget budget;
  FileText text = type == FileType::zip ? read_zip(bytes, context, budget)
                                        : read_single(type, bytes, context, budget);
  if (!text) return text;
  const bool said = std::ranges::any_of(
      text->blocks, [](const Block& block) { return block.kind != BlockKind::attachment; });
  if (!said) {
    return std::unexpected{FileError{.state = FetchState::no_text, .reason = "holds no text"}};
  }
  return text;
}

}  // namespace

Content read_file(std::string_view bytes, const FileContext& context) {
  const FileType type = file_type(bytes);
  FileText text = read_any(type, bytes, context);
  if (!text) {
    return Refusal{.url = context.url,
                   .state = text.error().state,
                   .reason = std::string{to_string(type)} + ": " + text.error().reason};
  }
  text->url = context.url;
  return std::move(*text);
}

}  // namespace gongkai
