#include "store/moved_rows.h"

#include <fmt/format.h>

#include <algorithm>

#include "crawler/url.h"
#include "store/sqlite.h"

namespace gongkai {
namespace {

/// The last part of a path when it has the number of a document in it ("/t20250116_14167952.html").
std::string_view numbered_name(std::string_view path) {
  constexpr int kDigits = 6;
  const std::string_view name = path.substr(std::min(path.rfind('/'), path.size()));
  const auto digits = std::ranges::count_if(name, [](char c) { return c >= '0' && c <= '9'; });
  return digits < kDigits ? std::string_view{} : name;
}

std::string looks_of(std::string_view title, std::string_view date) {
  return fmt::format("{}\n{}", date, title);
}

}  // namespace

void MovedRows::load() {
  if (heads_) return;
  heads_.emplace();
  Statement head =
      database_->query("SELECT DISTINCT p.url FROM feed f JOIN page p ON p.id = f.moved_to");
  while (head.next()) heads_->try_emplace(head.text(0));
}

bool MovedRows::has(std::string_view head) {
  load();
  return heads_->contains(head);
}

const MovedRows::Rows& MovedRows::rows_of(std::string_view head) {
  std::optional<Rows>& known = heads_->find(head)->second;
  if (known) return *known;
  known.emplace();
  Statement row = database_->query(
      "SELECT r.id, r.title, r.date, r.target FROM feed f JOIN listed l ON l.head = f.head "
      "JOIN request r ON r.id = l.request "
      "WHERE f.moved_to = (SELECT id FROM page WHERE url = ?)",
      head);
  while (row.next()) {
    known->by_looks.emplace(looks_of(row.view(1), row.view(2)), row.integer(0));
    if (const auto name = numbered_name(row.view(3)); !name.empty())
      known->by_name.emplace(name, row.integer(0));
  }
  return *known;
}

std::optional<std::int64_t> MovedRows::before(std::string_view head, std::int64_t request,
                                              const Request& row) {
  if (!has(head) || !row.row) return std::nullopt;
  const Rows& rows = rows_of(head);
  std::set<std::int64_t> found;
  const auto add = [&](const auto& requests, std::string_view key) {
    const auto [first, last] = requests.equal_range(key);
    for (auto at = first; at != last && found.size() < 3; ++at) found.insert(at->second);
  };
  add(rows.by_looks, looks_of(row.row->title, row.row->date));
  const auto url = Url::parse(row.url);
  if (url) add(rows.by_name, numbered_name(url->path()));
  found.erase(request);
  return found.size() == 1 ? std::optional{*found.begin()} : std::nullopt;
}

}  // namespace gongkai
