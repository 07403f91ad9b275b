#include "extract/office.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "crawler/percent.h"
#include "extract/cfb.h"
#include "extract/doc.h"
#include "extract/docx.h"
#include "extract/docx_flat.h"
#include "extract/ofd.h"
#include "extract/office_flow.h"
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

/// What a reader gave, as content that names its format; a file without a line is refused.
Content content_of(FileType type, FileText text, std::string_view url) {
  const std::string format{to_string(type)};
  const auto says = [](const Block& block) { return block.kind != BlockKind::attachment; };
  if (text && std::ranges::none_of(text->blocks, says)) {
    text = std::unexpected{FileError{.state = FetchState::no_text, .reason = "holds no text"}};
  }
  if (!text) {
    return Refusal{.url = std::string{url},
                   .state = text.error().state,
                   .reason = format + ": " + text.error().reason};
  }
  text->url = url;
  text->claims.push_back({.field = "format",
                          .value = format,
                          .raw = {},
                          .layer = Layer::attachment,
                          .confidence = 1,
                          .rule = "first bytes",
                          .chosen = true});
  return std::move(*text);
}

/// Adds a member to the document of its archive: a line with its name, and then its own lines.
void add_member(Document& archive, Member member) {
  archive.blocks.push_back({.kind = BlockKind::attachment, .text = member.name});
  archive.attachments.push_back({.url = member.url, .name = member.name});
  if (const auto* const document = std::get_if<Document>(&member.content)) {
    archive.claims.push_back(member_claim(member.name, "read", document->claims.back().value));
    std::ranges::copy(document->blocks, std::back_inserter(archive.blocks));
    std::ranges::copy(document->stripped, std::back_inserter(archive.stripped));
  } else {
    archive.claims.push_back(
        member_claim(member.name, "unread", std::get<Refusal>(member.content).reason));
  }
  archive.members.push_back(std::move(member));
}

/// Each member as read_file() reads it. Archives inside are not opened.
FileText read_zip(std::string_view bytes, const FileContext& context, FileBudget& budget) {
  auto zip = Zip::open(bytes, budget);
  if (!zip) return std::unexpected{zip.error()};
  Document document;
  for (std::size_t i = 0; i < zip->members().size(); ++i) {
    const Zip::Member& found = zip->members()[i];
    if (found.directory) continue;
    if (document.members.size() >= kMostMembers) {
      document.claims.push_back(member_claim(found.name, "unread", "zip:too many members"));
      break;
    }
    const auto inside =
        leads_outside(found.name)
            ? std::unexpected{FileError{.state = FetchState::unreadable,
                                        .reason = "its name leads out of the archive"}}
            : zip->read(i);
    const FileType type = inside ? file_type(*inside) : FileType::unknown;
    std::string name = found.name;
    std::ranges::replace_if(name, [](char c) { return c >= '\t' && c <= '\r'; }, ' ');
    Member member{.name = clean_line(name), .url = context.url};
    if (member.name.empty()) member.name = std::to_string(i + 1);
    member.url += '#';
    percent_encode(member.name, kFragmentSet, member.url);
    member.content = content_of(type,
                                inside ? read_single(type, *inside, context, budget)
                                       : FileText{std::unexpected{inside.error()}},
                                member.url);
    add_member(document, std::move(member));
  }
  const auto refused = [](const Member& one) {
    return std::holds_alternative<Refusal>(one.content);
  };
  if (!document.members.empty() && std::ranges::all_of(document.members, refused)) {
    const Member& first = document.members.front();
    return std::unexpected{FileError{.state = FetchState::no_text,
                                     .reason = "no file inside gives text; " + first.name + ": " +
                                               std::get<Refusal>(first.content).reason}};
  }
  return document;
}

}  // namespace

Content read_file(std::string_view bytes, const FileContext& context) {
  const FileType type = file_type(bytes);
  FileBudget budget;
  return content_of(type,
                    type == FileType::zip ? read_zip(bytes, context, budget)
                                          : read_single(type, bytes, context, budget),
                    context.url);
}

Content read_file_here(std::string_view bytes, const std::string& url) {
  return read_file(bytes, {.url = url});
}

}  // namespace gongkai
