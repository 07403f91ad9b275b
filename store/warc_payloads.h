#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crawler/response.h"
#include "store/sqlite.h"
#include "store/warc_record.h"

namespace gongkai {

/// The row of the fetch that asked for the same URL at the same moment, whatever it was wanted for;
/// `request` says the address and form that were asked first, before redirects.
std::optional<std::int64_t> find_fetch(Database& archive, const Request& request,
                                       const Exchange& exchange);

/// The payloads that were met in the files of an import, for the revisits that refer to them, and
/// the revisits that wait for theirs. Kept in a scratch file: memory does not grow.
class WarcPayloads {
 public:
  enum class Found : std::uint8_t {
    bytes,    ///< the exchange has them now
    later,    ///< they come when files are read
    skipped,  ///< of no kind that is kept
    nowhere,
  };

  explicit WarcPayloads(Database& archive);

  /// Keeps what the record's payload came to. The bytes themselves are in the archive when `what`
  /// is Found::bytes. A digest that the record states and that is not that of its bytes is taken
  /// for a name of theirs only where no other bytes have it.
  void put(const WarcRecord& record, const Exchange& exchange, Found what);
  /// Completes the exchange of a revisit with the body it refers to, and its head where it has
  /// none.
  Found resolve(const WarcRecord& revisit, Exchange& exchange);

  /// A revisit, by the number of its file and of its record there, whose payload may come yet.
  void wait(std::int64_t file, std::int64_t record);
  void end_wait(std::int64_t file, std::int64_t record);
  [[nodiscard]] bool waits(std::int64_t file, std::int64_t record);
  [[nodiscard]] bool anybody_waits();

 private:
  bool take(std::string_view sha256, Exchange& exchange);
  bool take(std::int64_t fetch, Exchange& exchange);
  std::optional<Found> met(std::string_view name, Exchange& exchange);
  bool take_referred(const WarcRecord& revisit, Exchange& exchange);
  bool take_same(const WarcRecord& revisit, Exchange& exchange);
  bool take_named(const WarcRecord& revisit, Exchange& exchange);

  Database& archive_;
  Database scratch_{"", Database::Mode::create};
};

}  // namespace gongkai
