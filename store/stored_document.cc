#include "store/stored_document.h"

#include <latch>
#include <utility>

#include "store/body.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/time_from.h"

namespace gongkai {
namespace {

StoredDocument stored_from(Database& database, const Statement& row, const std::string& rules) {
  StoredDocument stored{.document = row.integer(0),
                        .version = row.integer(1),
                        .fetch = row.integer(2),
                        .public_id = row.text(3),
                        .number = static_cast<int>(row.integer(14)),
                        .kept_content = row.text(15)};
  stored.response.request = load_request(database, row.integer(4));
  Exchange exchange{.url = row.text(5),
                    .request_head = row.text(6),
                    .status = static_cast<int>(row.integer(7)),
                    .response_head = row.text(8),
                    .complete = row.integer(10) != 0,
                    .address = row.text(11),
                    .tls = row.text(12)};
  exchange.asked_at = time_from(row.view(13)).value_or(TimePoint{});
  if (auto bytes = load_body(database, row.view(9))) {
    exchange.body = std::move(*bytes);
    stored.has_bytes = true;
  }
  stored.response.exchanges.push_back(std::move(exchange));
  stored.portal = portal_id(database, stored.response.request.portal);
  stored.is_of_this_reader = row.integer(16) == kExtractorVersion && row.view(17) == rules &&
                             row.maybe_integer(18) == stored.portal;
  return stored;
}

std::vector<StoredDocument> load(Database& database, const StoredReader::Batch& batch) {
  std::vector<StoredDocument> documents;
  Statement row = database.query(
      "SELECT d.id, v.id, v.fetch, d.public_id, f.request, f.url, f.request_head, f.status, "
      "f.response_head, f.body, f.complete, f.address, f.tls, f.at, v.number, v.content, "
      "v.extractor, v.rules, v.portal FROM document d "
      // What people corrected is read anew from what was corrected.
      "JOIN version c ON c.id = d.latest JOIN version v ON v.id = coalesce(c.corrects, c.id) "
      "JOIN fetch f ON f.id = v.fetch "
      "LEFT JOIN reread r ON r.version = v.id "
      // What was packed in an archive file comes with it.
      "WHERE d.id > ?1 AND instr(d.key, '#') = 0 AND (?4 OR "
      "(r.extractor IS NOT ?2 OR r.rules IS NOT ?3) AND (v.extractor <> ?2 OR v.rules <> ?3)) "
      "ORDER BY d.id LIMIT ?5",
      batch.after, kExtractorVersion, batch.rules, batch.again,
      static_cast<std::int64_t>(batch.most));
  while (row.next()) documents.push_back(stored_from(database, row, batch.rules));
  return documents;
}

}  // namespace

StoredReader::StoredReader(Archive& archive, Extractor read, std::size_t threads)
    : archive_{archive}, read_{std::move(read)}, pool_{threads} {
  for (Portal& portal : archive.portals()) portals_.emplace(portal.name, std::move(portal));
}

std::vector<StoredDocument> StoredReader::read(const Batch& batch) {
  static const Portal kNone;
  std::vector<StoredDocument> documents = load(archive_.database(), batch);
  std::latch done{static_cast<std::ptrdiff_t>(documents.size())};
  for (StoredDocument& stored : documents) {
    pool_.run([this, &stored, &done] {
      const auto portal = portals_.find(stored.response.request.portal);
      if (stored.has_bytes)
        stored.content = read_(stored.response, portal == portals_.end() ? kNone : portal->second);
      done.count_down();
    });
  }
  done.wait();
  return documents;
}

}  // namespace gongkai
