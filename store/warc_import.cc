#include "store/warc_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "crawler/china_time.h"
#include "crawler/inflate.h"
#include "crawler/scope.h"
#include "crawler/url.h"
#include "extract/file_type.h"
#include "store/body.h"
#include "store/digest.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/warc.h"
#include "store/warc_exchange.h"
#include "store/warc_payloads.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatch = 64;
constexpr std::size_t kBatchBytes = std::size_t{32} << 20U;
constexpr std::size_t kMostHops = 20;
constexpr std::size_t kMostBytes = std::size_t{64} << 20U;
constexpr std::size_t kLongestForm = std::size_t{64} << 10U;

/// What browsers load to show a page.
constexpr std::array<std::string_view, 11> kNotRead{"image/",
                                                    "audio/",
                                                    "video/",
                                                    "font/",
                                                    "text/css",
                                                    "text/javascript",
                                                    "application/javascript",
                                                    "application/x-javascript",
                                                    "application/font",
                                                    "application/vnd.ms-fontobject",
                                                    "application/wasm"};

/// An exchange with the redirects before it.
struct Chain {
  std::vector<Exchange> exchanges;
  WarcNote note;  ///< of the first
  std::string record_id, truncated;
  WarcRecord answer;  ///< fields of the last one's record; no block
  bool revisit = false;
  bool guessed = false;  ///< what it was asked for is known neither to the file nor to the archive

  [[nodiscard]] const Exchange& last() const { return exchanges.back(); }
  [[nodiscard]] std::size_t bytes() const {
    std::size_t sum = 0;
    for (const Exchange& exchange : exchanges) sum += exchange.body.size();
    return sum;
  }
};

/// Where a redirect leads; nullopt for other answers.
std::optional<std::string> redirect_of(const Exchange& exchange) {
  constexpr std::array<int, 5> kRedirects{301, 302, 303, 307, 308};
  if (std::ranges::find(kRedirects, exchange.status) == kRedirects.end()) return std::nullopt;
  const auto base = Url::parse(exchange.url);
  const auto target = base->resolve(find_header(exchange.response_head, "location").value_or(""));
  if (!target || !target->is_http()) return std::nullopt;
  return target->without_fragment();
}

std::string_view content_type_of(const Exchange& exchange) {
  return find_header(exchange.response_head, "content-type").value_or("");
}

bool is_of_a_browser(std::string_view content_type) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  };
  return std::ranges::any_of(kNotRead, [&](std::string_view start) {
    return content_type.size() >= start.size() &&
           std::ranges::equal(content_type.substr(0, start.size()), start, {}, lower);
  });
}

/// What kind of thing an answer's bytes are.
enum class Kind : std::uint8_t { page, file, other };

Kind kind_of(const Exchange& exchange) {
  if (is_of_a_browser(content_type_of(exchange))) return Kind::other;
  const auto body = inflate_body(
      exchange.body, find_header(exchange.response_head, "content-encoding").value_or(""),
      kMostBytes);
  if (!body || is_page(*body)) return Kind::page;
  switch (file_type(*body)) {
    case FileType::image:
    case FileType::media:
    case FileType::unknown: return Kind::other;
    default: return Kind::file;
  }
}

FetchState state_of(const Chain& chain) {
  if (chain.last().complete) return FetchState::ok;
  if (chain.truncated == "length") return FetchState::too_large;
  return chain.truncated == "time" ? FetchState::too_slow : FetchState::truncated;
}

class Importer {
 public:
  Importer(Archive& archive, const ImportOptions& options)
      : archive_{archive},
        options_{options},
        portals_{archive.portals()},
        payloads_{archive.database()} {}

  Imported run(std::span<const fs::path> files) {
    for (const bool files_too : {false, true}) {
      if (files_too && !deferred_) break;
      second_ = files_too;
      for (const fs::path& file : files) {
        if (!pass(file)) return imported_;
      }
    }
    return imported_;
  }

 private:
  bool pass(const fs::path& file);
  void take(WarcRecord record);
  void take_request(WarcRecord record);
  void take_note(const WarcRecord& record);
  void flush();
  void flush_chain();
  void keep(const Chain& chain, WarcPayloads::Found what);
  void extend(Exchange exchange, const WarcCapture& capture);
  bool find_body(const WarcCapture& revisit, Exchange& exchange);
  void settle(Chain chain);
  Content read(Response& response, const Chain& chain) const;
  void record(const Chain& chain, Request request);
  std::optional<Request> request_of(const Chain& chain) const;
  Request guess(const Chain& chain, Request request);
  bool is_known(const Chain& chain, const Request& request);
  bool is_older(const Chain& chain, const Request& request);
  void count(const Recorded& recorded, const Content& content);
  void remember(const Listing& listing, const Request& request);
  const Portal& portal(const std::string& name) const;
  std::string portal_for(const std::string& url) const;
  bool end_batch();
  void fault(const WarcFault& fault);

  Archive& archive_;
  const ImportOptions& options_;
  std::vector<Portal> portals_;
  WarcPayloads payloads_;
  Imported imported_;
  bool second_ = false;    // the pass that reads files
  bool deferred_ = false;  // something waits for it
  fs::path file_;
  std::uint64_t offset_ = 0;
  std::optional<WarcRecord> request_;  // came before its answer
  std::optional<WarcCapture> capture_;
  std::optional<Chain> chain_;
  std::optional<Archive::Batch> batch_;
  std::size_t batched_ = 0, batched_bytes_ = 0;
};

void Importer::fault(const WarcFault& fault) {
  if (second_) return;  // told in the first pass
  ++imported_.damaged;
  options_.on_fault(file_, fault);
}

bool Importer::pass(const fs::path& file) {
  file_ = file;
  WarcReader reader{file, [this](const WarcFault& found) { fault(found); }};
  batch_.emplace(archive_);
  while (auto record = reader.next()) {
    if (!second_) ++imported_.records;
    offset_ = reader.offset();
    if (reader.was_too_long()) {
      if (!second_ && target_of(*record)) ++imported_.other;
      continue;
    }
    take(*std::move(record));
    if ((batched_ >= kBatch || batched_bytes_ >= kBatchBytes) && !end_batch()) return false;
  }
  flush();
  flush_chain();
  return end_batch();
}

bool Importer::end_batch() {
  batch_->commit();
  batch_.emplace(archive_);
  batched_ = batched_bytes_ = 0;
  return !options_.on_progress || options_.on_progress(imported_);
}

void Importer::take(WarcRecord record) {
  const std::string_view type = record.field("WARC-Type");
  if (type == "request") {
    take_request(std::move(record));
  } else if (type == "metadata") {
    take_note(record);
  } else if (type == "response" || type == "resource" || type == "revisit") {
    flush();
    capture_.emplace();
    if (request_ && target_of(*request_) == target_of(record))
      capture_->request_head = std::move(request_->block);
    request_.reset();
    capture_->answer = std::move(record);
  }
}

void Importer::take_request(WarcRecord record) {
  const bool after_answer = capture_ && capture_->request_head.empty() &&
                            target_of(record) == target_of(capture_->answer);
  const std::string_view with = record.field("WARC-Concurrent-To");
  if (after_answer &&
      (with.empty() || with == capture_->answer.field("WARC-Record-ID") ||
       capture_->answer.field("WARC-Concurrent-To") == record.field("WARC-Record-ID"))) {
    capture_->request_head = std::move(record.block);
    return;
  }
  flush();
  request_ = std::move(record);
}

void Importer::take_note(const WarcRecord& record) {
  if (!capture_ || !record.field("Content-Type").starts_with("application/warc-fields")) return;
  const std::string_view id = capture_->answer.field("WARC-Record-ID");
  const bool of_it = record.field("WARC-Refers-To") == id ||
                     record.field("WARC-Concurrent-To") == id ||
                     target_of(record) == target_of(capture_->answer);
  if (of_it) capture_->note = note_from(record.block);
}

/// The answer is whole: nothing more is said of it.
void Importer::flush() {
  if (!capture_) return;
  const WarcCapture capture = *std::exchange(capture_, std::nullopt);
  if (!target_of(capture.answer)) return;
  auto exchange = exchange_of(capture);
  if (!exchange) return fault({.offset = offset_, .what = std::move(exchange.error())});
  extend(*std::move(exchange), capture);
}

/// Takes the exchange behind the redirect that led to it, or as the first of its own chain.
void Importer::extend(Exchange exchange, const WarcCapture& capture) {
  if (chain_) {
    const bool told = capture.note.request || chain_->note.request;
    const bool follows = told ? capture.note.hop > 0 : redirect_of(chain_->last()) == exchange.url;
    if (!follows || chain_->exchanges.size() > kMostHops || chain_->bytes() > kMostBytes)
      flush_chain();
  }
  const bool revisit = capture.answer.field("WARC-Type") == "revisit";
  const bool again = revisit && exchange.status != 304;
  if (again && !find_body(capture, exchange)) return;
  if (!chain_) chain_.emplace(Chain{.note = capture.note});
  chain_->exchanges.push_back(std::move(exchange));
  chain_->revisit = again;
  chain_->record_id = capture.answer.field("WARC-Record-ID");
  chain_->truncated = capture.answer.field("WARC-Truncated");
  chain_->answer.fields = capture.answer.fields;
  if (!redirect_of(chain_->last())) flush_chain();
}

/// Gives a revisit its body; false when that is not here (yet), and what that means is counted.
bool Importer::find_body(const WarcCapture& revisit, Exchange& exchange) {
  using Found = WarcPayloads::Found;
  // It says that nobody has its bytes.
  const bool is_digest_only = revisit.answer.field("WARC-Profile") == kSameContent;
  const Found found = is_digest_only ? Found::skipped : payloads_.resolve(revisit.answer, exchange);
  if (found == Found::bytes) {
    if (!revisit.note.request && revisit.note.hop == 0) reconcile(exchange);
    return true;
  }
  if (found == Found::later) {
    deferred_ = true;
    chain_.reset();  // with the redirects that led here
    return false;
  }
  flush_chain();
  if (second_) return false;
  if (found == Found::skipped) {
    ++imported_.other;
    return false;
  }
  ++imported_.unresolved;
  options_.on_fault(file_, {.offset = offset_,
                            .what = "the record refers to bytes that are in none of the files"});
  return false;
}

void Importer::flush_chain() {
  if (!chain_) return;
  Chain chain = *std::exchange(chain_, std::nullopt);
  if (!chain.exchanges.empty()) settle(std::move(chain));
}

const Portal& Importer::portal(const std::string& name) const {
  static const Portal kNone;
  const auto found = std::ranges::find(portals_, name, &Portal::name);
  return found == portals_.end() ? kNone : *found;
}

std::string Importer::portal_for(const std::string& address) const {
  const auto url = Url::parse(address);
  for (const Portal& portal : portals_) {
    if (url && !out_of_scope(portal, *url, Purpose::document)) return portal.name;
  }
  return {};
}

/// What was asked, as far as the file or the archive tells; nullopt for what is none of ours.
std::optional<Request> Importer::request_of(const Chain& chain) const {
  const Exchange& first = chain.exchanges.front();
  Request request{.url = first.url, .method = method_of(first.request_head)};
  if (chain.note.request) {
    const std::string method = request.method;
    request = *chain.note.request;
    request.method = method;
    const auto url = Url::parse(request.url);
    if (!url || !url->is_http()) request.url = first.url;
    if (archive_.database().number("SELECT count(*) FROM portal WHERE name = ?", request.portal) ==
        0)
      request.portal = portal_for(request.url);
  }
  if (request.method == "POST") request.form = form_of(first.request_head);
  if (request.method != "GET" && request.method != "POST") return std::nullopt;
  if (request.form.size() > kLongestForm) return std::nullopt;
  return request;
}

/// Completes what no file told: a request that the archive knows, or by the address alone.
Request Importer::guess(const Chain& chain, Request request) {
  Database& database = archive_.database();
  for (const Purpose purpose :
       {Purpose::document, Purpose::listing, Purpose::robots, Purpose::sitemap}) {
    request.purpose = purpose;
    const auto key = request_key(request);
    const auto known = key ? find_request(database, *key) : std::nullopt;
    if (!known) continue;
    Request queued = load_request(database, *known);
    if (queued.portal.empty()) queued.portal = portal_for(queued.url);
    return queued;
  }
  const auto url = Url::parse(request.url);
  const bool linked =
      database.number("SELECT count(*) FROM attachment WHERE url = ?", request.url) != 0;
  request.purpose = linked ? Purpose::attachment : Purpose::document;
  if (url->path() == "/robots.txt" && url->query().empty()) request.purpose = Purpose::robots;
  request.portal = portal_for(request.url);
  const auto via = Url::parse(chain.note.via);
  if (via && via->is_http()) request.referer = via->without_fragment();
  return request;
}

/// Whether the archive has this answer: same address, moment and bytes.
bool Importer::is_known(const Chain& chain, const Request& request) {
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
bool Importer::is_older(const Chain& chain, const Request& request) {
  if (request.id == 0) return false;
  return archive_.database().number(
             "SELECT count(*) FROM fetch WHERE request = ? AND at > ? AND state IS NOT NULL",
             request.id, iso_utc(chain.last().asked_at)) != 0;
}

/// What came of the bytes, for revisits.
void Importer::keep(const Chain& chain, WarcPayloads::Found what) {
  for (const Exchange& exchange : chain.exchanges)
    payloads_.put(&exchange == &chain.last() ? chain.answer : WarcRecord{}, exchange, what);
}

void Importer::settle(Chain chain) {
  std::optional<Request> request = request_of(chain);
  const bool told = chain.note.request.has_value();
  const bool partial = !told && (chain.last().status == 204 || chain.last().status == 206);
  if (!request || partial) {
    imported_.other += second_ ? 0 : 1;
    return;
  }
  if (!told) request = guess(chain, *std::move(request));
  chain.guessed = !told && request->id == 0 && request->purpose != Purpose::robots;
  const Kind kind = told ? Kind::page : kind_of(chain.last());
  if (second_ && kind != Kind::file) return;  // settled in the first pass
  if (!second_ && kind == Kind::file) {
    deferred_ = true;
    return keep(chain, WarcPayloads::Found::later);
  }
  if (kind == Kind::other && chain.guessed) {
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
Content Importer::read(Response& response, const Chain& chain) const {
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

void Importer::record(const Chain& chain, Request request) {
  Response response{
      .request = std::move(request), .exchanges = chain.exchanges, .state = state_of(chain)};
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
