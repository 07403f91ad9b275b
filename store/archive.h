#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/portal.h"
#include "crawler/clock.h"
#include "crawler/frontier.h"
#include "crawler/response.h"
#include "extract/content.h"
#include "store/agenda.h"
#include "store/alarm.h"
#include "store/listed.h"
#include "store/moved_rows.h"
#include "store/outcome.h"
#include "store/verify.h"

namespace gongkai {

class Database;
class Lock;
class Transaction;

/// One file that is a whole crawl: the queue, the evidence, the documents and the failures.
///
/// What a call has returned from is committed and survives a kill or a power cut, unless it ran
/// inside a Batch; then it is so once Batch::commit() returned. Every call may throw StoreError,
/// after which the archive is as it was before the call and should be closed. One thread at a time.
class Archive {
 public:
  /// Opens the archive at `path`, or makes it, and keeps every other writer out until destroyed.
  /// An archive of an earlier format is brought to today's first (store/migration.h).
  /// `rules` is the digest of the lexicon and labels that documents are read with in this run.
  /// Throws StoreError locked, damaged, newer, foreign, full or io; then nothing was written.
  static Archive open_for_writing(const std::filesystem::path& path, std::string rules = {});
  /// Opens it to read only, also while a crawl writes to it. Throws StoreError for what is no
  /// archive, or one of an earlier format.
  static Archive open_for_reading(const std::filesystem::path& path);

  ~Archive();
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) = delete;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  // ── Portals and hosts ──

  /// Keeps the portal file as it is used now; requests of a portal need it to be there.
  void put_portal(const Portal& portal, TimePoint now);
  /// Every portal as it was put last; one whose file this program cannot read any more is left out.
  [[nodiscard]] std::vector<Portal> portals();

  /// What is remembered of the host; all defaults for a new one.
  [[nodiscard]] HostMemory host(std::string_view host_key);
  void put_host(std::string_view host_key, const HostMemory& memory);
  /// The robots.txt of `origin` that was put last.
  [[nodiscard]] std::optional<RobotsMemory> robots(std::string_view origin);
  void put_robots(std::string_view origin, const RobotsMemory& memory);

  // ── The queue ──

  /// Queues what is not known yet, due at once, and returns how many those were. Two URLs with one
  /// canonical key that are wanted for the same (listing; document or attachment; robots; sitemap)
  /// are the same request; of a known one only the listing row is brought up to date, and it is
  /// made due when it was never asked because nobody wanted it or it was out of scope. URLs other
  /// than http(s) are not queued.
  int enqueue(std::span<const Request> requests);
  /// Makes known what nobody asks by itself; of a known request only the listing row is brought up
  /// to date.
  void remember(std::span<const Request> requests);
  /// Whether enqueue() would not queue it.
  [[nodiscard]] bool knows(const Request& request);
  /// What is remembered of a request that was handed out.
  [[nodiscard]] Standing standing(const Request& request);
  /// How many requests there ever were, at most.
  [[nodiscard]] std::int64_t most_requests();
  /// How many requests each portal (its name) ever had. Looks through the whole queue.
  [[nodiscard]] std::map<std::string, std::int64_t, std::less<>> requests_by_portal();
  /// Turns away from a request that was handed out, unasked: a failure with state off_scope.
  void turn_away(const Request& request, std::string_view reason, TimePoint now);
  /// When a request that was asked is due again, `every` days after this visit.
  void revisit(const Request& request, std::optional<TimePoint> due, int every);

  /// When the portal was looked at last: what put_round() kept, nullopt before it did.
  [[nodiscard]] std::optional<TimePoint> last_round(std::string_view portal);
  void put_round(std::string_view portal, TimePoint now);
  /// Makes the heads of all columns of a portal due, and the sitemaps; returns how many. A column
  /// whose rows begin on another page than its head is looked at there.
  int make_due(const Portal& portal);
  /// Makes known requests for `url` due, whatever they are for; returns how many.
  int make_due(std::string_view url);
  /// Makes this request due; false when it is not known.
  bool make_due(const Request& request);

  /// From now on hosts_due(), next_due() and next_due_time() see only requests of these portals
  /// (names); an empty list means all. With `since` (ISO), only those whose listing row has no
  /// date, or one that is not earlier.
  void look_only_at(std::span<const std::string> portals, std::string_view since = {});
  /// Hosts that have a request due which was not handed out, by name.
  [[nodiscard]] std::vector<std::string> hosts_due(TimePoint now);
  /// The request of the host that has been due longest, with the validators of its last good
  /// answer. It is handed out once: until it is recorded or postponed, or the archive is opened
  /// anew.
  std::optional<Request> next_due(std::string_view host_key, TimePoint now);
  /// When the first of the requests that are not due at `now` comes due; nullopt when there is
  /// none.
  [[nodiscard]] std::optional<TimePoint> next_due_time(TimePoint now);
  /// Gives a request back unasked, due at `due`.
  void postpone(const Request& request, TimePoint due);

  /// How many requests may be asked now: what costs no look at all the others.
  [[nodiscard]] std::int64_t due(TimePoint now);

  /// The column whose first page is at `head`, as an outcome kept it last.
  [[nodiscard]] Feed feed(std::string_view head);
  /// The walk of that column which saw the row of `request` first; 0 when none has.
  [[nodiscard]] int walk_of_row(std::string_view head, const Request& request);

  /// Keeps that the column at `from` is at `to` now: it is not asked any more, and what the new one
  /// shows are its documents, where title and date or the number in the name are the same. Their
  /// next visit is a change of kind moved. Does nothing when that is known, or no such column is.
  void move_column(std::string_view from, std::string_view to, TimePoint now);

  /// Whether a page of that column other than `asked` still waits for its first answer.
  [[nodiscard]] bool has_unasked_pages(std::string_view head, const Request& asked);

  /// Parts of a host where nothing is asked any more: path, and why.
  [[nodiscard]] std::vector<Branch> branches();
  void close_branch(const Branch& branch, TimePoint now);
  /// URLs of documents that are equal to `document` (public id) in every field and character,
  /// itself included; at most `most`.
  [[nodiscard]] std::vector<std::string> equals_of(std::string_view document, int most);
  /// Whether more documents than that have canonical keys that begin with `prefix`.
  [[nodiscard]] bool has_documents_below(std::string_view prefix, int more_than);

  // ── Alarms ──

  /// Opens an alarm unless the same one (place and kind) is open; true when it is a new one.
  bool raise(const Symptom& symptom, std::string_view portal, TimePoint now);
  /// What it said is over.
  void close_alarm(std::string_view place, std::string_view kind, TimePoint now);
  /// The alarms in the order they were raised; those that are over only when asked for.
  [[nodiscard]] std::vector<Alarm> alarms(bool closed_ones_too);
  /// False when there is no such alarm that nobody has acknowledged.
  bool acknowledge(std::int64_t alarm, TimePoint now);
  /// How many rows the column has ever shown.
  [[nodiscard]] std::int64_t rows_of(std::string_view head);
  /// The most that it had at one time since `since`, by what `front`, the page where its rows
  /// begin, showed and stated; where there are further pages that nobody counts, all that it ever
  /// showed.
  [[nodiscard]] std::int64_t most_rows(std::string_view head, const Request& front,
                                       TimePoint since);
  /// Its newest dates, `most` of them, told from the rows that it showed first and last: those
  /// of a column with very many are not all looked through.
  [[nodiscard]] Rhythm rhythm(std::string_view head, int most);
  /// Which of kWatchedFields the portal's documents had when they were found, newest first.
  [[nodiscard]] std::vector<FieldsOfVersion> newest_fields(std::string_view portal, int most);

  // ── Outcomes ──

  /// Outcomes that are ready together share one commit: what is recorded while a Batch lives is
  /// committed by commit(), or undone with the Batch.
  class Batch {
   public:
    explicit Batch(Archive& archive);
    ~Batch();
    Batch(const Batch&) = delete;
    Batch& operator=(const Batch&) = delete;
    Batch(Batch&&) = delete;
    Batch& operator=(Batch&&) = delete;
    void commit();

   private:
    Archive* archive_;
    std::unique_ptr<Transaction> transaction_;  // none once committed
  };

  /// Records an answer, what was read from it and what follows from it: all of it or nothing. A
  /// Document is kept only from a response whose state is ok; a Refusal replaces that state, and
  /// stands for answers that are not read (failures, robots.txt, not modified).
  Recorded record(const Response& response, const Content& content, const Outcome& outcome,
                  TimePoint now);

  // ── Reading ──

  /// Hands `each` the documents in the order they were found, until it returns false.
  void list(const DocumentFilter& filter, const std::function<bool(const DocumentLine&)>& each);
  /// A document by public id or URL, in its newest or the given version; nullopt when not there.
  [[nodiscard]] std::optional<Shown> show(std::string_view id_or_url,
                                          std::optional<int> version = {});
  /// Hands `each` the newest version of the documents, as list() does.
  void show_all(const DocumentFilter& filter, const std::function<bool(const Shown&)>& each);
  /// The bytes with this digest; nullopt when they are not kept. Throws StoreError when they are
  /// not those that were stored.
  [[nodiscard]] std::optional<std::string> body(std::string_view sha256);
  /// Hands `each` the failures, those that are the oldest first, until it returns false; with
  /// `state` only those.
  void failures(const std::function<bool(const Failure&)>& each,
                std::optional<FetchState> state = {});
  /// How many there are.
  [[nodiscard]] std::vector<FailureCount> failure_counts();
  [[nodiscard]] Status status(TimePoint now);
  /// Every column that was walked, in the order in which they were found.
  [[nodiscard]] std::vector<ColumnLine> columns();

  // ── Proof ──

  /// The last links of the two chains, of fetches and of changes, with a dot between: who has it
  /// can prove later that nothing up to here was altered, see verify().
  [[nodiscard]] std::string chain_head();
  /// Looks at every byte (store/verify.h). With `head`, one that was printed earlier, also whether
  /// this archive goes on from there.
  [[nodiscard]] Verified verify(const std::optional<std::string>& head = {});

  /// For what store/ asks of an archive in files of its own: search, export, reextract.
  [[nodiscard]] Database& database() { return *database_; }
  /// The digest that it was opened with.
  [[nodiscard]] const std::string& rules() const { return rules_; }

 private:
  Archive(std::unique_ptr<Lock> lock, std::unique_ptr<Database> database, std::string rules);
  void settled(const Request& request);
  int put(const Request& request, bool wanted, int depth);
  int put_row(const FeedStep& step, const FoundRow& row, int depth, TimePoint now);
  void adopt(std::string_view head, std::int64_t request, const Request& row);
  void put_turned_away(const TurnedAway& away, int depth, TimePoint now);

  std::unique_ptr<Lock> lock_;  // none when reading
  std::unique_ptr<Database> database_;
  std::string rules_;
  Agenda agenda_;
  MovedRows moved_rows_;
};

}  // namespace gongkai
