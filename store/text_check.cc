#include "store/text_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "crawler/printable.h"
#include "store/document_row.h"
#include "store/sqlite.h"
#include "store/version_row.h"

namespace gongkai {
namespace {

/// What is not the same, by name; says "evidence" for what only the digest sees.
std::string names_of_difference(const Document& kept, const Document& fresh) {
  std::string names;
  const auto name = [&names](bool differs, std::string_view what) {
    if (differs) names += fmt::format("{}{}", names.empty() ? "" : ", ", what);
  };
  for (const FieldColumn& field : field_columns())
    name(kept.*field.value != fresh.*field.value, field.name);
  name(kept.report_year != fresh.report_year, "report_year");
  name(kept.text() != fresh.text(), "text");
  const auto same_link = [](const AttachmentLink& a, const AttachmentLink& b) {
    return a.url == b.url && a.name == b.name;
  };
  name(!std::ranges::equal(kept.attachments, fresh.attachments, same_link), "attachments");
  return names.empty() ? "evidence" : names;
}

/// How the bytes of a document read differently from what is kept; empty when they do not.
std::string difference(Database& database, const StoredDocument& stored) {
  if (const auto* refusal = std::get_if<Refusal>(&stored.content)) {
    return fmt::format("its bytes read as {} ({})", to_string(refusal->state),
                       printable(refusal->reason));
  }
  const auto* document = std::get_if<Document>(&stored.content);
  if (document == nullptr) return "its bytes read as a listing page";
  const Document fresh = completed(database, *document, stored.portal);
  if (content_digest(fresh, fresh.text()) == stored.kept_content) return {};
  return fmt::format("its bytes read differently: {}",
                     names_of_difference(load_document(database, stored.version), fresh));
}

/// Takes a document and how its bytes read differently, which may be not at all.
void settle(const StoredDocument& stored, std::string what, TextCheck& check) {
  ++check.read;
  if (what.empty()) return;
  auto& found = stored.is_of_this_reader ? check.altered : check.different;
  found.push_back({.where = fmt::format("version {} of {}", stored.number, stored.public_id),
                   .what = std::move(what)});
}

struct PackedDocument {
  std::string key;
  StoredDocument stored;
};

/// The documents that are packed in an archive file, as they are kept.
std::vector<PackedDocument> packed_in(Database& database, const StoredDocument& file,
                                      std::string_view rules) {
  std::vector<PackedDocument> packed;
  Statement row = database.query(
      "SELECT d.key, d.public_id, v.id, v.number, v.content, v.extractor, v.rules, v.portal "
      "FROM document d JOIN version c ON c.id = d.latest "
      "JOIN version v ON v.id = coalesce(c.corrects, c.id) "
      "WHERE d.parent = ? AND instr(d.key, '#') > 0 AND d.gone_at IS NULL ORDER BY d.id",
      file.document);
  while (row.next()) {
    packed.push_back({.key = row.text(0),
                      .stored = {.version = row.integer(2),
                                 .public_id = row.text(1),
                                 .number = static_cast<int>(row.integer(3)),
                                 .kept_content = row.text(4),
                                 .is_of_this_reader = row.integer(5) == kExtractorVersion &&
                                                      row.view(6) == rules &&
                                                      row.maybe_integer(7) == file.portal,
                                 .portal = file.portal}});
  }
  return packed;
}

/// Holds what is packed in an archive file against what it gives today.
void check_packed(Database& database, const StoredDocument& file, const std::string& rules,
                  TextCheck& check) {
  const auto* document = std::get_if<Document>(&file.content);
  if (file.has_bytes && document == nullptr) return;  // it is no document, which is told
  Statement key = database.query("SELECT key FROM document WHERE id = ?", file.document);
  key.next();
  for (PackedDocument& packed : packed_in(database, file, rules)) {
    if (!file.has_bytes) {
      ++check.no_bytes;
      continue;
    }
    const auto fresh = std::ranges::find_if(document->members, [&](const Member& one) {
      return member_key(key.view(0), one.name) == packed.key;
    });
    if (fresh == document->members.end()) {
      settle(packed.stored, "is not in the file that it was packed in", check);
      continue;
    }
    packed.stored.content = fresh->content;
    settle(packed.stored, difference(database, packed.stored), check);
  }
}

}  // namespace

TextCheck check_texts(Archive& archive, const TextCheckOptions& options) {
  StoredReader reader{archive, options.read, options.threads};
  TextCheck check{.gone_packed = archive.database().number(
                      "SELECT count(*) FROM document WHERE latest IS NOT NULL AND gone_at IS NOT "
                      "NULL AND instr(key, '#') > 0")};
  for (std::int64_t after = 0;;) {
    const std::vector<StoredDocument> batch =
        reader.read({.after = after, .rules = options.rules, .again = true});
    if (batch.empty()) break;
    after = batch.back().document;
    for (const StoredDocument& stored : batch) {
      if (stored.has_bytes) {
        settle(stored, difference(archive.database(), stored), check);
      } else {
        ++check.no_bytes;
      }
      check_packed(archive.database(), stored, options.rules, check);
    }
    if (options.on_progress && !options.on_progress(check)) break;
  }
  return check;
}

}  // namespace gongkai
