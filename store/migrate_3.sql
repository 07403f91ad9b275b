-- From format 2 to 3. Here stands what schema.sql gained since, as in migrate_2.sql.

CREATE TABLE sight (
  request INTEGER PRIMARY KEY REFERENCES request (id),
  words   INTEGER NOT NULL,                          -- digest of what it says; 0: nothing
  fresh   INTEGER NOT NULL                           -- 1: what pages like it had not shown; 2: but others beside them had
) STRICT;
ALTER TABLE fetch ADD COLUMN imported_from TEXT;
CREATE VIRTUAL TABLE search_places USING fts5vocab ('search', 'instance');
ALTER TABLE version ADD COLUMN corrects INTEGER REFERENCES version (id);

CREATE TABLE correction (
  id        INTEGER PRIMARY KEY,
  document  INTEGER NOT NULL REFERENCES document (id),
  field     TEXT NOT NULL,                           -- a field of version, or text
  value     TEXT,                                    -- NULL: it has none
  read_as   TEXT,                                    -- what the extractor had read then
  who       TEXT NOT NULL,
  why       TEXT NOT NULL,
  made_at   TEXT NOT NULL,
  ended_at  TEXT,                                    -- NULL: in force
  ended_by  TEXT,
  ended_why TEXT
) STRICT;

CREATE TABLE withdrawal (
  document INTEGER PRIMARY KEY REFERENCES document (id),
  at       TEXT NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
