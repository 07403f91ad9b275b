#include "store/migration.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <map>

#include "store/archive.h"
#include "store/error.h"
#include "store/schema.h"
#include "store/search.h"
#include "store/sqlite.h"
#include "tests/file_bytes.h"
#include "tests/scratch_archive.h"

namespace gongkai {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::HasSubstr;

std::string data_file(std::string_view name, int format) {
  return file_bytes(
      fmt::format("{}/tests/data/schema/{}_{}.sql", GONGKAI_SOURCE_DIR, name, format));
}

/// An archive as an earlier format had it: schema_N.sql is a copy of the schema that was published.
void make_archive(const fs::path& path, int format) {
  Database database{path, Database::Mode::create};
  database.script("PRAGMA foreign_keys = OFF");
  database.script(data_file("schema", format));
  database.script(data_file("archive", format));
  if (format >= 2) database.script("INSERT INTO search (search) VALUES ('rebuild')");
  database.script(
      fmt::format("PRAGMA application_id = 0x676b6169; PRAGMA user_version = {};"
                  "PRAGMA journal_mode = WAL",
                  format));
  database.checkpoint_on_close(true);
}

/// SQL without comments and without white space that means nothing.
std::string normal_sql(std::string_view sql) {
  std::string normal;
  bool space = false;
  for (std::size_t i = 0; i < sql.size(); ++i) {
    if (sql.substr(i).starts_with("--")) i = std::min(sql.find('\n', i), sql.size() - 1);
    if (sql[i] == ' ' || sql[i] == '\n') {
      space = true;
      continue;
    }
    const bool stands_alone = std::string_view{"(),"}.contains(sql[i]);
    const bool after_mark = normal.empty() || std::string_view{"(),"}.contains(normal.back());
    if (space && !stands_alone && !after_mark) normal += ' ';
    space = false;
    normal += sql[i];
  }
  return normal;
}

std::map<std::string, std::string> objects(const fs::path& path) {
  Database database{path, Database::Mode::read};
  std::map<std::string, std::string> found;
  Statement row =
      database.query("SELECT type || ' ' || name, sql FROM sqlite_schema WHERE sql IS NOT NULL");
  while (row.next()) found.emplace(row.text(0), normal_sql(row.view(1)));
  return found;
}

/// Every row of every table that both have, as `format` knew its columns.
std::string rows(const fs::path& path, int format) {
  Database database{path, Database::Mode::read};
  Database earlier{":memory:", Database::Mode::create};
  earlier.script(data_file("schema", format));
  std::string all;
  Statement table = earlier.query(
      "SELECT name, (SELECT group_concat('quote(' || name || ')', '||') FROM pragma_table_info(t.name)) "
      "FROM pragma_table_list t WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name");
  while (table.next()) {
    Statement row =
        database.query("SELECT " + table.text(1) + " FROM " + table.text(0) + " ORDER BY 1");
    while (row.next()) all += table.text(0) + ": " + row.text(0) + "\n";
  }
  return all;
}

class MigrationTest : public ::testing::TestWithParam<int> {
 protected:
  MigrationTest() { make_archive(path_, GetParam()); }

  static std::string rows(const fs::path& path) { return gongkai::rows(path, GetParam()); }

  std::string old_name() const { return fmt::format("{}.format-{}", path_.string(), GetParam()); }

  ScratchDirectory directory_;
  fs::path path_ = directory_.file("a.db");
};
INSTANTIATE_TEST_SUITE_P(FromFormat, MigrationTest, ::testing::Range(1, kSchemaVersion),
                         ::testing::PrintToStringParamName());

// When this fails, schema.sql was changed and the last store/migrate_N.sql does not know.
TEST_P(MigrationTest, EndsAtTheSchemaOfAFreshArchive) {
  Archive::open_for_writing(path_);
  const fs::path fresh = directory_.file("fresh.db");
  Archive::open_for_writing(fresh);
  const auto migrated = objects(path_);
  const auto wanted = objects(fresh);
  for (const auto& [name, sql] : wanted) {
    const auto found = migrated.find(name);
    if (found == migrated.end()) {
      ADD_FAILURE() << name << " of schema.sql is not made by the last store/migrate_N.sql";
    } else if (found->second != sql) {
      ADD_FAILURE() << name
                    << " differs: put what schema.sql gained into the last store/migrate_N.sql\n"
                    << "schema.sql has  " << sql << "\nmigration makes " << found->second;
    }
  }
  for (const auto& [name, sql] : migrated) {
    EXPECT_TRUE(wanted.contains(name)) << name << " is not in schema.sql any more";
  }
}

TEST_P(MigrationTest, KeepsEveryRow) {
  const std::string before = rows(path_);
  EXPECT_THAT(before, HasSubstr("version: "));
  Archive::open_for_writing(path_);
  EXPECT_EQ(rows(path_), before);
}

TEST_P(MigrationTest, AMigratedArchiveWorks) {
  Archive archive = Archive::open_for_writing(path_);
  EXPECT_TRUE(archive.verify().holds());
  EXPECT_EQ(archive.status(kNoon).documents, 3);
  const auto shown = archive.show("http://127.0.0.1:8099/fz/b.html");
  ASSERT_TRUE(shown);
  EXPECT_EQ(shown->provenance.version, 2);
  EXPECT_THAT(shown->document.text(), AnyOf(HasSubstr("十三件"), HasSubstr("13件")));
  EXPECT_TRUE(archive.body(shown->provenance.sha256));
  const Response response = answer(document_request("http://127.0.0.1:8099/fz/b.html"), "<p>");
  EXPECT_EQ(archive.record(response, document_of(response, "新"), {}, kNoon).version, 3);
}

TEST_P(MigrationTest, WordsWithUnseenCharactersAreFoundAfterwards) {
  {
    Database old{path_, Database::Mode::write};
    old.script("UPDATE version SET text = replace(text, '信访', '信' || char(8203) || '访')");
    if (GetParam() >= 2) old.script("INSERT INTO search (search) VALUES ('rebuild')");
  }
  Archive archive = Archive::open_for_writing(path_);
  EXPECT_FALSE(search(archive, *SearchQuery::parse("信访事项"), {}, 9, 0).empty());
  archive.database().script("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)");
}

TEST_P(MigrationTest, TheOldArchiveStaysBesideIt) {
  const std::string before = rows(path_);
  Archive::open_for_writing(path_);
  const fs::path old = old_name();
  EXPECT_EQ(rows(old), before);
  EXPECT_EQ((Database{old, Database::Mode::read}.number("PRAGMA user_version")), GetParam());
  // Nothing is overwritten when there is one already.
  fs::copy_file(old, path_, fs::copy_options::overwrite_existing);
  Archive::open_for_writing(path_);
  EXPECT_TRUE(fs::exists(old_name() + ".2"));
}

TEST_P(MigrationTest, ReadingAnEarlierFormatIsRefusedAndChangesNothing) {
  const std::string before = file_bytes(path_);
  try {
    Archive::open_for_reading(path_);
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::older);
    EXPECT_EQ(error.exit_code(), 5);
  }
  EXPECT_EQ(file_bytes(path_), before);
}

TEST_P(MigrationTest, WaitsForReadersToGo) {
  Database reader{path_, Database::Mode::read};
  Statement row = reader.query("SELECT id FROM fetch");
  ASSERT_TRUE(row.next());
  try {
    migrate_archive(path_);
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::locked);
  }
}

TEST_P(MigrationTest, AnArchiveThatIsNotWhatItsNumberSaysIsRefusedAsItWas) {
  {
    Database database{path_, Database::Mode::write};
    database.script("PRAGMA foreign_keys = OFF; DROP TABLE claim");
    database.checkpoint_on_close(true);
  }
  try {
    Archive::open_for_writing(path_);
    FAIL();
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::damaged);
  }
  EXPECT_FALSE(fs::exists(path_.string() + ".new"));
  EXPECT_FALSE(fs::exists(old_name()));
}

TEST_P(MigrationTest, ViewsAndIndexesOfOthersSurvive) {
  {
    Database database{path_, Database::Mode::write};
    database.script("CREATE VIEW mine AS SELECT title FROM v_latest");
    database.checkpoint_on_close(true);
  }
  Archive::open_for_writing(path_);
  EXPECT_EQ((Database{path_, Database::Mode::read}.number("SELECT count(*) FROM mine")), 3);
}

}  // namespace
}  // namespace gongkai
