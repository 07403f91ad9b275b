#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "cli/query.h"
#include "cli/terminal.h"
#include "extract/nullable.h"
#include "store/archive.h"
#include "store/document_row.h"
#include "store/text_diff.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

struct FieldChange {
  std::string name;
  std::optional<std::string> before, after;
};

std::vector<FieldChange> changed_fields(const Document& before, const Document& after) {
  std::vector<FieldChange> changes;
  const auto add = [&](std::string_view name, const auto& old, const auto& fresh) {
    if (old != fresh) changes.push_back({std::string{name}, old, fresh});
  };
  for (const FieldColumn& field : field_columns())
    add(field.name, before.*field.value, after.*field.value);
  const auto word = [](int year) { return std::to_string(year); };
  add("report_year", before.report_year.transform(word), after.report_year.transform(word));
  return changes;
}

/// A file that only one of two versions links, or links by that name.
struct LinkChange {
  DiffPart::Kind kind = DiffPart::Kind::added;
  AttachmentLink link;
};

std::vector<LinkChange> changed_links(const Document& before, const Document& after) {
  std::vector<LinkChange> changes;
  const auto add = [&](DiffPart::Kind kind, const Document& of, const Document& other) {
    for (const AttachmentLink& link : of.attachments) {
      const bool stays = std::ranges::any_of(other.attachments, [&](const AttachmentLink& one) {
        return one.url == link.url && one.name == link.name;
      });
      if (!stays) changes.push_back({kind, link});
    }
  };
  add(DiffPart::Kind::removed, before, after);
  add(DiffPart::Kind::added, after, before);
  return changes;
}

/// All that is different between two versions.
struct Difference {
  std::vector<FieldChange> fields;
  std::vector<LinkChange> links;
  std::vector<DiffHunk> hunks;
};

std::string_view word(DiffPart::Kind kind) {
  switch (kind) {
    case DiffPart::Kind::same: return "same";
    case DiffPart::Kind::removed: return "removed";
    default: return "added";
  }
}

void print_json(const Shown& before, const Shown& after, const Difference& difference) {
  Json fields = Json::array();
  for (const FieldChange& field : difference.fields) {
    fields.push_back({{"field", field.name},
                      {"before", nullable(field.before)},
                      {"after", nullable(field.after)}});
  }
  Json links = Json::array();
  for (const LinkChange& change : difference.links) {
    links.push_back(
        {{"kind", word(change.kind)}, {"url", change.link.url}, {"name", change.link.name}});
  }
  Json text = Json::array();
  for (const DiffHunk& hunk : difference.hunks) {
    Json parts = Json::array();
    for (const DiffPart& part : hunk.parts)
      parts.push_back({{"kind", word(part.kind)}, {"text", part.text}});
    text.push_back({{"line_before", hunk.line_before},
                    {"line_after", hunk.line_after},
                    {"parts", std::move(parts)}});
  }
  const Json json{{"document", after.provenance.document}, {"before", before.provenance.version},
                  {"after", after.provenance.version},     {"fields", std::move(fields)},
                  {"attachments", std::move(links)},       {"text", std::move(text)}};
  fmt::print("{}\n", json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

/// [-gone-] and {+come+}, in red and green where there are colours.
std::string marked(DiffPart::Kind kind, std::string_view text, bool colour) {
  const std::string plain = to_stdout(text);
  if (kind == DiffPart::Kind::removed)
    return colour ? "\x1b[31m[-" + plain + "-]\x1b[0m" : "[-" + plain + "-]";
  return colour ? "\x1b[32m{+" + plain + "+}\x1b[0m" : "{+" + plain + "+}";
}

/// What both have, shortened in the middle: a reader wants to know where, not all of it.
std::string context(std::string_view text, bool is_first, bool is_last) {
  constexpr std::size_t kKept = 60;  // bytes, twenty Chinese characters
  if (text.size() <= 3 * kKept) return to_stdout(text);
  std::size_t head = kKept;
  while ((static_cast<unsigned char>(text[head]) & 0xc0U) == 0x80U) ++head;
  std::size_t tail = text.size() - kKept;
  while ((static_cast<unsigned char>(text[tail]) & 0xc0U) == 0x80U) --tail;
  const std::string begin = is_first ? "" : to_stdout(text.substr(0, head));
  const std::string end = is_last ? "" : to_stdout(text.substr(tail));
  return begin + "…" + end;
}

void print(const Difference& difference) {
  const bool colour = ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
  for (const FieldChange& field : difference.fields) {
    fmt::print("{:<13} {} {}\n", field.name,
               field.before ? marked(DiffPart::Kind::removed, *field.before, colour) : "",
               field.after ? marked(DiffPart::Kind::added, *field.after, colour) : "");
  }
  for (const LinkChange& change : difference.links) {
    fmt::print("{:<13} {}\n", "attachment",
               marked(change.kind, change.link.name + " " + change.link.url, colour));
  }
  for (const DiffHunk& hunk : difference.hunks) {
    fmt::print("@@ line {} → {} @@\n", hunk.line_before, hunk.line_after);
    for (std::size_t i = 0; i < hunk.parts.size(); ++i) {
      const DiffPart& part = hunk.parts[i];
      fmt::print("{}", part.kind == DiffPart::Kind::same
                           ? context(part.text, i == 0, i + 1 == hunk.parts.size())
                           : marked(part.kind, part.text, colour));
    }
    fmt::print("\n");
  }
}

}  // namespace

int diff(const DiffOptions& options) {
  Archive archive = Archive::open_for_reading(options.archive);
  const auto newest = archive.show(options.document);
  if (!newest) {
    fmt::print(stderr, "gongkai: {} is not in {}\n", options.document, options.archive);
    return 1;
  }
  const int b = options.after.value_or(newest->provenance.version);
  const int a = options.before.value_or(b - 1);
  if (a == 0) {
    fmt::print(stderr, "gongkai: before version {} of {} there is none\n", b, options.document);
    return 1;
  }
  const auto before = archive.show(options.document, a);
  const auto after = archive.show(options.document, b);
  if (!before || !after) {
    fmt::print(stderr, "gongkai: {} has no version {}\n", options.document, before ? b : a);
    return 1;
  }
  const Difference difference{.fields = changed_fields(before->document, after->document),
                              .links = changed_links(before->document, after->document),
                              .hunks = diff_texts(before->document.text(), after->document.text())};
  options.json ? print_json(*before, *after, difference) : print(difference);
  return 0;
}

}  // namespace gongkai
