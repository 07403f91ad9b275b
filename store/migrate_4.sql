-- From format 3 to 4. Here stands what schema.sql gained since, as in migrate_2.sql.

ALTER TABLE block ADD COLUMN page INTEGER;
