#include "store/warc.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "config/ascii.h"
#include "crawler/response.h"
#include "store/body.h"
#include "store/cdx_key.h"
#include "store/gzip.h"
#include "store/request_row.h"
#include "store/sqlite.h"
#include "store/warc_note.h"
#include "store/warc_record.h"
#include "store/warc_selection.h"

namespace gongkai {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kRevisit = "http://netpreserve.org/warc/1.1/revisit/";

/// A row of fetch that had an answer.
struct Fetched {
  std::int64_t id = 0;
  std::string url, at, address, request_head, response_head, sha256;
  int status = 0;
  bool complete = false;
  std::int64_t request = 0;
  std::string state;
  WarcNote note;  // without the request

  [[nodiscard]] std::string id_of(std::string_view type) const {
    return warc_id(fmt::format("{}\n{}\n{}\n{}\n{}", type, id, url, at, sha256));
  }
};

/// The columns that fetched_from() reads.
constexpr std::string_view kColumns =
    "id, url, at, address, request_head, response_head, body, status, complete, request, state, "
    "hop, took_ms, tls, certificate, tls_relaxed";

Fetched fetched_from(const Statement& row) {
  return {.id = row.integer(0),
          .url = row.text(1),
          .at = row.text(2),
          .address = row.text(3),
          .request_head = row.text(4),
          .response_head = row.text(5),
          .sha256 = row.text(6),
          .status = static_cast<int>(row.integer(7)),
          .complete = row.integer(8) != 0,
          .request = row.integer(9),
          .state = row.text(10),
          .note = {.hop = static_cast<int>(row.integer(11)),
                   .took = std::chrono::milliseconds{row.integer(12)},
                   .tls = row.text(13),
                   .certificate = row.text(14),
                   .tls_relaxed = row.text(15)}};
}

/// The peer without its port, as WARC-IP-Address has it.
std::string ip_of(std::string_view address) {
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return std::string{address};
  std::string_view ip = address.substr(0, colon);
  if (ip.starts_with('[') && ip.ends_with(']')) ip = ip.substr(1, ip.size() - 2);
  return std::string{ip};
}

/// The response's head for a body whose transfer coding is undone.
std::string head_of_decoded(std::string head) {
  constexpr std::string_view kName = "transfer-encoding:";
  for (std::size_t line = head.find('\n'); line != std::string::npos;
       line = head.find('\n', line + 1)) {
    if (starts_with_word(std::string_view{head}.substr(line + 1), kName))
      head.insert(line + 1, "X-Archive-");
  }
  return head;
}

std::string media_type(std::string_view head) {
  const std::string type{find_header(head, "content-type").value_or("unk")};
  return type.substr(0, type.find_first_of("; \t"));
}

class WarcWriter {
 public:
  WarcWriter(Archive& archive, const WarcOptions& options, const Sink& sink)
      : database_{archive.database()},
        options_{options},
        sink_{sink},
        selection_{archive, options.filter} {
    // On disk when it grows; sorted there.
    if (options.index) index_.script("CREATE TABLE line (text TEXT NOT NULL) STRICT");
  }

  WarcWritten write() {
    begin();
    Statement row = database_.query(
        fmt::format("SELECT {} FROM fetch WHERE status IS NOT NULL ORDER BY id", kColumns));
    while (open_ && row.next()) {
      if (selection_.has_exchange(row.integer(9), row.view(1))) exchange(fetched_from(row));
    }
    if (options_.index) {
      Statement line = index_.query("SELECT text FROM line ORDER BY text");
      while (line.next() && options_.index(line.text(0) + "\n")) {
      }
    }
    return written_;
  }

 private:
  /// Writes a record; where it begins and how long it is in the file.
  std::pair<std::int64_t, std::int64_t> put(WarcRecord record) {
    record.add("WARC-Block-Digest", warc_digest(record.block));
    const std::string member = gzip_member(record.to_string());
    const std::int64_t begin = written_.bytes;
    open_ = open_ && sink_(member);
    ++written_.records;
    written_.bytes += static_cast<std::int64_t>(member.size());
    return {begin, static_cast<std::int64_t>(member.size())};
  }

  static WarcRecord make(std::string_view type, const std::string& id, std::string_view date,
                         std::string_view url, std::string_view content) {
    WarcRecord record;
    record.add("WARC-Type", type);
    record.add("WARC-Record-ID", id);
    record.add("WARC-Date", date);
    record.add("WARC-Target-URI", url);
    record.add("Content-Type", content);
    return record;
  }

  void begin() {
    Statement first = database_.query("SELECT at FROM fetch ORDER BY id LIMIT 1");
    const std::string at = first.next() ? first.text(0) : "1970-01-01T00:00:00Z";
    WarcRecord info =
        make("warcinfo", warc_id("warcinfo\n" + at), at, {}, "application/warc-fields");
    info.add("WARC-Filename", options_.file_name);
    info.block = fmt::format(
        "software: {}\r\nformat: WARC File Format 1.1\r\n"
        "conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
        options_.software);
    put(std::move(info));
  }

  void exchange(const Fetched& fetched) {
    const std::string response_id = fetched.id_of("response");
    if (!fetched.request_head.empty()) {
      WarcRecord request = make("request", fetched.id_of("request"), fetched.at, fetched.url,
                                "application/http; msgtype=request");
      request.add("WARC-IP-Address", ip_of(fetched.address));
      request.add("WARC-Concurrent-To", response_id);
      request.block = fetched.request_head;
      put(std::move(request));
    }
    response(fetched, response_id);
    note(fetched, response_id);
    conversions(fetched, response_id);
  }

  void response(const Fetched& fetched, const std::string& id) {
    const std::optional<std::string> body = load_body(database_, fetched.sha256);
    const bool not_modified = fetched.status == 304 && body && body->empty();
    std::optional<Fetched> earlier;
    if (not_modified) {
      earlier = still_good(fetched);
    } else if (body && !body->empty()) {
      earlier = same_body(fetched);
    }
    const bool is_revisit = earlier || not_modified || !body;
    WarcRecord record = make(is_revisit ? "revisit" : "response", id, fetched.at, fetched.url,
                             "application/http; msgtype=response");
    record.add("WARC-IP-Address", ip_of(fetched.address));
    if (!body) {
      record.add("WARC-Profile", kSameContent);
    } else if (not_modified) {
      record.add("WARC-Profile", std::string{kRevisit} + "server-not-modified");
    } else if (earlier) {
      record.add("WARC-Profile", std::string{kRevisit} + "identical-payload-digest");
    }
    refer(record, earlier);
    std::string digest = "sha256:" + fetched.sha256;
    if (body) digest = warc_digest(earlier ? load_body(database_, earlier->sha256).value() : *body);
    record.add("WARC-Payload-Digest", digest);
    if (!fetched.complete) record.add("WARC-Truncated", cut_by(fetched.state));
    record.block = head_of_decoded(fetched.response_head);
    if (!is_revisit) record.block += *body;
    const auto [begin, size] = put(std::move(record));
    index(fetched, is_revisit, digest, begin, size);
  }

  static void refer(WarcRecord& record, const std::optional<Fetched>& earlier) {
    if (!earlier) return;
    record.add("WARC-Refers-To", earlier->id_of("response"));
    record.add("WARC-Refers-To-Target-URI", earlier->url);
    record.add("WARC-Refers-To-Date", earlier->at);
  }

  /// Why a body is not whole, in the standard's words.
  static std::string_view cut_by(std::string_view state) {
    if (state == to_string(FetchState::too_large)) return "length";
    return state == to_string(FetchState::too_slow) ? "time" : "disconnect";
  }

  /// The first exchange of this export that brought the same bytes, when that was before this one.
  std::optional<Fetched> same_body(const Fetched& fetched) {
    Statement row = database_.query(
        fmt::format("SELECT {} FROM fetch WHERE body = ?1 AND status IS NOT NULL AND id < ?2 "
                    "ORDER BY id",
                    kColumns),
        fetched.sha256, fetched.id);
    while (row.next()) {
      if (selection_.has_exchange(row.integer(9), row.view(1))) return fetched_from(row);
    }
    return std::nullopt;
  }

  /// Where the bytes stand in this export that a server did not send again: those of the last
  /// answer that brought any.
  std::optional<Fetched> still_good(const Fetched& fetched) {
    Statement row = database_.query(
        fmt::format("SELECT {} FROM fetch WHERE request = ?1 AND url = ?2 AND id < ?3 AND status = "
                    "200 ORDER BY id DESC LIMIT 1",
                    kColumns),
        fetched.request, fetched.url, fetched.id);
    if (!row.next() || !selection_.has_exchange(row.integer(9), row.view(1))) return std::nullopt;
    Fetched last = fetched_from(row);
    const std::optional<std::string> bytes = load_body(database_, last.sha256);
    if (!bytes || bytes->empty()) return std::nullopt;
    return same_body(last).value_or(last);
  }

  void note(const Fetched& fetched, const std::string& response_id) {
    WarcNote note = fetched.note;
    if (note.hop == 0) {
      note.request = load_request(database_, fetched.request);
      note.via = note.request->referer;
    }
    WarcRecord record = make("metadata", fetched.id_of("metadata"), fetched.at, fetched.url,
                             "application/warc-fields");
    record.add("WARC-Concurrent-To", response_id);
    record.block = to_fields(note);
    put(std::move(record));
  }

  void conversions(const Fetched& fetched, const std::string& response_id) {
    Statement row = database_.query(
        "SELECT text, made_at, id, document FROM version WHERE fetch = ? AND text <> '' "
        "AND corrects IS NULL ORDER BY id",
        fetched.id);
    while (row.next()) {
      if (!selection_.has_document(row.integer(3))) continue;
      WarcRecord record = make("conversion", fetched.id_of("conversion " + row.text(2)),
                               row.view(1), fetched.url, "text/plain; charset=utf-8");
      record.add("WARC-Refers-To", response_id);
      record.block = row.text(0);
      record.add("WARC-Payload-Digest", warc_digest(record.block));
      put(std::move(record));
    }
  }

  void index(const Fetched& fetched, bool is_revisit, const std::string& digest, std::int64_t begin,
             std::int64_t size) {
    if (!options_.index) return;
    std::string stamp;
    for (const char c : fetched.at.substr(0, 19)) {
      if (c >= '0' && c <= '9') stamp += c;
    }
    const Json json{{"url", fetched.url},
                    {"mime", is_revisit ? "warc/revisit" : media_type(fetched.response_head)},
                    {"status", fmt::to_string(fetched.status)},
                    {"digest", digest},
                    {"length", fmt::to_string(size)},
                    {"offset", fmt::to_string(begin)},
                    {"filename", options_.file_name}};
    index_.run("INSERT INTO line VALUES (?)",
               fmt::format("{} {} {}", cdx_key(fetched.url), stamp,
                           json.dump(-1, ' ', false, Json::error_handler_t::replace)));
  }

  Database& database_;
  const WarcOptions& options_;
  const Sink& sink_;
  Database index_{"", Database::Mode::create};
  WarcSelection selection_;
  WarcWritten written_;
  bool open_ = true;
};

}  // namespace

WarcWritten export_warc(Archive& archive, const WarcOptions& options, const Sink& sink) {
  const Transaction snapshot{archive.database()};
  return WarcWriter{archive, options, sink}.write();
}

}  // namespace gongkai
