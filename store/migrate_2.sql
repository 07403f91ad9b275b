-- From format 1 to 2. Here stands what schema.sql gained since: new tables as they are there, new
-- columns by ALTER TABLE (at the end of their table), and what fills them. Views, indexes and
-- triggers are made anew from schema.sql; version.seal and change.chain by store/change.h.
ALTER TABLE version ADD COLUMN seal TEXT;

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
