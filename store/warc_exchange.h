#pragma once

#include <cstdint>
#include <expected>
#include <string>

#include "crawler/response.h"
#include "store/warc_note.h"
#include "store/warc_record.h"

namespace gongkai {

/// An answer as WARC files have it: its record and those that speak of the same exchange.
struct WarcCapture {
  WarcRecord answer;         ///< response, resource or revisit
  std::string request_head;  ///< of the request record, form included; empty when there is none
  WarcNote note;             ///< of the metadata record
  std::uint64_t offset = 0;  ///< where the answer's record begins in its file
  std::int64_t number = 0;   ///< of the answer's record in its file, from 0
};

/// The URL that a record is about, as it may be asked; nullopt for those that are not http(s).
std::optional<std::string> target_of(const WarcRecord& record);

/// The exchange as our own fetcher would have kept it: interim heads dropped, chunks joined,
/// content coding left as it is. Files that keep a Content-Encoding header over a body that was
/// decoded get it renamed, so that head and body belong together. A resource record has no head:
/// one is made that says so. The body of a revisit is empty. The error is a sentence.
[[nodiscard]] std::expected<Exchange, std::string> exchange_of(const WarcCapture& capture);

/// Holds the body of somebody else's file against what its head says: a coding that it has not is
/// renamed, and one that is shorter than announced is not complete. exchange_of() has done so but
/// for revisits, whose bodies come later.
void reconcile(Exchange& exchange);

/// The request's method in upper case, GET when no request is known.
std::string method_of(std::string_view request_head);
/// What follows the head.
std::string_view form_of(std::string_view request_head);

}  // namespace gongkai
