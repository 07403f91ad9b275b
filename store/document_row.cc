#include "store/document_row.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "crawler/china_time.h"
#include "crawler/url.h"
#include "extract/report.h"
#include "extract/stand_in.h"
#include "store/change.h"
#include "store/digest.h"
#include "store/report_row.h"
#include "store/search.h"
#include "store/sqlite.h"
#include "store/text_group.h"
#include "store/value_digest.h"
#include "store/version_seal.h"
#include "store/well_formed.h"

namespace gongkai {
namespace {

constexpr std::array<FieldColumn, 12> kFields{{{"title", &Document::title},
                                               {"issuer", &Document::issuer},
                                               {"publisher", &Document::publisher},
                                               {"index_no", &Document::index_no},
                                               {"doc_no", &Document::doc_no},
                                               {"topic", &Document::topic},
                                               {"genre", &Document::genre},
                                               {"validity", &Document::validity},
                                               {"keywords", &Document::keywords},
                                               {"summary", &Document::summary},
                                               {"written_on", &Document::written_on},
                                               {"published_on", &Document::published_on}}};

std::string key_of(std::string_view url) {
  const std::optional<Url> parsed = Url::parse(url);
  return parsed ? canonical_key(*parsed) : std::string{url};
}

/// version.content of a document that is not kept yet; content_digest() finds the same in its row.
std::string content_digest(const Document& document, std::string_view text) {
  ValueDigest digest;
  for (const FieldColumn& field : kFields) {
    digest.add((document.*field.value).transform(well_formed));
  }
  digest.add(document.report_year.transform([](int year) { return std::int64_t{year}; }));
  digest.add(well_formed(std::string{text}));
  for (const AttachmentLink& link : document.attachments) {
    digest.add(well_formed(link.url));
    digest.add(well_formed(link.name));
  }
  return digest.finish_hex();
}

std::string base32(const std::array<std::uint8_t, 32>& digest, std::size_t characters) {
  constexpr std::string_view kAlphabet =
      "abcdefghijklmnopqrstuvwxyz234567";  // RFC 4648 §6, lower case
  std::string text;
  std::uint32_t bits = 0;
  unsigned have = 0;
  for (std::size_t i = 0; text.size() < characters;) {
    if (have < 5) {
      bits = bits << 8U | digest.at(i++);
      have += 8;
    }
    have -= 5;
    text += kAlphabet[bits >> have & 31U];
  }
  return text;
}

/// 16 characters of the key's digest; when another document has them, of the key with a number.
std::string new_public_id(Database& database, std::string_view key) {
  std::string id = base32(Sha256{}.update(key).finish(), 16);
  for (int n = 2; database.number("SELECT count(*) FROM document WHERE public_id = ?", id) != 0;
       ++n) {
    id = base32(Sha256{}.update(key).update(fmt::format("\n{}", n)).finish(), 16);
  }
  return id;
}

struct Known {
  std::int64_t id = 0;
  std::string public_id;
  std::string url;
  bool gone = false;
  std::int64_t version = 0;
  int number = 0;
  std::string content;
  std::optional<std::string> title;
};

std::optional<Known> find_key(Database& database, std::string_view key) {
  Statement row = database.query(
      "SELECT d.id, d.public_id, d.url, d.gone_at IS NOT NULL, v.id, v.number, v.content, "
      "v.title "
      "FROM document d LEFT JOIN version v ON v.id = d.latest "
      "WHERE d.key = ?1 OR d.id = (SELECT document FROM alias WHERE key = ?1)",
      key);
  if (!row.next()) return std::nullopt;
  return Known{.id = row.integer(0),
               .public_id = row.text(1),
               .url = row.text(2),
               .gone = row.integer(3) != 0,
               .version = row.integer(4),
               .number = static_cast<int>(row.integer(5)),
               .content = row.text(6),
               .title = row.maybe_text(7)};
}

std::optional<Known> find_document(Database& database, std::string_view url) {
  return find_key(database, key_of(url));
}

/// The page whose newest text links this file.
std::optional<std::int64_t> parent_of(Database& database, const Request& request) {
  if (request.purpose != Purpose::attachment) return std::nullopt;
  Statement row = database.query(
      "SELECT v.document FROM attachment a JOIN version v ON v.id = a.version WHERE a.url = ? "
      "ORDER BY v.id DESC LIMIT 1",
      request.url);
  if (row.next()) return row.integer(0);
  const auto page =
      request.referer.empty() ? std::nullopt : find_document(database, request.referer);
  return page.transform([](const Known& known) { return known.id; });
}

/// Under what a document is kept.
struct Place {
  std::string key;
  std::string_view kind;
  std::optional<std::int64_t> parent;
};

Place place_of(Database& database, const Request& request) {
  return {.key = key_of(request.url),
          .kind = request.purpose == Purpose::attachment ? "attachment" : "page",
          .parent = parent_of(database, request)};
}

Known add_document(Database& database, const Document& document, const Place& place) {
  Known known{.url = document.url};
  known.public_id = new_public_id(database, place.key);
  database.run("INSERT INTO document (public_id, key, url, kind, parent) VALUES (?, ?, ?, ?, ?)",
               known.public_id, place.key, document.url, place.kind, place.parent);
  known.id = database.last_id();
  return known;
}

void add_change(Database& database, const Known& known, std::string_view kind, TimePoint now,
                std::string_view cause = kByPortal) {
  append_change(database, known.id, known.version, kind, cause, now);
}

std::optional<std::int64_t> begin_of(const std::optional<ByteRange>& range) {
  return range.transform([](ByteRange bytes) { return static_cast<std::int64_t>(bytes.begin); });
}

std::optional<std::int64_t> end_of(const std::optional<ByteRange>& range) {
  return range.transform([](ByteRange bytes) { return static_cast<std::int64_t>(bytes.end); });
}

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
}

void add_blocks(Database& database, std::int64_t version, const Document& document) {
  std::int64_t n = 0;
  std::int64_t start = 1;
  for (const Block& block : document.blocks) {
    if (start > 1) ++start;  // the line end, as Document::text() has it
    const std::int64_t length = characters(well_formed(block.text));
    database.run(
        "INSERT INTO block (version, n, kind, level, start, length, source_begin, source_end) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        version, n++, to_string(block.kind), block.level, start, length, begin_of(block.source),
        end_of(block.source));
    start += length;
  }
}

void add_evidence(Database& database, std::int64_t version, const Document& document) {
  std::int64_t n = 0;
  for (const Claim& claim : document.claims) {
    database.run(
        "INSERT INTO claim (version, n, field, value, raw, layer, confidence, rule, chosen, "
        "source_begin, "
        "source_end) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        version, n++, claim.field, claim.value, claim.raw, to_string(claim.layer), claim.confidence,
        claim.rule, claim.chosen, begin_of(claim.source), end_of(claim.source));
  }
  n = 0;
  for (const Stripped& line : document.stripped) {
    database.run(
        "INSERT INTO stripped (version, n, text, zone, rule, source_begin, source_end) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        version, n++, line.text, to_string(line.zone), line.rule, begin_of(line.source),
        end_of(line.source));
  }
  n = 0;
  for (const Defect& defect : document.defects) {
    database.run("INSERT INTO defect (version, n, kind, line, text) VALUES (?, ?, ?, ?, ?)",
                 version, n++, defect.kind, defect.line, defect.text);
  }
  n = 0;
  for (const AttachmentLink& link : document.attachments) {
    database.run("INSERT INTO attachment (version, n, url, name, stands_in) VALUES (?, ?, ?, ?, ?)",
                 version, n++, link.url, link.name, link.stands_in);
  }
}

std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

/// Adds the version after `known.number`, which becomes the newest.
void add_version(Database& database, const Document& document, const VersionOrigin& origin,
                 std::string_view text, std::optional<std::int64_t> text_from, Known& known) {
  const std::string group = text_group(text);
  database.run(
      "INSERT INTO version (document, number, fetch, portal, extractor, rules, made_at, content, "
      "url, "
      "charset_declared, charset_used, title, issuer, publisher, index_no, doc_no, topic, genre, "
      "validity, "
      "keywords, summary, written_on, published_on, report_year, text, text_group, text_from) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      known.id, known.number + 1, origin.fetch, origin.portal, kExtractorVersion, origin.rules,
      iso_utc(origin.now), known.content, document.url, unless_empty(document.charset.declared),
      document.charset.used, document.title, document.issuer, document.publisher, document.index_no,
      document.doc_no, document.topic, document.genre, document.validity, document.keywords,
      document.summary, document.written_on, document.published_on, document.report_year, text,
      unless_empty(group), text_from);
  known.version = database.last_id();
  ++known.number;
  add_blocks(database, known.version, document);
  add_evidence(database, known.version, document);
  put_report(database, known.version, document);
  database.run("UPDATE version SET seal = ? WHERE id = ?", version_seal(database, known.version),
               known.version);
  set_latest(database, known.id, known.version);
}

/// What a reading adds to the feed of changes: a new title is told apart from a new text.
std::vector<std::string_view> kinds_of_change(Recorded::What what, const Document& document,
                                              std::string_view text, const Known& before) {
  if (what == Recorded::What::new_document) return {"new"};
  if (what != Recorded::What::new_version) return {};
  if (document.title == before.title) return {"changed"};
  Document as_before = document;
  as_before.title = before.title;
  if (content_digest(as_before, text) == before.content) return {"retitled"};
  return {"retitled", "changed"};
}

/// The document is there (again), at `url`.
void seen(Database& database, const Known& known, std::string_view url, TimePoint now) {
  if (known.gone) {
    database.run("UPDATE document SET gone_at = NULL WHERE id = ?", known.id);
    add_change(database, known, "back", now);
  }
  if (key_of(known.url) != key_of(url)) {
    database.run("UPDATE document SET url = ? WHERE id = ?", url, known.id);
    add_change(database, known, "moved", now);
  }
}

void leave(Database& database, const Known& known, TimePoint now) {
  database.run("UPDATE document SET gone_at = ? WHERE id = ?", iso_utc(now), known.id);
  add_change(database, known, "gone", now);
}

void name(const Known& known, Recorded& recorded) {
  recorded.document = known.public_id;
  recorded.version = known.number;
}

/// Adds the document, or a version of it when it differs from the newest one.
Known put_one(Database& database, const Place& place, const Document& document,
              const VersionOrigin& origin, std::optional<std::int64_t> text_from,
              Recorded::What& what) {
  const std::string text = document.text();
  std::string content = content_digest(document, text);
  std::optional<Known> known = find_key(database, place.key);
  what = Recorded::What::unchanged;
  if (!known) {
    what = Recorded::What::new_document;
    known = add_document(database, document, place);
  } else if (known->content != content) {
    what = Recorded::What::new_version;
  }
  const std::vector<std::string_view> kinds = kinds_of_change(what, document, text, *known);
  if (what != Recorded::What::unchanged) {
    known->content = std::move(content);
    add_version(database, document, origin, text, text_from, *known);
  }
  // Bytes that are read again say nothing new of where the portal has a document.
  if (origin.cause == kByPortal) seen(database, *known, document.url, origin.now);
  for (const std::string_view kind : kinds)
    add_change(database, *known, kind, origin.now, origin.cause);
  return *std::move(known);
}

/// The newest version of the first file that stands in for the page and has a text.
std::optional<std::int64_t> find_stand_in(Database& database, const Document& page) {
  std::vector<const AttachmentLink*> links;
  for (const AttachmentLink& link : page.attachments) {
    if (link.stands_in > 0) links.push_back(&link);
  }
  std::ranges::sort(links, {}, &AttachmentLink::stands_in);
  for (const AttachmentLink* const link : links) {
    Statement row = database.query(
        "SELECT v.id FROM document d JOIN version v ON v.id = d.latest "
        "WHERE d.key = ? AND d.kind = 'attachment' AND v.text <> ''",
        key_of(link->url));
    if (row.next()) return row.integer(0);
  }
  return std::nullopt;
}

std::string portal_title(Database& database, std::int64_t portal) {
  Statement row = database.query("SELECT title FROM portal WHERE id = ?", portal);
  return row.next() ? row.text(0) : std::string{};
}

/// Gives a page the text of the file that stands in for its own, when that is there already; its
/// version.
std::optional<std::int64_t> complete(Database& database, Document& page,
                                     std::optional<std::int64_t> portal) {
  const std::optional<std::int64_t> file = find_stand_in(database, page);
  if (file) {
    take_text(page, load_document(database, *file));
    read_report(page, portal ? portal_title(database, *portal) : "");
  }
  return file;
}

/// Puts a page, with the text of a file that stands in for it when that is there already.
Known put_page(Database& database, const Place& place, Document page, const VersionOrigin& origin,
               Recorded::What& what) {
  const std::optional<std::int64_t> file = complete(database, page, origin.portal);
  return put_one(database, place, page, origin, file, what);
}

/// Gives the text of the file at `url` to the pages that it stands in for.
void complete_pages(Database& database, std::string_view url, const VersionOrigin& origin) {
  struct Waiting {
    std::int64_t version, fetch;
    std::optional<std::int64_t> portal;
    std::string key;
  };
  std::vector<Waiting> pages;
  {
    Statement row = database.query(
        "SELECT v.id, v.fetch, v.portal, d.key FROM attachment a JOIN document d ON d.latest = "
        "a.version JOIN version v ON v.id = a.version WHERE a.url = ? AND a.stands_in > 0",
        url);
    while (row.next()) {
      pages.push_back({.version = row.integer(0), .fetch = row.integer(1), .key = row.text(3)});
      if (!row.null(2)) pages.back().portal = row.integer(2);
    }
  }
  for (const Waiting& page : pages) {
    const VersionOrigin its_own{.request = origin.request,
                                .fetch = page.fetch,
                                .portal = page.portal,
                                .rules = origin.rules,
                                .now = origin.now,
                                .cause = origin.cause};
    Recorded::What what{};
    put_page(database, {.key = page.key, .kind = "page", .parent = {}},
             load_document(database, page.version), its_own, what);
  }
}

/// Keeps each document that was packed in an archive file; those that are no more in it are gone.
void put_members(Database& database, const Known& archive, std::string_view key,
                 const std::vector<Member>& members, const VersionOrigin& origin) {
  std::set<std::int64_t> there;
  for (const Member& member : members) {
    const auto* const document = std::get_if<Document>(&member.content);
    if (document == nullptr) continue;
    const Place place{
        .key = fmt::format("{}#{}", key, member.name), .kind = "attachment", .parent = archive.id};
    Recorded::What what{};
    there.insert(put_one(database, place, *document, origin, std::nullopt, what).id);
  }
  if (origin.cause != kByPortal) return;
  std::vector<Known> gone;
  {
    Statement row = database.query(
        "SELECT id, latest FROM document WHERE parent = ? AND gone_at IS NULL", archive.id);
    while (row.next()) {
      if (!there.contains(row.integer(0)))
        gone.push_back({.id = row.integer(0), .version = row.integer(1)});
    }
  }
  for (const Known& member : gone) leave(database, member, origin.now);
}

}  // namespace

std::span<const FieldColumn> field_columns() {
  return kFields;
}

Document completed(Database& database, Document document, std::optional<std::int64_t> portal) {
  complete(database, document, portal);
  return document;
}

std::string content_digest(const Document& document) {
  return content_digest(document, document.text());
}

void put_document(Database& database, const Document& document, const VersionOrigin& origin,
                  Recorded& recorded) {
  const Place place = place_of(database, origin.request);
  const Known known = put_page(database, place, document, origin, recorded.what);
  if (recorded.what != Recorded::What::unchanged) {
    if (!document.members.empty())
      put_members(database, known, place.key, document.members, origin);
    complete_pages(database, origin.request.url, origin);
  }
  name(known, recorded);
}

bool put_reread(Database& database, const Document& document, const VersionOrigin& origin) {
  Recorded recorded;
  put_document(database, document, origin, recorded);
  return recorded.what == Recorded::What::new_version;
}

void confirm_document(Database& database, const Request& request, TimePoint now,
                      Recorded& recorded) {
  const std::optional<Known> known = find_document(database, request.url);
  if (!known) return;
  seen(database, *known, known->url, now);
  recorded.what = Recorded::What::unchanged;
  name(*known, recorded);
}

void mark_gone(Database& database, const Request& request, TimePoint now, Recorded& recorded) {
  const std::optional<Known> known = find_document(database, request.url);
  if (!known) return;
  name(*known, recorded);
  if (!known->gone) leave(database, *known, now);
}

void name_document(Database& database, const Request& request, Recorded& recorded) {
  if (const auto known = find_document(database, request.url)) name(*known, recorded);
}

}  // namespace gongkai
