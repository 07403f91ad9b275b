#include "store/similar.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>

#include "crawler/utf8.h"
#include "store/archive.h"
#include "store/sqlite.h"
#include "store/text_group.h"

namespace gongkai {
namespace {

/// Mixes the bits of a piece, so that any of them may index a table (the finaliser of MurmurHash3).
std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 33U;
  x *= 0xff51afd7ed558ccdU;
  x ^= x >> 33U;
  x *= 0xc4ceb9fe1a85ec53U;
  return x ^ x >> 33U;
}

/// Hashes of all runs of four characters of a normalised text, in order; of a shorter one, of all
/// of it. Three characters of 21 bits are one number, the fourth is mixed in.
void take_pieces(std::string_view text, std::vector<std::uint64_t>& pieces) {
  constexpr std::size_t kLength = 4;
  constexpr std::uint64_t kSpread = 0x9e3779b97f4a7c15U;
  constexpr std::uint64_t kThree = (std::uint64_t{1} << 63U) - 1;
  pieces.clear();
  std::uint64_t last = 0;  // the three characters before
  std::size_t seen = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    std::uint64_t code = byte(0);
    std::size_t length = 1;
    if (code >= 0xE0 && code < 0xF0 && at + 2 < text.size()) {  // nearly all text; it is UTF-8
      code = (code & 0xFU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
      length = 3;
    } else if (code >= 0x80) {
      const Utf8Step step = utf8_step(text, at);
      code = step.code;
      length = step.length;
    }
    at += length;
    if (++seen >= kLength) pieces.push_back(mixed(last ^ code * kSpread));
    last = (last << 21U | code) & kThree;
  }
  if (seen > 0 && pieces.empty()) pieces.push_back(mixed(last));
}

/// The pieces of one text, to be asked which of another text's it has.
class Pieces {
 public:
  explicit Pieces(std::vector<std::uint64_t> pieces) {
    std::ranges::sort(pieces);
    pieces.erase(std::ranges::unique(pieces).begin(), pieces.end());
    size_ = pieces.size();
    maybe_.resize(kMaybe);
    for (const std::uint64_t piece : pieces) maybe_[piece >> 48U] = true;
    slots_.resize(std::bit_ceil(4 * size_ + 1));
    for (const std::uint64_t piece : pieces)
      slots_[place(piece)] = {.piece = piece, .round = 0, .used = true};
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  /// How many different ones of `others` are among these.
  std::size_t common_with(const std::vector<std::uint64_t>& others) {
    ++round_;
    std::size_t common = 0;
    for (const std::uint64_t piece : others) {
      if (!maybe_[piece >> 48U]) continue;
      Slot& slot = slots_[place(piece)];
      if (!slot.used || slot.round == round_) continue;
      slot.round = round_;
      ++common;
    }
    return common;
  }

 private:
  struct Slot {
    std::uint64_t piece = 0;
    std::uint32_t round = 0;  // it was met last
    bool used = false;
  };

  /// Where the piece is, or would be.
  [[nodiscard]] std::size_t place(std::uint64_t piece) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = piece & mask;
    while (slots_[at].used && slots_[at].piece != piece) at = (at + 1) & mask;
    return at;
  }

  static constexpr std::size_t kMaybe = 1U << 16U;
  std::vector<bool> maybe_;  // by the upper bits: most pieces of other texts end here
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  std::uint32_t round_ = 0;
};

/// The share of pieces that both texts have; 0 when it cannot reach `least`. Sorts `others`.
double score_of(Pieces& ours, std::vector<std::uint64_t>& others, double least) {
  const std::size_t common = ours.common_with(others);
  if (static_cast<double>(common) < least * static_cast<double>(ours.size())) return 0;
  std::ranges::sort(others);
  const auto different =
      static_cast<std::size_t>(std::ranges::unique(others).begin() - others.begin());
  return static_cast<double>(common) / static_cast<double>(ours.size() + different - common);
}

struct Scored {
  double score = 0;
  std::int64_t document = 0;
};

std::vector<Scored> score_all(Database& database, std::string_view text, std::string_view group,
                              std::int64_t except, double least) {
  std::vector<std::uint64_t> pieces;
  take_pieces(normalised_text(text), pieces);
  Pieces ours{pieces};
  std::vector<Scored> found;
  Statement row = database.query(
      "SELECT d.id, v.text_group, v.text FROM document d JOIN version v ON v.id = d.latest "
      "WHERE v.text_group IS NOT NULL AND d.id <> ?",
      except);
  while (row.next()) {
    if (row.view(1) == group) {
      found.push_back({1.0, row.integer(0)});
      continue;
    }
    // A text has no more pieces than bytes.
    if (static_cast<double>(row.view(2).size()) < least * static_cast<double>(ours.size()))
      continue;
    take_pieces(normalised_text(row.view(2)), pieces);
    const double score = score_of(ours, pieces, least);
    if (score >= least && score > 0) found.push_back({score, row.integer(0)});
  }
  return found;
}

SimilarDocument load(Database& database, const Scored& scored) {
  Statement row = database.query(
      "SELECT d.public_id, d.kind, d.url, v.title, v.issuer, v.report_year FROM document d "
      "JOIN version v ON v.id = d.latest WHERE d.id = ?",
      scored.document);
  if (!row.next()) return {};
  SimilarDocument similar{.score = scored.score,
                          .document = row.text(0),
                          .kind = row.text(1),
                          .url = row.text(2),
                          .title = row.maybe_text(3),
                          .issuer = row.maybe_text(4)};
  if (!row.null(5)) similar.report_year = static_cast<int>(row.integer(5));
  return similar;
}

}  // namespace

std::optional<std::vector<SimilarDocument>> find_similar(Archive& archive,
                                                         std::string_view document, double least,
                                                         std::size_t limit) {
  const std::optional<Shown> shown = archive.show(document);
  if (!shown) return std::nullopt;
  Database& database = archive.database();
  const Transaction snapshot{database};
  Statement row = database.query(
      "SELECT d.id, v.text_group, v.text FROM document d JOIN version v ON v.id = d.latest "
      "WHERE d.public_id = ?",
      shown->provenance.document);
  if (!row.next() || row.null(1)) return std::vector<SimilarDocument>{};
  std::vector<Scored> found = score_all(database, row.view(2), row.view(1), row.integer(0), least);
  std::ranges::stable_sort(found, std::ranges::greater{}, &Scored::score);
  if (found.size() > limit) found.resize(limit);
  std::vector<SimilarDocument> similar;
  similar.reserve(found.size());
  for (const Scored& scored : found) similar.push_back(load(database, scored));
  return similar;
}

}  // namespace gongkai
