#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

struct sqlite3;
struct sqlite3_context;
struct sqlite3_stmt;
struct sqlite3_value;

namespace gongkai {

/// Binds as BLOB instead of TEXT, which is made well-formed UTF-8 (U+FFFD).
struct Blob {
  std::string_view bytes;
};

/// Throws StoreError unless `code` is SQLITE_OK, SQLITE_ROW or SQLITE_DONE. `db` may be null.
void check(sqlite3* db, int code);

class Database;

/// A prepared statement with its values bound, borrowed from a Database's cache and given back at
/// the end of its life. Views into a row are good until the next call of next().
class Statement {
 public:
  ~Statement();
  Statement(Statement&&) noexcept = default;
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Steps to the next row; false at the end.
  bool next();

  [[nodiscard]] int columns() const;
  [[nodiscard]] bool null(int column) const;
  [[nodiscard]] bool is_real(int column) const;
  [[nodiscard]] bool is_integer(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;  ///< 0 for NULL
  [[nodiscard]] double real(int column) const;
  [[nodiscard]] std::string_view view(int column) const;  ///< TEXT or BLOB; empty for NULL
  [[nodiscard]] std::string text(int column) const { return std::string{view(column)}; }
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column) const;
  [[nodiscard]] std::optional<std::string> maybe_text(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Handle = std::unique_ptr<sqlite3_stmt, Finalize>;

  using Idle = std::vector<Handle>;

  Statement(Idle& home, Handle handle) : home_{&home}, handle_{std::move(handle)} {}
  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, std::int64_t{value}); }
  void bind(int index, bool value) { bind(index, std::int64_t{value}); }
  void bind(int index, double value);
  void bind(int index, std::string_view value);
  void bind(int index, const char* value) { bind(index, std::string_view{value}); }
  void bind(int index, Blob value);
  void bind(int index, std::nullopt_t value);
  template <typename T>
  void bind(int index, const std::optional<T>& value) {
    value ? bind(index, *value) : bind(index, std::nullopt);
  }
  template <typename... Values>
  void bind_all(const Values&... values) {
    [&]<int... kBefore>(std::integer_sequence<int, kBefore...>) {
      (bind(kBefore + 1, values), ...);
    }(std::make_integer_sequence<int, sizeof...(Values)>{});
  }

  Idle* home_;  // of the Database, where the handle goes back to
  Handle handle_;
  bool borrows_ = false;  // what is bound lives longer than the statement
};

/// The values of a row that Database::visit() hands over, good until it returns.
class Visited {
 public:
  explicit Visited(std::span<sqlite3_value*> values) : values_{values} {}
  [[nodiscard]] bool null(std::size_t value) const;
  [[nodiscard]] std::int64_t integer(std::size_t value) const;
  [[nodiscard]] std::string_view view(std::size_t value) const;

 private:
  std::span<sqlite3_value*> values_;
};

/// One connection. Not thread-safe: one thread uses it, and its statements, at a time.
class Database {
 public:
  /// `frozen` reads a file that nobody can be writing to, without the files of the WAL beside it;
  /// `copy` reads pages without their seals, so that the copy gets its own.
  enum class Mode : std::uint8_t { read, frozen, copy, write, create };

  /// Opens without touching the file; the first statement reads it. What is written is sealed page
  /// by page (store/page_seal.h) where the file has room for that; one that is created has.
  Database(const std::filesystem::path& path, Mode mode);
  ~Database();
  Database(Database&&) = delete;
  Database& operator=(Database&&) = delete;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Runs `sql` with `values` bound to its parameters in order; the rows come from next(). `sql` is
  /// program text and stays in the cache for ever.
  template <typename... Values>
  [[nodiscard]] Statement query(std::string_view sql, const Values&... values) {
    Statement statement = prepare(sql);
    statement.bind_all(values...);
    return statement;
  }

  /// Runs a statement to its end.
  template <typename... Values>
  void run(std::string_view sql, const Values&... values) {
    Statement statement = prepare(sql);
    statement.borrows_ = true;
    statement.bind_all(values...);
    while (statement.next()) {
    }
  }

  /// Hands `each` the values of every row that "SELECT visit(a, b) FROM …" meets: a third cheaper
  /// than next() for those who look at a million. Not inside another; what `each` throws comes out.
  void visit(std::string_view sql, const std::function<void(const Visited&)>& each);

  /// Runs several statements without parameters: the schema, pragmas.
  void script(std::string_view sql);

  /// First column of the first row as an integer; 0 without a row.
  template <typename... Values>
  [[nodiscard]] std::int64_t number(std::string_view sql, const Values&... values) {
    Statement statement = query(sql, values...);
    return statement.next() ? statement.integer(0) : 0;
  }

  /// Bytes of the file from `begin` on, at most `count`, and its size, read without a lock or a
  /// trace. By way of SQLite, because closing a file of our own would drop the locks of this
  /// process on it.
  [[nodiscard]] std::string file_bytes(std::int64_t begin, std::size_t count) const;
  [[nodiscard]] std::int64_t file_size() const;

  [[nodiscard]] std::int64_t last_id() const;  ///< rowid of the last INSERT
  [[nodiscard]] std::int64_t changed() const;  ///< rows that the last statement changed
  [[nodiscard]] bool in_transaction() const;
  /// Does `work` right before the outermost transaction that is open is committed; forgets it when
  /// that is undone. Of several works with one key the first is done. Without a transaction it is
  /// done at once.
  void before_commit(std::int64_t key, std::function<void()> work);
  /// Copies all of it, as it is now, into the empty `target`, `pages` at a time; `each` is told how
  /// many are left of how many. Others may write meanwhile.
  void copy_to(Database& target, int pages, const std::function<void(int left, int all)>& each);
  /// The next VACUUM makes room for page seals.
  void reserve_page_seals();
  /// Whether the last close folds the WAL back into the file. Off until a file is known to be ours.
  void checkpoint_on_close(bool on);

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  /// What visit() is at.
  struct Visit {
    const std::function<void(const Visited&)>* each = nullptr;
    std::exception_ptr error;
  };
  friend class Transaction;
  Statement prepare(std::string_view sql);
  void do_postponed();
  static void take_row(sqlite3_context* context, int count, sqlite3_value** values);

  std::map<std::int64_t, std::function<void()>> postponed_;
  int depth_ = 0;  // transactions inside one another
  std::optional<Visit> visit_;
  std::unique_ptr<sqlite3, Close> db_;
  using Cache = std::map<std::string, Statement::Idle, std::less<>>;
  Cache idle_;                                               // by their SQL
  std::unordered_map<const char*, Cache::iterator> places_;  // by where literals stand: a guess
};

/// All or nothing: what was done since it began is undone unless commit() was called. May stand
/// inside another one, which then has the last word.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction(Transaction&&) = delete;
  Transaction& operator=(Transaction&&) = delete;

  /// Ends it; on return of an outermost one the changes survive a power cut.
  void commit();

 private:
  Database* database_;
  bool open_ = true;
};

}  // namespace gongkai
