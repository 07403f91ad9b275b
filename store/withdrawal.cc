#include "store/withdrawal.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "crawler/china_time.h"
#include "crawler/url.h"
#include "store/archive.h"
#include "store/change.h"
#include "store/digest.h"
#include "store/document_row.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/version_row.h"

namespace gongkai {
namespace {

bool has_withdrawals(Database& database) {
  return database.number("SELECT EXISTS (SELECT 1 FROM withdrawal)") != 0;
}

std::vector<std::int64_t> ids(Statement row) {
  std::vector<std::int64_t> found;
  while (row.next()) found.push_back(row.integer(0));
  return found;
}

std::string key_of(std::string_view url) {
  const std::optional<Url> parsed = Url::parse(url);
  return parsed ? canonical_key(*parsed) : std::string{};
}

/// What goes with a document, by its row.
class Plan {
 public:
  Plan(Database& database, std::int64_t document) : database_{database} {
    add(document, "");
    for (; !open_.empty(); open_.pop_front()) follow(open_.front());
  }

  [[nodiscard]] const std::map<std::int64_t, std::string>& documents() const { return documents_; }

 private:
  void add(std::int64_t document, std::string_view because) {
    const bool is_there =
        database_.number("SELECT latest FROM document WHERE id = ?", document) != 0;
    if (is_there && documents_.emplace(document, because).second) open_.push_back(document);
  }

  void follow(std::int64_t document) {
    const auto packed = ids(database_.query(
        "SELECT parent FROM document WHERE id = ? AND instr(key, '#') > 0", document));
    for (const std::int64_t file : packed) add(file, "the file that it is packed in");
    const auto pages =
        ids(database_.query("SELECT DISTINCT page.document FROM version page JOIN version file "
                            "ON file.id = page.text_from WHERE file.document = ?",
                            document));
    for (const std::int64_t page : pages) add(page, "a page whose text it is");
    // A file that another page links, too, is that page's as well.
    const auto files = ids(database_.query(
        "SELECT f.id FROM document f WHERE f.parent = ?1 AND NOT EXISTS ("
        "SELECT 1 FROM version v JOIN attachment a ON a.version = v.id "
        "JOIN version own ON own.document = f.id JOIN fetch o ON o.id = own.fetch "
        "JOIN document other ON other.latest = v.id WHERE other.id NOT IN (?1, f.id) AND "
        "a.url IN (SELECT url FROM fetch WHERE request = o.request))",
        document));
    for (const std::int64_t file : files) add(file, "a file that it links");
  }

  Database& database_;
  std::map<std::int64_t, std::string> documents_;  // why each goes
  std::deque<std::int64_t> open_;
};

/// Requests that bring `document`: those that brought it, and those that have its address.
std::set<std::int64_t> requests_of(Database& database, std::int64_t document) {
  const auto brought =
      ids(database.query("SELECT DISTINCT f.request FROM version v JOIN fetch f ON f.id = v.fetch "
                         "WHERE v.document = ?",
                         document));
  std::set<std::int64_t> requests{brought.begin(), brought.end()};
  std::vector<std::string> keys;
  Statement row = database.query("SELECT url FROM document WHERE id = ?", document);
  while (row.next()) keys.push_back(key_of(row.view(0)));
  Statement alias = database.query("SELECT key FROM alias WHERE document = ?", document);
  while (alias.next()) keys.push_back(alias.text(0));
  for (const std::string& key : keys) {
    for (const Purpose purpose : {Purpose::document, Purpose::attachment}) {
      if (const auto request = find_request(database, request_key(purpose, key)))
        requests.insert(*request);
    }
  }
  return requests;
}

/// Fills the table `taken` with all requests of documents that are withdrawn, and of those that are
/// about to be.
void mark_requests(Database& database, const Plan& plan) {
  database.script(
      "CREATE TEMP TABLE IF NOT EXISTS taken (request INTEGER PRIMARY KEY) STRICT;"
      "DELETE FROM taken;");
  std::set<std::int64_t> requests = withdrawn_requests(database);
  for (const auto& [document, because] : plan.documents())
    requests.merge(requests_of(database, document));
  for (const std::int64_t request : requests)
    database.run("INSERT OR IGNORE INTO temp.taken (request) VALUES (?)", request);
}

/// Bodies that none but marked requests brought.
constexpr std::string_view kBodies =
    "FROM body WHERE bytes IS NOT NULL AND sha256 IN (SELECT body FROM fetch WHERE request IN "
    "(SELECT request FROM temp.taken)) AND NOT EXISTS (SELECT 1 FROM fetch f WHERE f.body = "
    "body.sha256 AND f.request NOT IN (SELECT request FROM temp.taken))";

std::set<std::string> shared_with(Database& database, const Plan& plan) {
  std::set<std::string> shared;
  for (const auto& [document, because] : plan.documents()) {
    Statement row = database.query(
        "SELECT DISTINCT d.id, d.public_id FROM version own JOIN fetch f ON f.id = own.fetch "
        "JOIN fetch g ON g.body = f.body JOIN version v ON v.fetch = g.id "
        "JOIN document d ON d.latest = v.id WHERE own.document = ?1 "
        "UNION SELECT d.id, d.public_id FROM version own "
        "JOIN version v ON v.text_group = own.text_group JOIN document d ON d.latest = v.id "
        "WHERE own.document = ?1",
        document);
    while (row.next()) {
      if (!plan.documents().contains(row.integer(0))) shared.insert(row.text(1));
    }
  }
  return shared;
}

Withdrawn describe(Database& database, const Plan& plan) {
  Withdrawn withdrawn;
  for (const auto& [document, because] : plan.documents()) {
    Statement row = database.query("SELECT public_id, url FROM document WHERE id = ?", document);
    if (row.next()) withdrawn.documents.push_back({row.text(0), row.text(1), because});
  }
  std::ranges::stable_sort(withdrawn.documents, {},
                           [](const Withdrawn::One& one) { return !one.because.empty(); });
  withdrawn.bodies = database.number(fmt::format("SELECT count(*) {}", kBodies));
  for (const std::string& document : shared_with(database, plan))
    withdrawn.shared.push_back(document);
  return withdrawn;
}

void take_out(Database& database, std::int64_t document, const std::string& reason, TimePoint now) {
  database.run(
      "INSERT INTO search (search, rowid, title, text) "
      "SELECT 'delete', document, title, text FROM search_text WHERE document = ?",
      document);
  const std::int64_t latest = database.number("SELECT latest FROM document WHERE id = ?", document);
  database.run("UPDATE document SET latest = NULL WHERE id = ?", document);
  for (const std::int64_t version :
       ids(database.query("SELECT id FROM version WHERE document = ?", document))) {
    empty_version(database, version);
    database.run("DELETE FROM reread WHERE version = ?", version);
  }
  database.run("DELETE FROM correction WHERE document = ?", document);
  database.run("INSERT INTO withdrawal (document, at, reason) VALUES (?, ?, ?)", document,
               iso_utc(now), reason);
  append_change(database, document, latest, "withdrawn", "withdrawal", now);
}

}  // namespace

Withdrawn plan_withdrawal(Archive& archive, std::string_view id_or_url) {
  Database& database = archive.database();
  const Transaction transaction{database};
  const Plan plan{database, document_row(database, id_or_url)};
  mark_requests(database, plan);
  return describe(database, plan);
}

Withdrawn withdraw(Archive& archive, std::string_view id_or_url, const std::string& reason,
                   TimePoint now) {
  Database& database = archive.database();
  Transaction transaction{database};
  const Plan plan{database, document_row(database, id_or_url)};
  mark_requests(database, plan);
  Withdrawn withdrawn = describe(database, plan);
  if (withdrawn.documents.empty()) return withdrawn;
  database.run(fmt::format("UPDATE body SET bytes = NULL WHERE id IN (SELECT id {})", kBodies));
  database.run(
      "UPDATE request SET due_at = NULL, failed = 0, title = NULL, date = NULL, raw_date = NULL "
      "WHERE id IN (SELECT request FROM temp.taken)");
  for (const auto& [document, because] : plan.documents())
    take_out(database, document, reason, now);
  // Deleted words stay in the index until its parts are merged.
  database.run("INSERT INTO search (search) VALUES ('optimize')");
  transaction.commit();
  return withdrawn;
}

std::set<std::int64_t> withdrawn_requests(Database& database) {
  std::set<std::int64_t> requests;
  for (const std::int64_t document : ids(database.query("SELECT document FROM withdrawal")))
    requests.merge(requests_of(database, document));
  return requests;
}

bool is_withdrawn(Database& database, std::string_view url) {
  if (!has_withdrawals(database)) return false;
  const std::string key = key_of(url);
  return database.number(
             "SELECT count(*) FROM withdrawal WHERE document IN (SELECT id FROM document "
             "WHERE key = ?1 UNION SELECT document FROM alias WHERE key = ?1)",
             key) != 0;
}

bool is_withdrawn(Database& database, const Response& response) {
  return is_withdrawn(database, response.request.url) || is_withdrawn(database, response.url());
}

bool comes_back(Database& database, const Response& response, const Content& content) {
  const auto* const document = std::get_if<Document>(&content);
  if (document == nullptr || response.exchanges.empty() || !has_withdrawals(database)) return false;
  const std::string key = key_of(response.request.url);
  if (database.number("SELECT count(*) FROM document WHERE key = ?", key) != 0) return false;
  const std::string text = document->text();
  const std::string& bytes = response.exchanges.back().body;
  const std::int64_t same = database.number(
      "SELECT w.document FROM withdrawal w JOIN version v ON v.document = w.document "
      "JOIN fetch f ON f.id = v.fetch WHERE v.content = ? OR f.body = ? LIMIT 1",
      text.empty() ? std::string{} : content_digest(*document, text),
      bytes.empty() ? std::string{} : sha256_hex(bytes));
  if (same == 0) return false;
  database.run("INSERT OR IGNORE INTO alias (key, document) VALUES (?, ?)", key, same);
  return true;
}

std::optional<Tombstone> find_tombstone(Archive& archive, std::string_view id_or_url) {
  Database& database = archive.database();
  const Transaction snapshot{database};
  const std::int64_t document = document_row(database, id_or_url);
  Statement row = database.query(
      "SELECT d.public_id, d.url, d.kind, w.at, w.reason FROM withdrawal w "
      "JOIN document d ON d.id = w.document WHERE d.id = ?",
      document);
  if (!row.next()) return std::nullopt;
  Tombstone tombstone{.document = row.text(0),
                      .url = row.text(1),
                      .kind = row.text(2),
                      .withdrawn_at = row.text(3),
                      .reason = row.text(4)};
  Statement version = database.query(
      "SELECT v.number, v.content, f.body, f.at FROM version v JOIN fetch f ON f.id = v.fetch "
      "WHERE v.document = ? ORDER BY v.number",
      document);
  while (version.next()) {
    tombstone.versions.push_back({.number = static_cast<int>(version.integer(0)),
                                  .content = version.text(1),
                                  .sha256 = version.text(2),
                                  .fetched_at = version.text(3)});
  }
  return tombstone;
}

}  // namespace gongkai
