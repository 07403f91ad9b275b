#include "store/warc_captures.h"

#include <string_view>
#include <utility>

namespace gongkai {

void WarcCaptures::take(WarcRecord record, std::uint64_t offset, std::int64_t number) {
  const std::string_view type = record.field("WARC-Type");
  if (type == "request") {
    take_request(std::move(record));
  } else if (type == "metadata") {
    take_note(record);
  } else if (type == "response" || type == "resource" || type == "revisit") {
    flush();
    capture_.emplace(WarcCapture{.offset = offset, .number = number});
    if (request_ && target_of(*request_) == target_of(record))
      capture_->request_head = std::move(request_->block);
    request_.reset();
    capture_->answer = std::move(record);
  }
}

void WarcCaptures::take_request(WarcRecord record) {
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

void WarcCaptures::take_note(const WarcRecord& record) {
  if (!capture_ || !record.field("Content-Type").starts_with("application/warc-fields")) return;
  const std::string_view id = capture_->answer.field("WARC-Record-ID");
  const bool of_it = record.field("WARC-Refers-To") == id ||
                     record.field("WARC-Concurrent-To") == id ||
                     target_of(record) == target_of(capture_->answer);
  if (of_it) capture_->note = note_from(record.block);
}

void WarcCaptures::flush() {
  if (auto capture = std::exchange(capture_, std::nullopt)) on_capture_(*std::move(capture));
}

}  // namespace gongkai
