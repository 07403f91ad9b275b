#include "extract/office_document.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "config/ascii.h"
#include "extract/defects.h"
#include "extract/report.h"

namespace gongkai {
namespace {

constexpr std::string_view kBlank = " \t";
constexpr std::ptrdiff_t kFarthest = 500;  // lines in a row that are title or another tool's marks

/// Tells the file's lines what they are as lines of a document; `lines` are some of them, in order.
void name_kinds(const std::vector<Block>& lines, std::vector<Block>& file) {
  auto next = file.begin();
  for (const Block& line : lines) {
    const auto end = std::next(next, std::min(file.end() - next, kFarthest));
    const auto same = std::find_if(next, end, [&](const Block& block) {
      return trim(block.text, kBlank) == trim(line.text, kBlank);
    });
    if (same == end) continue;
    if (same->kind == BlockKind::paragraph) {
      same->kind = line.kind;
      same->level = line.level;
    }
    next = std::next(same);
  }
}

Document described(Document file, const Portal& portal, const Origin& origin) {
  const std::string text = file.text();
  Document document = read_text_document(text, portal, origin);
  name_kinds(document.blocks, file.blocks);
  document.blocks = std::move(file.blocks);
  document.stripped = std::move(file.stripped);
  document.url = std::move(file.url);
  document.charset = std::move(file.charset);
  for (Claim& claim : document.claims) claim.source.reset();
  std::ranges::move(file.claims, std::back_inserter(document.claims));
  document.defects = find_defects(document.blocks, document.stripped, document.issuer.value_or(""));
  read_report(document, portal.title);
  return document;
}

bool is_one_text(const Document& file) {
  return std::ranges::none_of(file.claims, [](const Claim& claim) {
    return claim.field == "format" && (claim.value == "zip" || claim.value == "xlsx");
  });
}

}  // namespace

Content describe_file(Content file, const Portal& portal, const Origin& origin) {
  auto* const document = std::get_if<Document>(&file);
  if (document == nullptr) return file;
  for (Member& member : document->members) {
    auto* const inside = std::get_if<Document>(&member.content);
    if (inside != nullptr && is_one_text(*inside)) {
      *inside = described(std::move(*inside), portal, {.url = member.url});
    }
  }
  if (!is_one_text(*document)) return file;
  return described(std::move(*document), portal, origin);
}

}  // namespace gongkai
