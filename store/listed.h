#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crawler/clock.h"
#include "crawler/request.h"
#include "extract/content.h"
#include "store/outcome.h"
#include "store/series.h"

namespace gongkai {

/// Which documents are meant; what is empty does not narrow.
struct DocumentFilter {
  std::string issuer;       ///< exactly
  std::string portal;       ///< its name
  std::string title;        ///< a part of the title
  std::string kind;         ///< "page" or "attachment"
  std::string region;       ///< a part of the issuer's, publisher's or portal's name
  std::optional<int> year;  ///< report year
  std::optional<std::int64_t> limit;
};

/// A document without its text: a line of `gongkai list`.
struct DocumentLine {
  std::string document;  ///< public id
  std::string kind;
  std::string url;
  std::string portal;
  std::optional<std::string> title, issuer, written_on, published_on;
  std::optional<int> report_year;
  int versions = 0;
  std::optional<TimePoint> gone_at;
};

/// Where a version comes from.
struct Provenance {
  std::string document;  ///< public id
  int version = 0;
  std::string kind;
  std::string parent;  ///< public id of the page that links an attachment; or empty
  std::string portal;
  std::string url;  ///< that was asked last (after redirects)
  std::string fetched_at;
  std::string made_at;
  int status = 0;
  std::string address;
  std::string tls;
  std::string request_head;
  std::string response_head;
  std::string sha256;  ///< of the body, content coding kept
  int extractor_version = 0;
  std::string rules_version;
  std::string text_group;
  std::string certificate;    ///< SHA-256 of the peer's, in hex; empty on http
  std::string tls_relaxed;    ///< what the portal file granted, in words of TlsRelaxation
  std::string imported_from;  ///< WARC file and record that the page came in; empty: we asked
  std::string text_from;      ///< public id of the attachment whose text this is; empty: its own
  int corrects = 0;  ///< number of the version that people's corrections are put on; 0: none are
  std::string withdrawn_at;   ///< empty: it is not
  std::string withdrawn_for;  ///< the reason
};

/// One version of a document with everything behind it.
struct Shown {
  Document document;
  Provenance provenance;
  int versions = 0;                 ///< how many the document has
  std::vector<std::string> copies;  ///< public ids of documents whose newest text is the same
  std::optional<TimePoint> gone_at;
};

/// A URL that failed and has not succeeded since.
struct Failure {
  std::string url;
  Purpose purpose = Purpose::listing;
  std::string portal;
  std::string title;  ///< what its listing row said
  std::string state;  ///< a word of FetchState
  std::string reason;
  int status = 0;
  int tries = 0;
  std::string failed_at;
  std::optional<TimePoint> again_at;  ///< due again; nullopt: not by itself
};

/// Failures of one portal that have one state.
struct FailureCount {
  std::string portal;
  std::string state;
  std::int64_t requests = 0;
};

/// How much of a column is in the archive.
struct ColumnLine {
  std::string url;  ///< of its first page
  std::string portal;
  std::optional<int> declared;  ///< rows, as its pages stated last
  std::int64_t seen = 0;        ///< rows that its pages showed
  std::int64_t archived = 0;    ///< of these: read with success
  std::int64_t failed = 0;      ///< … asked, and failing
  std::int64_t waiting = 0;     ///< … not asked yet
  std::int64_t unwanted = 0;    ///< … not of interest
  std::int64_t off_scope = 0;   ///< … turned away
  bool open = false;            ///< its walk has not come to its end
  std::string stopped;          ///< why its last walk ended early; empty when it did not
  std::string warning;          ///< of the page that was read last
  std::string since;            ///< its first walk; UTC

  /// Rows that it states and that no page showed.
  [[nodiscard]] std::int64_t missing() const {
    return declared && *declared > seen ? *declared - seen : 0;
  }
  [[nodiscard]] bool is_complete() const {
    return missing() == 0 && failed == 0 && waiting == 0 && !open && stopped.empty();
  }
};

/// Annual reports by their lateness, and what is told apart from them.
struct ReportCounts {
  std::int64_t on_time = 0;  ///< published by 1 April
  std::int64_t late = 0;
  std::int64_t undated = 0;
  std::int64_t near_misses = 0;  ///< of other genres
};

/// The archive in figures: `gongkai status`.
struct Status {
  std::int64_t documents = 0;
  std::int64_t versions = 0;
  std::int64_t issuers = 0;
  std::int64_t fetches = 0;
  std::int64_t bodies = 0;
  std::int64_t body_bytes = 0;                                     ///< before compression
  std::vector<std::pair<std::optional<int>, std::int64_t>> years;  ///< documents by report year
  std::vector<std::pair<std::string, std::int64_t>> failures;      ///< requests by state
  ReportCounts reports;
  std::vector<Series> series;  ///< in which numbers are missing
  std::vector<ColumnLine> columns;
  std::vector<Branch> branches;  ///< parts of hosts where nothing is asked any more
  QueueCounts queue;
};

}  // namespace gongkai
