#include "store/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "crawler/utf8.h"
#include "store/at_rest.h"
#include "store/error.h"
#include "store/page_seal.h"
#include "store/well_formed.h"

namespace gongkai {
namespace {

/// For somebody who writes with the sqlite3 shell, in milliseconds.
constexpr int kBusyTimeout = 5000;

StoreError::Kind kind_of(sqlite3* db, int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return StoreError::Kind::locked;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return StoreError::Kind::damaged;
    case SQLITE_FULL: return StoreError::Kind::full;
    case SQLITE_IOERR: {
      const int error = db == nullptr ? 0 : sqlite3_system_errno(db);
      const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
      return full ? StoreError::Kind::full : StoreError::Kind::io;
    }
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_NOMEM:
    case SQLITE_NOLFS: return StoreError::Kind::io;
    default: return StoreError::Kind::misuse;
  }
}

std::string sentence(StoreError::Kind kind, sqlite3* db, int code) {
  const char* path = db == nullptr ? nullptr : sqlite3_db_filename(db, nullptr);
  const char* why = db == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(db);
  const std::string_view name = path == nullptr || *path == '\0' ? "the archive" : path;
  switch (kind) {
    case StoreError::Kind::locked: return fmt::format("{} is in use by another process", name);
    case StoreError::Kind::damaged: return fmt::format("{} is damaged ({})", name, why);
    case StoreError::Kind::full: return fmt::format("no room left to write {}", name);
    default: return fmt::format("{}: {}", name, why);
  }
}

/// A path as a file: URI; what is not a letter or digit is escaped, which is always allowed.
std::string uri_of(std::string_view path) {
  std::string uri = "file:";
  for (const char c : path) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/';
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri;
}

sqlite3_file* file_of(sqlite3* db) {
  sqlite3_file* file = nullptr;
  check(db, sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file)));
  return file;
}

// A null pointer would be bound as NULL, and views of nothing have one.
const char* bytes_of(std::string_view text) {
  return text.data() == nullptr ? "" : text.data();
}

}  // namespace

void check(sqlite3* db, int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  const StoreError::Kind kind = kind_of(db, code);
  throw StoreError{kind, sentence(kind, db, code)};
}

void Statement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Statement::~Statement() {
  if (!handle_) return;
  sqlite3_reset(handle_.get());
  sqlite3_clear_bindings(handle_.get());
  home_->push_back(std::move(handle_));
}

bool Statement::next() {
  const int code = sqlite3_step(handle_.get());
  check(sqlite3_db_handle(handle_.get()), code);
  return code == SQLITE_ROW;
}

bool Statement::null(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

int Statement::columns() const {
  return sqlite3_column_count(handle_.get());
}

bool Statement::is_real(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_FLOAT;
}

bool Statement::is_integer(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_INTEGER;
}

double Statement::real(int column) const {
  return sqlite3_column_double(handle_.get(), column);
}

std::string_view Statement::view(int column) const {
  const void* bytes = sqlite3_column_blob(handle_.get(), column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

bool Visited::null(std::size_t value) const {
  return sqlite3_value_type(values_[value]) == SQLITE_NULL;
}

std::int64_t Visited::integer(std::size_t value) const {
  return sqlite3_value_int64(values_[value]);
}

std::string_view Visited::view(std::size_t value) const {
  const void* bytes = sqlite3_value_blob(values_[value]);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes),
          static_cast<std::size_t>(sqlite3_value_bytes(values_[value]))};
}

std::optional<std::int64_t> Statement::maybe_integer(int column) const {
  if (null(column)) return std::nullopt;
  return integer(column);
}

std::optional<std::string> Statement::maybe_text(int column) const {
  if (null(column)) return std::nullopt;
  return text(column);
}

void Statement::bind(int index, std::int64_t value) {
  check(sqlite3_db_handle(handle_.get()), sqlite3_bind_int64(handle_.get(), index, value));
}

void Statement::bind(int index, double value) {
  check(sqlite3_db_handle(handle_.get()), sqlite3_bind_double(handle_.get(), index, value));
}

void Statement::bind(int index, std::string_view value) {
  std::string mended;
  const bool good = is_utf8(value);
  if (!good) value = mended = well_formed(std::string{value});
  check(sqlite3_db_handle(handle_.get()),
        sqlite3_bind_text64(handle_.get(), index, bytes_of(value), value.size(),
                            borrows_ && good ? SQLITE_STATIC : SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind(int index, Blob value) {
  check(sqlite3_db_handle(handle_.get()),
        sqlite3_bind_blob64(handle_.get(), index, bytes_of(value.bytes), value.bytes.size(),
                            borrows_ ? SQLITE_STATIC : SQLITE_TRANSIENT));
}

void Statement::bind(int index, std::nullopt_t /*value*/) {
  check(sqlite3_db_handle(handle_.get()), sqlite3_bind_null(handle_.get(), index));
}

void Database::Close::operator()(sqlite3* db) const {
  sqlite3_close_v2(db);
}

Database::Database(const std::filesystem::path& path, Mode mode) {
  int flags = SQLITE_OPEN_NOMUTEX;
  std::string name = path.string();
  switch (mode) {
    case Mode::read:
    case Mode::copy:
    case Mode::frozen: flags |= SQLITE_OPEN_READONLY; break;
    case Mode::write: flags |= SQLITE_OPEN_READWRITE; break;
    case Mode::create: flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE; break;
  }
  if (mode == Mode::frozen || (mode == Mode::copy && is_at_rest(path))) {
    flags |= SQLITE_OPEN_URI;
    name = uri_of(name) + "?immutable=1";
  }
  const bool seals = mode != Mode::read && mode != Mode::frozen;
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &db, flags, seals ? sealing_vfs() : nullptr);
  db_.reset(db);
  // SQLite does not say yet which file it is.
  if ((code & 0xff) == SQLITE_CANTOPEN)
    throw StoreError{StoreError::Kind::io, path.string() + " cannot be opened"};
  check(db, code);
  if (mode == Mode::write && sqlite3_db_readonly(db, "main") == 1) {
    throw StoreError{StoreError::Kind::io, path.string() + " may not be written to"};
  }
  check(db, sqlite3_extended_result_codes(db, 1));
  check(db, sqlite3_busy_timeout(db, kBusyTimeout));
  check(db, sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
  check(db, sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr));
  check(db, sqlite3_create_function(
                db, "visit", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, this, nullptr, take_row,
                [](sqlite3_context* context) { sqlite3_result_null(context); }));
  checkpoint_on_close(false);
  if (mode == Mode::create) reserve_page_seals();
}

Database::~Database() {
  idle_.clear();
}

void Database::take_row(sqlite3_context* context, int count, sqlite3_value** values) {
  Visit& visit = *static_cast<Database*>(sqlite3_user_data(context))->visit_;
  try {
    (*visit.each)(Visited{{values, static_cast<std::size_t>(count)}});
  } catch (...) {  // no exception may pass through SQLite
    visit.error = std::current_exception();
    sqlite3_result_error(context, "stopped", -1);
  }
}

void Database::visit(std::string_view sql, const std::function<void(const Visited&)>& each) {
  visit_ = Visit{.each = &each, .error = {}};
  try {
    run(sql);
  } catch (const StoreError&) {
    if (visit_->error) std::rethrow_exception(visit_->error);
    throw;
  }
}

void Database::script(std::string_view sql) {
  check(db_.get(), sqlite3_exec(db_.get(), std::string{sql}.c_str(), nullptr, nullptr, nullptr));
}

std::string Database::file_bytes(std::int64_t begin, std::size_t count) const {
  const std::int64_t rest = std::max<std::int64_t>(0, file_size() - begin);
  std::string bytes(std::min(count, static_cast<std::size_t>(rest)), '\0');
  sqlite3_file* file = file_of(db_.get());
  check(db_.get(),
        file->pMethods->xRead(file, bytes.data(), static_cast<int>(bytes.size()), begin));
  return bytes;
}

std::int64_t Database::file_size() const {
  sqlite3_file* file = file_of(db_.get());
  sqlite3_int64 size = 0;
  check(db_.get(), file->pMethods->xFileSize(file, &size));
  return size;
}

std::int64_t Database::last_id() const {
  return sqlite3_last_insert_rowid(db_.get());
}

std::int64_t Database::changed() const {
  return sqlite3_changes64(db_.get());
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(db_.get()) == 0;
}

void Database::copy_to(Database& target, int pages,
                       const std::function<void(int left, int all)>& each) {
  struct Finish {
    void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
  };
  // Without a snapshot of our own a writer would make it begin anew with every commit.
  const Transaction snapshot{*this};
  (void)number("SELECT count(*) FROM sqlite_schema");
  const std::unique_ptr<sqlite3_backup, Finish> backup{
      sqlite3_backup_init(target.db_.get(), "main", db_.get(), "main")};
  if (!backup) check(target.db_.get(), sqlite3_errcode(target.db_.get()));
  for (int code = SQLITE_OK; code != SQLITE_DONE;) {
    code = sqlite3_backup_step(backup.get(), pages);
    if (code != SQLITE_BUSY && code != SQLITE_LOCKED) check(target.db_.get(), code);
    if (each) each(sqlite3_backup_remaining(backup.get()), sqlite3_backup_pagecount(backup.get()));
  }
}

void Database::reserve_page_seals() {
  int bytes = kPageSealBytes;
  check(db_.get(), sqlite3_file_control(db_.get(), "main", SQLITE_FCNTL_RESERVE_BYTES, &bytes));
}

void Database::checkpoint_on_close(bool on) {
  check(db_.get(),
        sqlite3_db_config(db_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on ? 0 : 1, nullptr));
}

Statement Database::prepare(std::string_view sql) {
  const auto place = places_.find(sql.data());
  auto home =
      place != places_.end() && place->second->first == sql ? place->second : idle_.find(sql);
  if (home == idle_.end()) home = idle_.try_emplace(std::string{sql}).first;
  if (place == places_.end()) places_.emplace(sql.data(), home);
  Statement::Handle handle;
  if (home->second.empty()) {
    sqlite3_stmt* statement = nullptr;
    check(db_.get(), sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    handle.reset(statement);
  } else {
    handle = std::move(home->second.back());
    home->second.pop_back();
  }
  return {home->second, std::move(handle)};
}

void Database::before_commit(std::int64_t key, std::function<void()> work) {
  if (depth_ > 0) {
    postponed_.insert({key, std::move(work)});
  } else {
    work();
  }
}

void Database::do_postponed() {
  for (const auto& [key, work] : std::exchange(postponed_, {})) work();
}

Transaction::Transaction(Database& database) : database_{&database} {
  database.run("SAVEPOINT outcome");
  ++database.depth_;
}

Transaction::~Transaction() {
  if (!open_) return;
  if (--database_->depth_ == 0) database_->postponed_.clear();
  // After a full disk SQLite has rolled all of it back already.
  if (!database_->in_transaction()) return;
  try {
    database_->run("ROLLBACK TO outcome");
    database_->run("RELEASE outcome");
  } catch (const StoreError&) {  // NOLINT(bugprone-empty-catch): closing the connection rolls back
  }
}

void Transaction::commit() {
  if (database_->depth_ == 1) database_->do_postponed();
  database_->run("RELEASE outcome");
  --database_->depth_;
  open_ = false;
}

}  // namespace gongkai
