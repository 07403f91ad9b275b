#include "store/text_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "crawler/printable.h"
#include "store/document_row.h"
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

}  // namespace

TextCheck check_texts(Archive& archive, const TextCheckOptions& options) {
  StoredReader reader{archive, options.read, options.threads};
  TextCheck check;
  for (std::int64_t after = 0;;) {
    const std::vector<StoredDocument> batch =
        reader.read({.after = after, .rules = options.rules, .again = true});
    if (batch.empty()) break;
    after = batch.back().document;
    for (const StoredDocument& stored : batch) {
      ++(stored.has_bytes ? check.read : check.no_bytes);
      if (!stored.has_bytes) continue;
      std::string what = difference(archive.database(), stored);
      if (what.empty()) continue;
      auto& found = stored.is_of_this_reader ? check.altered : check.different;
      found.push_back({.where = fmt::format("version {} of {}", stored.number, stored.public_id),
                       .what = std::move(what)});
    }
    if (options.on_progress && !options.on_progress(check)) break;
  }
  return check;
}

}  // namespace gongkai
