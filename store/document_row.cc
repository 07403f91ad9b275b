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
#include "store/correction.h"
#include "store/digest.h"
#include "store/request_row.h"
#include "store/search.h"
#include "store/sqlite.h"
#include "store/version_row.h"

namespace gongkai {
namespace {

std::string key_of(std::string_view url) {
  const std::optional<Url> parsed = Url::parse(url);
  return parsed ? canonical_key(*parsed) : std::string{url};
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
  std::int64_t version = 0;  // the newest
  int number = 0;
  std::string content;  // as it was read, without corrections
  std::optional<std::string> title;
  bool withdrawn = false;
};

std::optional<Known> find_key(Database& database, std::string_view key) {
  Statement row = database.query(
      "SELECT d.id, d.public_id, d.url, d.gone_at IS NOT NULL, v.id, v.number, r.content, "
      "r.title, w.document IS NOT NULL "
      "FROM document d LEFT JOIN version v ON v.id = d.latest "
      "LEFT JOIN version r ON r.id = coalesce(v.corrects, v.id) "
      "LEFT JOIN withdrawal w ON w.document = d.id "
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
               .title = row.maybe_text(7),
               .withdrawn = row.integer(8) != 0};
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

/// Adds the version after `known.number`, which becomes the newest.
void add_version(Database& database, const Document& document, const VersionOrigin& origin,
                 const Basis& basis, Known& known) {
  known.version = put_version(database, known.id, ++known.number, document, origin, basis);
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

/// What reads the same at the end of a redirect is the same document: when a listing names that
/// address, too, it must not come as a new one.
void keep_address(Database& database, const Known& known, std::string_view url) {
  const std::string key = key_of(url);
  if (key == key_of(known.url)) return;
  database.run(
      "INSERT OR IGNORE INTO alias (key, document) SELECT ?1, ?2 "
      "WHERE NOT EXISTS (SELECT 1 FROM document WHERE key = ?1)",
      key, known.id);
}

/// Whether the document has another address than `request`, which answers.
bool is_elsewhere(Database& database, const Known& known, const Request& request) {
  const std::string key = key_of(known.url);
  if (key == key_of(request.url)) return false;
  const auto other = find_request(database, request_key(request.purpose, key));
  return other &&
         database.number("SELECT last_fetch IS NOT NULL AND failed = 0 FROM request WHERE id = ?",
                         *other) != 0;
}

void leave(Database& database, const Known& known, TimePoint now) {
  database.run("UPDATE document SET gone_at = ? WHERE id = ?", iso_utc(now), known.id);
  add_change(database, known, "gone", now);
}

void name(const Known& known, Recorded& recorded) {
  recorded.document = known.public_id;
  recorded.version = known.number;
}

std::string portal_title(Database& database, std::optional<std::int64_t> portal) {
  Statement row = database.query("SELECT title FROM portal WHERE id = ?", portal);
  return row.next() ? row.text(0) : std::string{};
}

/// Adds a version with the corrections in force over `reading`, which is the newest; without any,
/// it adds nothing.
void add_corrected(Database& database, const Document& reading, const VersionOrigin& origin,
                   std::optional<std::int64_t> text_from, Known& known) {
  const std::vector<Correction> corrections = corrections_of(database, known.id);
  if (corrections.empty()) return;
  const Document document =
      with_corrections(reading, corrections, portal_title(database, origin.portal));
  const std::string text = document.text();
  const bool has_text =
      std::ranges::find(corrections, "text", &Correction::field) != corrections.end();
  known.title = reading.title;
  known.content = content_digest(reading, reading.text());
  const auto kinds = kinds_of_change(Recorded::What::new_version, document, text, known);
  add_version(database, document, origin,
              {.text_from = has_text ? std::nullopt : text_from, .corrects = known.version}, known);
  for (const std::string_view kind : kinds)
    add_change(database, known, kind, origin.now, kByPerson);
}

/// Adds the document, or a version of it when it differs from the newest one.
Known put_one(Database& database, const Place& place, const Document& document,
              const VersionOrigin& origin, std::optional<std::int64_t> text_from,
              Recorded::What& what) {
  const std::string text = document.text();
  const std::string content = content_digest(document, text);
  std::optional<Known> known = find_key(database, place.key);
  what = Recorded::What::unchanged;
  if (known && known->withdrawn) return *std::move(known);
  if (!known) {
    what = Recorded::What::new_document;
    known = add_document(database, document, place);
  } else if (known->content != content) {
    what = Recorded::What::new_version;
  }
  const std::vector<std::string_view> kinds = kinds_of_change(what, document, text, *known);
  if (what != Recorded::What::unchanged)
    add_version(database, document, origin, {.text_from = text_from, .corrects = {}}, *known);
  // Bytes that are read again say nothing new of where the portal has a document.
  if (origin.cause == kByPortal) {
    if (what == Recorded::What::unchanged) keep_address(database, *known, document.url);
    seen(database, *known, document.url, origin.now);
  }
  for (const std::string_view kind : kinds)
    add_change(database, *known, kind, origin.now, origin.cause);
  if (what != Recorded::What::unchanged)
    add_corrected(database, document, origin, text_from, *known);
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

/// Gives a page the text of the file that stands in for its own, when that is there already; its
/// version.
std::optional<std::int64_t> complete(Database& database, Document& page,
                                     std::optional<std::int64_t> portal) {
  const std::optional<std::int64_t> file = find_stand_in(database, page);
  if (file) {
    take_text(page, load_document(database, *file));
    read_report(page, portal_title(database, portal));
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
        "SELECT coalesce(v.corrects, v.id), v.fetch, v.portal, d.key FROM attachment a "
        "JOIN document d ON d.latest = "
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
/// False when all of that was so before.
bool put_members(Database& database, const Known& archive, std::string_view key,
                 const std::vector<Member>& members, const VersionOrigin& origin) {
  bool is_new = false;
  std::set<std::int64_t> there;
  for (const Member& member : members) {
    const auto* const document = std::get_if<Document>(&member.content);
    if (document == nullptr) continue;
    const Place place{
        .key = member_key(key, member.name), .kind = "attachment", .parent = archive.id};
    Recorded::What what{};
    there.insert(put_one(database, place, *document, origin, std::nullopt, what).id);
    is_new = is_new || what != Recorded::What::unchanged;
  }
  if (origin.cause != kByPortal) return is_new;
  std::vector<Known> gone;
  {
    Statement row = database.query(
        "SELECT id, latest FROM document WHERE parent = ? AND gone_at IS NULL AND latest IS NOT NULL",
        archive.id);
    while (row.next()) {
      if (!there.contains(row.integer(0)))
        gone.push_back({.id = row.integer(0), .version = row.integer(1)});
    }
  }
  for (const Known& member : gone) leave(database, member, origin.now);
  return is_new || !gone.empty();
}

}  // namespace

std::string member_key(std::string_view key, std::string_view name) {
  return fmt::format("{}#{}", key, name);
}

Document completed(Database& database, Document document, std::optional<std::int64_t> portal) {
  complete(database, document, portal);
  return document;
}

void put_document(Database& database, const Document& document, const VersionOrigin& origin,
                  Recorded& recorded) {
  const Place place = place_of(database, origin.request);
  const Known known = put_page(database, place, document, origin, recorded.what);
  // What is packed in a file may have changed without a word of what the file says itself.
  if (!document.members.empty() &&
      put_members(database, known, place.key, document.members, origin) &&
      recorded.what == Recorded::What::unchanged) {
    recorded.what = Recorded::What::new_version;
  }
  if (recorded.what != Recorded::What::unchanged)
    complete_pages(database, origin.request.url, origin);
  name(known, recorded);
}

bool put_reread(Database& database, const Document& document, const VersionOrigin& origin) {
  Recorded recorded;
  put_document(database, document, origin, recorded);
  return recorded.what == Recorded::What::new_version;
}

void put_corrections(Database& database, std::int64_t document, TimePoint now) {
  Statement row = database.query(
      "SELECT d.key, r.id, r.fetch, r.portal, r.rules, r.extractor, r.text_from, f.request, "
      "v.corrects IS NOT NULL FROM document d JOIN version v ON v.id = d.latest "
      "JOIN version r ON r.id = coalesce(v.corrects, v.id) JOIN fetch f ON f.id = r.fetch "
      "WHERE d.id = ?",
      document);
  if (!row.next()) return;
  const Request request = load_request(database, row.integer(7));
  const std::string rules = row.text(4);
  const VersionOrigin origin{.request = request,
                             .fetch = row.integer(2),
                             .portal = row.maybe_integer(3),
                             .rules = rules,
                             .now = now,
                             .cause = kByPerson,
                             .extractor = static_cast<int>(row.integer(5))};
  Known known = *find_key(database, row.text(0));
  const Document reading = load_document(database, row.integer(1));
  const std::optional<std::int64_t> text_from = row.maybe_integer(6);
  if (corrections_of(database, document).empty()) {
    add_version(database, reading, origin, {.text_from = text_from, .corrects = {}}, known);
    add_change(database, known, "changed", now, kByPerson);
  } else {
    known.version = row.integer(1);
    add_corrected(database, reading, origin, text_from, known);
  }
  complete_pages(database, request.url, origin);
}

void confirm_document(Database& database, const Request& request, TimePoint now,
                      Recorded& recorded) {
  const std::optional<Known> known = find_document(database, request.url);
  if (!known || known->withdrawn) return;
  seen(database, *known, known->url, now);
  recorded.what = Recorded::What::unchanged;
  name(*known, recorded);
}

void mark_gone(Database& database, const Request& request, TimePoint now, Recorded& recorded) {
  const std::optional<Known> known = find_document(database, request.url);
  if (!known) return;
  name(*known, recorded);
  if (!known->gone && !known->withdrawn && !is_elsewhere(database, *known, request))
    leave(database, *known, now);
}

void name_document(Database& database, const Request& request, Recorded& recorded) {
  if (const auto known = find_document(database, request.url)) name(*known, recorded);
}

}  // namespace gongkai
