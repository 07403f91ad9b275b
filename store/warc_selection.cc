#include "store/warc_selection.h"

#include "store/withdrawal.h"

namespace gongkai {
namespace {

bool narrows(const DocumentFilter& filter) {
  return !filter.issuer.empty() || !filter.portal.empty() || !filter.title.empty() ||
         !filter.kind.empty() || !filter.region.empty() || filter.year || filter.limit;
}

}  // namespace

WarcSelection::WarcSelection(Archive& archive, const DocumentFilter& filter)
    : all_{!narrows(filter)},
      database_{archive.database()},
      withdrawn_{withdrawn_requests(archive.database())} {
  if (all_) return;
  chosen_.script(
      "CREATE TABLE request (id INTEGER PRIMARY KEY) STRICT;"
      "CREATE TABLE document (id INTEGER PRIMARY KEY) STRICT; BEGIN");
  archive.list(filter, [&](const DocumentLine& line) {
    Statement read = archive.database().query(
        "SELECT f.request, d.id FROM document d JOIN version v ON v.document = d.id "
        "JOIN fetch f ON f.id = v.fetch WHERE d.public_id = ?",
        line.document);
    while (read.next()) {
      chosen_.run("INSERT OR IGNORE INTO request VALUES (?)", read.integer(0));
      chosen_.run("INSERT OR IGNORE INTO document VALUES (?)", read.integer(1));
    }
    return true;
  });
  chosen_.script("COMMIT");
}

bool WarcSelection::has_exchange(std::int64_t request, std::string_view url) {
  if (withdrawn_.contains(request) || is_withdrawn(database_, url)) return false;
  return all_ || chosen_.number("SELECT count(*) FROM request WHERE id = ?", request) != 0;
}

bool WarcSelection::has_document(std::int64_t document) {
  return all_ || chosen_.number("SELECT count(*) FROM document WHERE id = ?", document) != 0;
}

}  // namespace gongkai
