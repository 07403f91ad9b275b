#include "extract/stand_in.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/fold.h"
#include "extract/defects.h"
#include "extract/fields.h"
#include "extract/file_name.h"
#include "extract/title.h"

namespace gongkai {
namespace {

constexpr std::size_t kBody = 100;  // characters; fewer are a note that a file is attached
constexpr std::string_view kBeside = "beside_file";
constexpr std::string_view kFromFile = "file:";

std::set<std::string, std::less<>> pairs_of(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size(); at += code_point_at(text.substr(at)).size) {
    characters.push_back(text.substr(at, code_point_at(text.substr(at)).size));
  }
  std::set<std::string, std::less<>> pairs;
  for (std::size_t i = 1; i < characters.size(); ++i) {
    pairs.emplace(std::string{characters[i - 1]} + std::string{characters[i]});
  }
  return pairs;
}

/// Whether a file of this name is the document with this title: most pairs of characters of one of
/// them stand in the other ("金桥镇2024年度法治政府建设报告（定稿）.docx").
bool is_called_like(std::string_view name, std::string_view title) {
  constexpr std::size_t kFewest = 5;
  constexpr std::size_t kMost = 400;  // bytes
  const auto ours = pairs_of(bare(title.substr(0, kMost)));
  const auto theirs = pairs_of(bare(file_stem(name).substr(0, kMost)));
  const std::size_t fewer = std::min(ours.size(), theirs.size());
  const auto common = static_cast<std::size_t>(
      std::ranges::count_if(ours, [&](const std::string& pair) { return theirs.contains(pair); }));
  return fewer >= kFewest && common * 4 >= fewer * 3;
}

std::size_t letters_of_body(const Document& page) {
  std::size_t letters = 0;
  for (const Block& block : page.blocks) {
    if (block.kind != BlockKind::attachment) letters += count_letters(block.text);
  }
  return letters;
}

bool is_taken(const Claim& claim) {
  return claim.layer == Layer::attachment && claim.rule.starts_with(kFromFile);
}

/// The page as it was before it took a text, but for its own lines, which stay stripped.
void give_back(Document& page) {
  std::erase_if(page.claims, is_taken);
  for (Claim& claim : page.claims) claim.chosen = false;
  page = {.url = std::move(page.url),
          .charset = std::move(page.charset),
          .blocks = {},
          .attachments = std::move(page.attachments),
          .claims = std::move(page.claims),
          .stripped = std::move(page.stripped),
          .members = std::move(page.members)};
}

}  // namespace

void mark_stand_ins(Document& page) {
  std::vector<AttachmentLink*> shown;
  std::vector<AttachmentLink*> named;
  std::vector<AttachmentLink*> others;
  const std::size_t letters = letters_of_body(page);
  for (AttachmentLink& link : page.attachments) {
    const bool in_place = std::exchange(link.stands_in, 0) != 0;
    if (letters >= kBody) continue;
    const bool called = is_called_like(link.name, page.title.value_or(""));
    (in_place ? shown : called ? named : others).push_back(&link);
  }
  int rank = 0;
  for (AttachmentLink* link : shown) link->stands_in = ++rank;
  for (AttachmentLink* link : named) link->stands_in = ++rank;
  if (letters > 0) return;
  for (AttachmentLink* link : others) link->stands_in = ++rank;
}

bool has_taken_text(const Document& page) {
  return std::ranges::any_of(
      page.claims, [](const Claim& claim) { return claim.field == "text" && is_taken(claim); });
}

void take_text(Document& page, const Document& file) {
  if (has_taken_text(page)) {
    give_back(page);
  } else {
    for (Block& block : page.blocks) {
      page.stripped.push_back({.text = std::move(block.text),
                               .zone = Zone::head,
                               .rule = std::string{kBeside},
                               .source = block.source});
    }
    for (Claim& claim : page.claims) claim.chosen = false;
  }
  page.blocks = file.blocks;
  page.claims.push_back({.field = "text",
                         .value = file.url,
                         .raw = {},
                         .layer = Layer::attachment,
                         .confidence = 1,
                         .rule = "file:the page has no body of its own",
                         .chosen = true});
  for (const Claim& claim : file.claims) {
    if (!claim.chosen || claim.field == "format" || claim.field == "file_name") continue;
    Claim taken = claim;
    taken.layer = Layer::attachment;
    taken.rule = std::string{kFromFile} + claim.rule;
    taken.source.reset();
    taken.chosen = false;
    page.claims.push_back(std::move(taken));
  }
  choose_fields(page);
  page.defects = find_defects(page.blocks, page.stripped, page.issuer.value_or(""));
}

}  // namespace gongkai
