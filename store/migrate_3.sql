-- From format 2 to 3. Here stands what schema.sql gained since, as in migrate_2.sql.
ALTER TABLE fetch ADD COLUMN imported_from TEXT;
CREATE VIRTUAL TABLE search_places USING fts5vocab ('search', 'instance');
