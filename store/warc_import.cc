#include "store/warc_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "crawler/china_time.h"
#include "crawler/url.h"
#include "store/digest.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/warc.h"
#include "store/warc_captures.h"
#include "store/warc_chain.h"
#include "store/warc_exchange.h"
#include "store/warc_payloads.h"
#include "store/warc_request.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatch = 64;
constexpr std::size_t kBatchBytes = std::size_t{32} << 20U;
constexpr std::size_t kMostHops = 20;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;

/// Pages are read first and files after them, so that these find the page that links them; what
/// revisits refer to may stand behind them, in another file too.
enum class Pass : std::uint8_t { pages, files, late };

class Importer {
 public:
  Importer(Archive& archive, const ImportOptions& options)
      : archive_{archive},
        options_{options},
        portals_{archive.portals()},
        payloads_{archive.database()} {}

  Imported run(std::span<const fs::path> files) {
    for (const Pass pass : {Pass::pages, Pass::files, Pass::late}) {
      if (pass == Pass::files && !has_files_) continue;
      if (pass == Pass::late && !payloads_.anybody_waits()) break;
      pass_ = pass;
      for (std::size_t i = 0; i < files.size(); ++i) {
        file_number_ = static_cast<std::int64_t>(i);
        if (!take_file(files[i])) return imported_;
      }
    }
    return imported_;
  }

 private:
  bool take_file(const fs::path& file);
  void take(const WarcCapture& capture);
  void flush();
  void keep(const WarcChain& chain, WarcPayloads::Found what);
  bool find_body(const WarcCapture& revisit, Exchange& exchange, bool waits);
  void count_missing(const WarcCapture& revisit, WarcPayloads::Found found);
  void settle(WarcChain chain);
  Content read(Response& response, const WarcChain& chain) const;
  void record(const WarcChain& chain, Request request);
  bool is_known(const WarcChain& chain, const Request& request);
  bool is_older(const WarcChain& chain, const Request& request);
  void count(const Recorded& recorded, const Content& content);
  void count_other();
  void remember(const Listing& listing, const Request& request);
  const Portal& portal(const std::string& name) const;
  bool end_batch();
  void fault(const WarcFault& fault);

  Archive& archive_;
  const ImportOptions& options_;
  std::vector<Portal> portals_;
  WarcPayloads payloads_;
  Imported imported_;
  Pass pass_ = Pass::pages;
  bool has_files_ = false;
  fs::path file_;
  std::int64_t file_number_ = 0;
  std::optional<WarcChain> chain_;
  std::optional<Archive::Batch> batch_;
  std::size_t batched_ = 0, batched_bytes_ = 0;
};

void Importer::fault(const WarcFault& fault) {
  if (pass_ != Pass::pages) return;  // told in the first pass
  ++imported_.damaged;
  options_.on_fault(file_, fault);
}

void Importer::count_other() {
  if (pass_ == Pass::pages) ++imported_.other;
}

bool Importer::take_file(const fs::path& file) {
  file_ = file;
  WarcReader reader{file, [this](const WarcFault& found) { fault(found); }};
  WarcCaptures captures{[this](const WarcCapture& capture) { take(capture); }};
  batch_.emplace(archive_);
  std::int64_t number = -1;
  while (auto record = reader.next()) {
    ++number;
    if (pass_ == Pass::pages) ++imported_.records;
    if (reader.was_too_long()) {
      if (target_of(*record)) count_other();
      continue;
    }
    captures.take(*std::move(record), reader.offset(), number);
    if ((batched_ >= kBatch || batched_bytes_ >= kBatchBytes) && !end_batch()) return false;
  }
  captures.flush();
  flush();
  return end_batch();
}

bool Importer::end_batch() {
  batch_->commit();
  batch_.emplace(archive_);
  batched_ = batched_bytes_ = 0;
  return !options_.on_progress || options_.on_progress(imported_);
}

/// Takes the exchange behind the redirect that led to it, or as the first of its own chain.
void Importer::take(const WarcCapture& capture) {
  if (!target_of(capture.answer)) return;
  auto made = exchange_of(capture);
  if (!made) return fault({.offset = capture.offset, .what = std::move(made.error())});
  Exchange& exchange = *made;
  if (chain_) {
    const bool told = capture.note.request || chain_->note.request;
    const bool follows = told ? capture.note.hop > 0 : redirect_of(chain_->last()) == exchange.url;
    if (!follows || chain_->exchanges.size() > kMostHops || chain_->bytes() > kMostBytes) flush();
  }
  const bool revisit = capture.answer.field("WARC-Type") == "revisit";
  const bool again = revisit && exchange.status != 304;
  const bool waits = again && payloads_.waits(file_number_, capture.number);
  if (again && !find_body(capture, exchange, waits)) return;
  if (!chain_) chain_.emplace(WarcChain{.note = capture.note});
  chain_->exchanges.push_back(std::move(exchange));
  chain_->revisit = again;
  chain_->waited = waits;
  chain_->record_id = capture.answer.field("WARC-Record-ID");
  chain_->truncated = capture.answer.field("WARC-Truncated");
  chain_->answer.fields = capture.answer.fields;
  if (!redirect_of(chain_->last())) flush();
}

/// Gives a revisit its body; false when that is not here (yet), and what that means is counted.
bool Importer::find_body(const WarcCapture& revisit, Exchange& exchange, bool waits) {
  using Found = WarcPayloads::Found;
  const bool is_settled = pass_ != Pass::pages && !waits;
  if (is_settled && pass_ == Pass::late) {
    chain_.reset();
    return false;
  }
  // It says that nobody has its bytes.
  const bool is_digest_only = revisit.answer.field("WARC-Profile") == kSameContent;
  const Found found = is_digest_only ? Found::skipped : payloads_.resolve(revisit.answer, exchange);
  if (found == Found::bytes) {
    if (waits) payloads_.end_wait(file_number_, revisit.number);
    if (!revisit.note.request && revisit.note.hop == 0) reconcile(exchange);
    return true;
  }
  if (!is_settled && found != Found::skipped && pass_ != Pass::late) {
    if (!waits) payloads_.wait(file_number_, revisit.number);
    chain_.reset();  // with the redirects that led here
    return false;
  }
  if (chain_) chain_->waited = waits;
  flush();
  if (waits) payloads_.end_wait(file_number_, revisit.number);
  if (!is_settled) count_missing(revisit, found);
  return false;
}

/// A revisit whose bytes nobody has, or nobody wants.
void Importer::count_missing(const WarcCapture& revisit, WarcPayloads::Found found) {
  if (found == WarcPayloads::Found::skipped) {
    ++imported_.other;
    return;
  }
  ++imported_.unresolved;
  options_.on_fault(file_, {.offset = revisit.offset,
                            .what = "the record refers to bytes that are in none of the files"});
}

void Importer::flush() {
  if (!chain_) return;
  WarcChain chain = *std::exchange(chain_, std::nullopt);
  if (!chain.exchanges.empty()) settle(std::move(chain));
}

const Portal& Importer::portal(const std::string& name) const {
  static const Portal kNone;
  const auto found = std::ranges::find(portals_, name, &Portal::name);
  return found == portals_.end() ? kNone : *found;
}

/// Whether the archive has this answer: same address, moment and bytes.
bool Importer::is_known(const WarcChain& chain, const Request& request) {
  const auto known = find_fetch(archive_.database(), request, chain.exchanges.front());
  if (!known) return false;
  if (chain.revisit || chain.exchanges.size() > 1) return true;
  Statement row = archive_.database().query(
      "SELECT 1 FROM fetch WHERE request = (SELECT request FROM fetch WHERE id = ?1) AND at = ?2 "
      "AND url = ?3 AND status = ?4 AND body = ?5",
      *known, iso_utc(chain.last().asked_at), chain.last().url, chain.last().status,
      sha256_hex(chain.last().body));
  return row.next();
}

/// Whether the archive has an answer of a later day.
bool Importer::is_older(const WarcChain& chain, const Request& request) {
  if (request.id == 0) return false;
  return archive_.database().number(
             "SELECT count(*) FROM fetch WHERE request = ? AND at > ? AND state IS NOT NULL",
             request.id, iso_utc(chain.last().asked_at)) != 0;
}

/// What came of the bytes, for revisits.
void Importer::keep(const WarcChain& chain, WarcPayloads::Found what) {
  for (const Exchange& exchange : chain.exchanges)
    payloads_.put(&exchange == &chain.last() ? chain.answer : WarcRecord{}, exchange, what);
}

void Importer::settle(WarcChain chain) {
  if (pass_ == Pass::late && !chain.waited) return;  // settled before
  std::optional<Request> request = told_request(archive_.database(), chain, portals_);
  const bool told = chain.note.request.has_value();
  const bool partial = !told && (chain.last().status == 204 || chain.last().status == 206);
  if (!request || partial) {
    imported_.other += chain.waited || pass_ == Pass::pages ? 1 : 0;
    return;
  }
  if (!told) request = guessed_request(archive_.database(), chain, *std::move(request), portals_);
  chain.guessed = !told && request->id == 0 && request->purpose != Purpose::robots;
  const AnswerKind kind = told ? AnswerKind::page : kind_of(chain.last());
  // Settled in the first pass.
  if (pass_ == Pass::files && kind != AnswerKind::file && !chain.waited) return;
  if (pass_ == Pass::pages && kind == AnswerKind::file) {
    has_files_ = true;
    return keep(chain, WarcPayloads::Found::later);
  }
  if (kind == AnswerKind::other && chain.guessed) {
    ++imported_.other;
    return keep(chain, WarcPayloads::Found::skipped);
  }
  if (is_known(chain, *request)) {
    ++imported_.known;
    return keep(chain, WarcPayloads::Found::bytes);
  }
  record(chain, *std::move(request));
}

/// What was sent to be read, and how that ended.
Content Importer::read(Response& response, const WarcChain& chain) const {
  const auto refuse = [&](FetchState state, std::string reason) {
    return Refusal{.url = response.url(), .state = state, .reason = std::move(reason)};
  };
  if (response.state != FetchState::ok) return refuse(response.state, response.reason);
  if (response.status() == 304) return refuse(FetchState::not_modified, {});
  if (const auto target = redirect_of(chain.last()))
    return refuse(FetchState::redirected_off_host,
                  fmt::format("redirected to {}, which is not in the file", *target));
  Request& request = response.request;
  // The files of a robots.txt or sitemap steer a crawl; nothing is read from them.
  if (request.purpose == Purpose::robots || request.purpose == Purpose::sitemap)
    return refuse(FetchState::ok, {});
  Content content = options_.read(response, portal(request.portal));
  if (chain.guessed && request.purpose == Purpose::document &&
      std::holds_alternative<Listing>(content)) {
    request.purpose = Purpose::listing;
    request.column = request.url;
    request.row.reset();
    content = options_.read(response, portal(request.portal));
  }
  return content;
}

void Importer::record(const WarcChain& chain, Request request) {
  Response response{
      .request = std::move(request), .exchanges = chain.exchanges, .state = chain.state()};
  if (response.state != FetchState::ok) response.reason = "the file says that not all of it came";
  const auto identify = [&] {
    const auto key = request_key(response.request);
    if (key) response.request.id = find_request(archive_.database(), *key).value_or(0);
  };
  if (response.request.id == 0) identify();
  Content content = read(response, chain);
  if (response.request.id == 0) identify();
  const bool is_data = content_type_of(chain.last()).contains("json");
  if (chain.guessed && is_data && !std::holds_alternative<Listing>(content)) {
    ++imported_.other;
    return keep(chain, WarcPayloads::Found::skipped);
  }
  if (is_older(chain, response.request)) {
    ++imported_.older;
    content = Refusal{.url = response.url(), .state = FetchState::ok};
  }
  const Outcome outcome{.imported_from =
                            fmt::format("{} {}", file_.filename().string(), chain.record_id)};
  const Recorded recorded = archive_.record(response, content, outcome, options_.now());
  keep(chain, WarcPayloads::Found::bytes);
  ++imported_.added;
  ++batched_;
  batched_bytes_ += chain.bytes();
  count(recorded, content);
  if (const auto* listing = std::get_if<Listing>(&content)) remember(*listing, response.request);
}

void Importer::count(const Recorded& recorded, const Content& content) {
  switch (recorded.what) {
    case Recorded::What::nothing:
      imported_.listings += std::holds_alternative<Listing>(content) ? 1 : 0;
      break;
    case Recorded::What::new_document: ++imported_.new_documents; break;
    case Recorded::What::new_version: ++imported_.new_versions; break;
    case Recorded::What::unchanged: ++imported_.unchanged; break;
    case Recorded::What::failed: ++imported_.failed; break;
  }
}

/// What a column's rows say of the documents in the same file.
void Importer::remember(const Listing& listing, const Request& request) {
  std::vector<Request> rows;
  for (const Row& row : listing.rows) {
    const auto url = Url::parse(row.url);
    if (!url || !url->is_http()) continue;
    rows.push_back({.url = url->without_fragment(),
                    .referer = listing.url,
                    .purpose = Purpose::document,
                    .portal = request.portal,
                    .row = row});
  }
  archive_.remember(rows);
}

}  // namespace

Imported import_warc(Archive& archive, std::span<const fs::path> files,
                     const ImportOptions& options) {
  return Importer{archive, options}.run(files);
}

}  // namespace gongkai
