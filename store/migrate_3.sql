-- From format 2 to 3. Here stands what schema.sql gained since, as in migrate_2.sql.

CREATE TABLE sight (
  request INTEGER PRIMARY KEY REFERENCES request (id),
  words   INTEGER NOT NULL,                          -- digest of what it says; 0: nothing
  fresh   INTEGER NOT NULL                           -- 1: something that pages like it had not shown
) STRICT;
ALTER TABLE fetch ADD COLUMN imported_from TEXT;
CREATE VIRTUAL TABLE search_places USING fts5vocab ('search', 'instance');
