-- From format 1 to 2. Here stands what schema.sql gained since: new tables as they are there, new
-- columns by ALTER TABLE (at the end of their table), and what fills them. Views, indexes and
-- triggers are made anew from schema.sql; version.seal and change.chain by store/change.h.
ALTER TABLE host ADD COLUMN free_from TEXT;

ALTER TABLE robots ADD COLUMN status INTEGER;

ALTER TABLE fetch ADD COLUMN certificate TEXT;
ALTER TABLE fetch ADD COLUMN tls_relaxed TEXT;

ALTER TABLE request ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE request ADD COLUMN every INTEGER;

CREATE TABLE feed (
  head     INTEGER PRIMARY KEY REFERENCES page (id), -- first page of the column
  walk     INTEGER NOT NULL,                         -- number of the walk that goes on or was the last
  open     INTEGER NOT NULL,                         -- 1: it has not come to its end
  fresh    INTEGER NOT NULL,                         -- rows that it found
  barren   INTEGER NOT NULL,                         -- its last pages that showed none, one after another
  deeper   INTEGER NOT NULL,                         -- pages it asked beyond known rows
  declared INTEGER,                                  -- rows of the column, as stated when a walk ended
  stopped  TEXT,                                     -- why it ended early; NULL: it did not
  entry    INTEGER REFERENCES request (id),          -- the page with the first rows, when the head has none
  since    TEXT NOT NULL,                            -- it is watched
  moved_to INTEGER REFERENCES page (id)              -- a portal file says so: its first page now
) STRICT;

CREATE TABLE listed (
  head    INTEGER NOT NULL REFERENCES page (id),
  request INTEGER NOT NULL REFERENCES request (id),
  walk    INTEGER NOT NULL,                          -- that saw it first
  looks   INTEGER NOT NULL,                          -- changes with the row's title and date
  PRIMARY KEY (head, request)
) STRICT, WITHOUT ROWID;

CREATE TABLE alias (
  key      TEXT PRIMARY KEY,                         -- canonical, as document.key
  document INTEGER NOT NULL REFERENCES document (id)
) STRICT, WITHOUT ROWID;

CREATE TABLE round (
  portal TEXT PRIMARY KEY,                           -- its name
  at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE alarm (
  id              INTEGER PRIMARY KEY,
  portal          TEXT NOT NULL,
  place           TEXT NOT NULL,                     -- first page of a column, or the portal's name
  kind            TEXT NOT NULL,                     -- no_rows fewer_rows same_titles silence lost_FIELD
  looks_like      TEXT NOT NULL,                     -- nothing_published layout_changed challenged moved
  says            TEXT NOT NULL,                     -- a sentence
  opened_at       TEXT NOT NULL,
  acknowledged_at TEXT,
  closed_at       TEXT
) STRICT;

CREATE TABLE branch (
  host   INTEGER NOT NULL REFERENCES host (id),
  path   TEXT NOT NULL,
  at     TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (host, path)
) STRICT, WITHOUT ROWID;

-- A column knows the rows that were found on its pages: looks 0 says that it cannot tell how they
-- looked. It begins where the first of its pages with rows is.
INSERT INTO listed (head, request, walk, looks)
SELECT DISTINCT l.column_head, r.id, 1, 0
FROM request l JOIN host h ON h.id = l.host
JOIN page p ON p.url = CASE l.https WHEN 1 THEN 'https://' ELSE 'http://' END || h.key || l.target
JOIN request r ON r.found_on = p.id AND r.purpose = 1
WHERE l.purpose = 0 AND l.column_head IS NOT NULL;
INSERT INTO feed (head, walk, open, fresh, barren, deeper, entry, since)
SELECT r.column_head, 1, max(r.due_at IS NOT NULL AND r.last_fetch IS NULL), 0, 0, 0,
       (SELECT CASE WHEN e.page = 1 AND e.id = min(r.id) THEN NULL ELSE e.id END
        FROM request e JOIN fetch g ON g.request = e.id JOIN listing m ON m.fetch = g.id
        WHERE e.column_head = r.column_head AND m.rows > 0 ORDER BY e.page, e.id LIMIT 1),
       min(f.at)
FROM request r JOIN fetch f ON f.request = r.id
WHERE r.purpose = 0 AND r.column_head IS NOT NULL
GROUP BY r.column_head;

ALTER TABLE version ADD COLUMN seal TEXT;
ALTER TABLE version ADD COLUMN text_from INTEGER REFERENCES version (id);

ALTER TABLE attachment ADD COLUMN stands_in INTEGER NOT NULL DEFAULT 0;

ALTER TABLE change ADD COLUMN url TEXT;
ALTER TABLE change ADD COLUMN chain TEXT;
-- Where a document was before it moved, format 1 did not keep.
UPDATE change SET url = (SELECT url FROM document WHERE id = change.document)
WHERE id IN (SELECT max(id) FROM change GROUP BY document);

CREATE VIRTUAL TABLE search USING fts5 (
  title, text, content = 'search_text', content_rowid = 'document', tokenize = 'trigram');
CREATE VIRTUAL TABLE search_terms USING fts5vocab ('search', 'row');

CREATE TABLE reread (
  version   INTEGER PRIMARY KEY REFERENCES version (id),
  extractor INTEGER NOT NULL,
  rules     TEXT NOT NULL
) STRICT;
