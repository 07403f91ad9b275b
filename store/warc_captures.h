#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "store/warc_exchange.h"

namespace gongkai {

/// Puts together the records that speak of one exchange: its answer, the request right before or
/// behind it, and the metadata that follows.
class WarcCaptures {
 public:
  using OnCapture = std::function<void(WarcCapture)>;

  explicit WarcCaptures(OnCapture on_capture) : on_capture_{std::move(on_capture)} {}

  /// The next record of a file, the `number`th there, and where it begins. What it ends is handed
  /// on before.
  void take(WarcRecord record, std::uint64_t offset, std::int64_t number);
  /// The file ends: nothing more is said of the last answer.
  void flush();

 private:
  void take_request(WarcRecord record);
  void take_note(const WarcRecord& record);

  OnCapture on_capture_;
  std::optional<WarcRecord> request_;  // came before its answer
  std::optional<WarcCapture> capture_;
};

}  // namespace gongkai
