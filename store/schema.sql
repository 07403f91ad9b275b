-- The archive. Written to be read with the stock sqlite3 shell: the views at the end are for people,
-- the tables are what they are made of. Dates are ISO text, moments are UTC ("…T03:04:05.123Z"),
-- digests are SHA-256 in hex. Ranges are half-open byte ranges of the decompressed body.

-- A portal file as it was used. A changed file is a new row; the last row of a name is in force.
CREATE TABLE portal (
  id      INTEGER PRIMARY KEY,
  name    TEXT NOT NULL,
  title   TEXT NOT NULL,
  toml    TEXT NOT NULL,
  used_at TEXT NOT NULL,
  UNIQUE (name, id)
) STRICT;

-- What is remembered of a host that is paced: "host", or "host:port" when the port is unusual.
CREATE TABLE host (
  id             INTEGER PRIMARY KEY,
  key            TEXT NOT NULL UNIQUE,
  not_before     TEXT,                               -- held: nothing is asked before
  why            TEXT,                               -- it is held, in words
  back_off       INTEGER NOT NULL DEFAULT 0,         -- steps
  address        TEXT,                               -- where it answered last
  day            TEXT,                               -- China's date that asked_today counts
  asked_today    INTEGER NOT NULL DEFAULT 0,
  free_from      TEXT                                -- its pace lets it be asked again
) STRICT;

-- The robots.txt in force. Every one that ever came is a fetch with its body.
CREATE TABLE robots (
  origin         TEXT PRIMARY KEY,                   -- "http://host[:port]"
  good_until     TEXT NOT NULL,                      -- asked again after
  text           TEXT NOT NULL,
  refused        TEXT,                               -- why nothing may be asked; NULL: the text decides
  status         INTEGER                             -- of the answer; 401 and 403 a portal file may overrule
) STRICT, WITHOUT ROWID;

-- Pages that requests were found on, and the first pages of columns.
CREATE TABLE page (
  id  INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE
) STRICT;

-- The queue, and everything that was ever in it. A million rows are usual, so a row is small: the
-- URL is https, host.key and target put together (v_queue does), numbers stand for words.
CREATE TABLE request (
  id           INTEGER PRIMARY KEY,
  host         INTEGER NOT NULL REFERENCES host (id),
  https        INTEGER NOT NULL,                     -- 0 http, 1 https
  target       TEXT NOT NULL,                        -- path and query
  purpose      INTEGER NOT NULL,                     -- 0 listing 1 document 2 attachment 3 robots
                                                     -- 4 sitemap 5 requisite (image, style, script)
  portal       INTEGER REFERENCES portal (id),
  due_at       INTEGER,                              -- seconds since 1970; 0 at once; NULL nothing to do
  tries        INTEGER NOT NULL DEFAULT 0,           -- attempts that failed since the last success
  failed       INTEGER NOT NULL DEFAULT 0,           -- 1 while the last answer was no success
  last_fetch   INTEGER REFERENCES fetch (id),        -- the last answer
  found_on     INTEGER REFERENCES page (id),
  title        TEXT,                                 -- what the listing's row said
  date         TEXT,
  raw_date     TEXT,                                 -- NULL when printed like date
  source_begin INTEGER,
  source_end   INTEGER,
  column_head  INTEGER REFERENCES page (id),         -- listings: first page of the column
  page         INTEGER,                              -- listings: 1 is the head
  memo         TEXT,                                 -- listings: for the reader of the next page
  form         TEXT,                                 -- body of a POST; NULL: GET
  depth        INTEGER NOT NULL DEFAULT 0,           -- steps from a start of the portal
  every        INTEGER                               -- days between its last two visits
) STRICT;
CREATE INDEX request_due    ON request (host, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX request_failed ON request (last_fetch, failed) WHERE failed = 1;
CREATE INDEX request_head   ON request (portal) WHERE page = 1;
CREATE INDEX request_column ON request (column_head) WHERE column_head IS NOT NULL;
CREATE INDEX request_map    ON request (portal) WHERE purpose = 4;

-- Which URLs are known: the first 8 bytes of SHA-256 over the canonical key and what it is wanted
-- for. Not unique: a hit is settled by comparing the keys themselves.
CREATE TABLE known (
  hash    INTEGER NOT NULL,
  request INTEGER NOT NULL REFERENCES request (id),
  PRIMARY KEY (hash, request)
) STRICT, WITHOUT ROWID;

-- How far a column is known. It is walked from its head until rows come that an earlier walk saw.
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

-- The rows that a column has shown.
CREATE TABLE listed (
  head    INTEGER NOT NULL REFERENCES page (id),
  request INTEGER NOT NULL REFERENCES request (id),
  walk    INTEGER NOT NULL,                          -- that saw it first
  looks   INTEGER NOT NULL,                          -- changes with the row's title and date
  PRIMARY KEY (head, request)
) STRICT, WITHOUT ROWID;

-- Addresses that documents have now besides their keys: their column moved, or they redirect there.
CREATE TABLE alias (
  key      TEXT PRIMARY KEY,                         -- canonical, as document.key
  document INTEGER NOT NULL REFERENCES document (id)
) STRICT, WITHOUT ROWID;

-- When the columns of a portal were looked at last.
CREATE TABLE round (
  portal TEXT PRIMARY KEY,                           -- its name
  at     TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Parts of a host that a portal's crawl turned away from: nothing below `path` is asked.
CREATE TABLE branch (
  host   INTEGER NOT NULL REFERENCES host (id),
  path   TEXT NOT NULL,
  at     TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (host, path)
) STRICT, WITHOUT ROWID;

-- What a page gave when a whole site was walked: a family of addresses that gives nothing new time
-- and again is not asked any more.
CREATE TABLE sight (
  request INTEGER PRIMARY KEY REFERENCES request (id),
  words   INTEGER NOT NULL,                          -- digest of what it says; 0: nothing
  fresh   INTEGER NOT NULL                           -- 1: what pages like it had not shown; 2: but others beside them had
) STRICT;

-- Something that was asked: one row an exchange, redirects first, and one row for what was never
-- sent. The last row of a request's answer has the state. Rows are only ever added; `chain` is
-- SHA-256 over the chain of the row before and this row (store/chain.h says how).
CREATE TABLE fetch (
  id            INTEGER PRIMARY KEY,
  request       INTEGER NOT NULL REFERENCES request (id),
  hop           INTEGER NOT NULL,                    -- 0, then one more for each redirect
  url           TEXT NOT NULL,
  at            TEXT NOT NULL,
  took_ms       INTEGER,                             -- NULL: never sent; 0 also where a file does not tell
  status        INTEGER,                             -- NULL: no answer
  complete      INTEGER NOT NULL,                    -- 1: all of the body came
  address       TEXT,                                -- peer
  tls           TEXT,                                -- protocol and cipher
  state         TEXT,                                -- NULL: followed by another hop or attempt
  reason        TEXT,                                -- a sentence; NULL when all is well
  request_head  BLOB,                                -- as sent, form included
  response_head BLOB,                                -- as received
  body          TEXT REFERENCES body (sha256),
  chain         TEXT NOT NULL,
  certificate   TEXT,                                -- SHA-256 of the peer's certificate; NULL: http, or unknown
  tls_relaxed   TEXT,                                -- what the portal file granted; NULL: nothing, all was verified
  imported_from TEXT                                 -- WARC file and record that it came in; NULL: we asked
) STRICT;
CREATE INDEX fetch_request ON fetch (request, state);
CREATE INDEX fetch_body    ON fetch (body) WHERE body IS NOT NULL;

-- Bytes, once each: after transfer decoding, content coding kept.
CREATE TABLE body (
  id     INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  size   INTEGER NOT NULL,
  zstd   INTEGER NOT NULL,                           -- 1: bytes is a zstd frame
  bytes  BLOB                                        -- NULL: no longer kept
) STRICT;
CREATE INDEX body_size ON body (size);

-- Something with an identity: the address it is asked under, and a name that is never reused.
CREATE TABLE document (
  id        INTEGER PRIMARY KEY,
  public_id TEXT NOT NULL UNIQUE,
  key       TEXT NOT NULL UNIQUE,                    -- canonical: joins http and https, www., mobile copies
  url       TEXT NOT NULL,                           -- where it was last seen, after redirects
  kind      TEXT NOT NULL,                           -- page, attachment
  parent    INTEGER REFERENCES document (id),        -- attachments: the page that links it, the archive
                                                     -- file that it was packed in
  latest    INTEGER UNIQUE REFERENCES version (id),
  gone_at   TEXT                                     -- the portal does not have it any more
) STRICT;
CREATE INDEX document_parent ON document (parent) WHERE parent IS NOT NULL;

-- One text of a document: what the extractor made of one fetch. Never changed; a new one is made
-- when text, fields or attachments differ from the one before.
CREATE TABLE version (
  id               INTEGER PRIMARY KEY,
  document         INTEGER NOT NULL REFERENCES document (id),
  number           INTEGER NOT NULL,                 -- 1, 2, … of the document
  fetch            INTEGER NOT NULL REFERENCES fetch (id),
  portal           INTEGER REFERENCES portal (id),   -- the portal file it was read with
  extractor        INTEGER NOT NULL,                 -- version of the extractor
  rules            TEXT NOT NULL,                    -- digest of the lexicon and labels it used
  made_at          TEXT NOT NULL,
  content          TEXT NOT NULL,                    -- digest of text, fields and attachments
  url              TEXT NOT NULL,                    -- that answered
  charset_declared TEXT,
  charset_used     TEXT NOT NULL,
  title            TEXT,                             -- 标题
  issuer           TEXT,                             -- 发文机关
  publisher        TEXT,                             -- 发布机构
  index_no         TEXT,                             -- 索引号
  doc_no           TEXT,                             -- 发文字号
  topic            TEXT,                             -- 主题分类
  genre            TEXT,                             -- 体裁分类
  validity         TEXT,                             -- 有效性
  keywords         TEXT,                             -- 关键词
  summary          TEXT,                             -- 内容概述
  written_on       TEXT,                             -- 成文日期
  published_on     TEXT,                             -- 发布日期
  report_year      INTEGER,                          -- the year that is reported on
  text             TEXT NOT NULL,                    -- one paragraph or table row a line
  text_group       TEXT,                             -- digest of the normalised text: joins copies; NULL: no text
  seal             TEXT,                             -- digest of this row and the evidence behind it
  text_from        INTEGER REFERENCES version (id),  -- the file whose text this is; NULL: the document's own
  corrects         INTEGER REFERENCES version (id),  -- the reading that people's corrections are put on; NULL: a reading
  UNIQUE (document, number)
) STRICT;
CREATE INDEX version_facts ON version (issuer, report_year, published_on);
CREATE INDEX version_fetch ON version (fetch);
CREATE INDEX version_index_no ON version (index_no) WHERE index_no IS NOT NULL;
CREATE INDEX version_doc_no ON version (doc_no) WHERE doc_no IS NOT NULL;
CREATE INDEX version_first ON version (portal) WHERE number = 1;
CREATE INDEX version_later ON version (document, number) WHERE number > 1;
CREATE INDEX version_group ON version (text_group) WHERE text_group IS NOT NULL;

-- The evidence behind a version, in the order it was found.
CREATE TABLE claim (                                 -- one statement about one field
  version      INTEGER NOT NULL REFERENCES version (id),
  n            INTEGER NOT NULL,
  field        TEXT NOT NULL,
  value        TEXT NOT NULL,
  raw          TEXT NOT NULL,                        -- as printed
  layer        TEXT NOT NULL,                        -- person block header meta script row body attachment derived
  confidence   REAL NOT NULL,
  rule         TEXT NOT NULL,
  chosen       INTEGER NOT NULL,                     -- 1: the version's field has this value
  source_begin INTEGER,
  source_end   INTEGER,
  PRIMARY KEY (version, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE stripped (                              -- a visible line that is not body text
  version      INTEGER NOT NULL REFERENCES version (id),
  n            INTEGER NOT NULL,
  text         TEXT NOT NULL,
  zone         TEXT NOT NULL,                        -- head tail aside hidden
  rule         TEXT NOT NULL,
  source_begin INTEGER,
  source_end   INTEGER,
  PRIMARY KEY (version, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE defect (                                -- something that looks damaged; never repaired
  version INTEGER NOT NULL REFERENCES version (id),
  n       INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  line    INTEGER NOT NULL,                          -- of version.text, from 1; 0: not in it
  text    TEXT NOT NULL,
  PRIMARY KEY (version, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE block (                                 -- a line of the text: substr(version.text, start, length)
  version      INTEGER NOT NULL REFERENCES version (id),
  n            INTEGER NOT NULL,
  kind         TEXT NOT NULL,                        -- heading paragraph row salutation signature date attachment caption
  level        INTEGER NOT NULL,                     -- headings: 1 to 5; else 0
  start        INTEGER NOT NULL,                     -- characters, from 1
  length       INTEGER NOT NULL,
  source_begin INTEGER,
  source_end   INTEGER,
  page         INTEGER,                              -- of a file, that it begins on, from 1
  PRIMARY KEY (version, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE attachment (                            -- a file that the page links
  version   INTEGER NOT NULL REFERENCES version (id),
  n         INTEGER NOT NULL,
  url       TEXT NOT NULL,
  name      TEXT NOT NULL,
  stands_in INTEGER NOT NULL DEFAULT 0,              -- 1, 2, …: the page has no body; the first of these with a
                                                     -- text gives it; 0: it does not
  PRIMARY KEY (version, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_url ON attachment (url);

-- What a version is as a report on 法治政府建设, or as one of the genres beside it. What decided
-- its issuer, year and region stands in claim.
CREATE TABLE report (
  version      INTEGER PRIMARY KEY REFERENCES version (id),
  genre        TEXT NOT NULL,                        -- annual_report; personal_duty, plan, … are near misses
  genre_rule   TEXT NOT NULL,                        -- what told it
  year         INTEGER,                              -- the year that is reported on
  issuers      TEXT NOT NULL,                        -- in order, one a line; several when they sign together
  level        TEXT NOT NULL,                        -- of the first: nation province prefecture county township zone unknown
  organ        TEXT NOT NULL,                        -- government party_committee department …
  region_code  INTEGER,                              -- GB/T 2260; NULL: undecided
  region_name  TEXT,                                 -- from the province inwards
  region_as_of INTEGER NOT NULL,                     -- the year of the table that was asked
  region_rule  TEXT NOT NULL,                        -- what decided it, or why nothing did
  due_on       TEXT                                  -- 1 April of the next year
) STRICT;
CREATE INDEX report_due ON report (due_on, genre);

CREATE TABLE report_section (                        -- a required section that an annual report has
  version     INTEGER NOT NULL REFERENCES report (version),
  kind        TEXT NOT NULL,                         -- measures problems duty plan other
  heading     TEXT NOT NULL,                         -- as it was matched
  rule        TEXT NOT NULL,                         -- heading, subheading, thematic, sentence
  first_block INTEGER NOT NULL,                      -- block.n of its heading
  blocks      INTEGER NOT NULL,                      -- how many belong to it
  PRIMARY KEY (version, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE quantity (                              -- what an annual report counts
  version         INTEGER NOT NULL REFERENCES report (version),
  n               INTEGER NOT NULL,
  value           REAL NOT NULL,
  unit            TEXT NOT NULL,                     -- 起 件 人次 %; empty: lost
  hedge           TEXT NOT NULL,                     -- 余 近 约 以上, as printed; empty: exact
  noun            TEXT NOT NULL,                     -- what is counted, where the clause tells
  block           INTEGER NOT NULL,                  -- block.n
  start           INTEGER NOT NULL,                  -- of the number, in characters of version.text, from 1
  length          INTEGER NOT NULL,
  sentence_start  INTEGER NOT NULL,
  sentence_length INTEGER NOT NULL,
  PRIMARY KEY (version, n)
) STRICT, WITHOUT ROWID;

-- What a listing page said about its column.
CREATE TABLE listing (
  fetch          INTEGER PRIMARY KEY REFERENCES fetch (id),
  family         TEXT NOT NULL,                      -- kind of pager
  rows           INTEGER NOT NULL,                   -- seen on this page
  pages          INTEGER,                            -- as declared
  declared_total INTEGER,                            -- rows of the whole column, as declared
  unrendered     INTEGER NOT NULL,                   -- 1: rows come by script
  warning        TEXT
) STRICT;

-- What used to be there and is not, or does not look as it did. An alarm is new until somebody
-- acknowledges it or what it says is over; meanwhile it is not raised again.
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
CREATE UNIQUE INDEX alarm_open ON alarm (place, kind) WHERE closed_at IS NULL;

-- What happened to documents, in order; read on from the last id that was seen. Rows are only ever
-- added; `chain` covers the row before, the document, and the seal of the version (store/change.h).
CREATE TABLE change (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  at       TEXT NOT NULL,
  document INTEGER NOT NULL REFERENCES document (id),
  version  INTEGER REFERENCES version (id),
  kind     TEXT NOT NULL,                            -- new changed retitled moved gone back withdrawn
  cause    TEXT NOT NULL,                            -- portal reextract correction withdrawal
  url      TEXT,                                     -- the document's address since; NULL: not known
  chain    TEXT
) STRICT;

CREATE INDEX change_document ON change (document);

-- Versions whose bytes were read again to the same end, and by which extractor.
CREATE TABLE reread (
  version   INTEGER PRIMARY KEY REFERENCES version (id),
  extractor INTEGER NOT NULL,
  rules     TEXT NOT NULL
) STRICT;

-- What people said of documents; it outranks what was read. A version that has `corrects` holds what
-- is in force, each as a claim of the layer person, over the reading that is kept before it.
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
CREATE UNIQUE INDEX correction_in_force ON correction (document, field) WHERE ended_at IS NULL;

-- Documents that were taken out. They have no latest; of their versions, fetches and bodies only
-- digests, addresses and times are left, and they are not asked again.
CREATE TABLE withdrawal (
  document INTEGER PRIMARY KEY REFERENCES document (id),
  at       TEXT NOT NULL,
  reason   TEXT NOT NULL
) STRICT;

-- What is searched: the newest text of each document without spaces (portals set "2024 年") and
-- without what no reader sees (soft hyphens, zero-width spaces and joiners), each column with two
-- line ends after it so that its last characters begin a trigram too.
CREATE VIEW search_text AS
SELECT d.id AS document,
       replace(replace(replace(replace(replace(replace(replace(replace(
         replace(replace(replace(replace(coalesce(v.title, ''),
         ' ', ''), char(160), ''), char(173), ''), char(8194), ''), char(8195), ''), char(8201), ''),
         char(8203), ''), char(8204), ''), char(8205), ''), char(8288), ''), char(12288), ''),
         char(65279), '') || char(10, 10) AS title,
       replace(replace(replace(replace(replace(replace(replace(replace(
         replace(replace(replace(replace(v.text,
         ' ', ''), char(160), ''), char(173), ''), char(8194), ''), char(8195), ''), char(8201), ''),
         char(8203), ''), char(8204), ''), char(8205), ''), char(8288), ''), char(12288), ''),
         char(65279), '') || char(10, 10) AS text
FROM document d
JOIN version v ON v.id = d.latest;

-- The search index over it, its vocabulary, and where each of that stands: words of one or two
-- characters are searched as all trigrams that begin with them (the README has a query).
CREATE VIRTUAL TABLE search USING fts5 (
  title, text, content = 'search_text', content_rowid = 'document', tokenize = 'trigram');
CREATE VIRTUAL TABLE search_terms USING fts5vocab ('search', 'row');
CREATE VIRTUAL TABLE search_places USING fts5vocab ('search', 'instance');

-- Every text with where it came from.
CREATE VIEW v_provenance AS
SELECT d.public_id AS document, v.number AS version, v.made_at, f.url, f.at AS fetched_at, f.status,
       f.body AS sha256, v.extractor AS extractor_version, v.rules AS rules_version, p.name AS portal,
       f.id AS fetch, f.certificate, f.tls_relaxed, f.imported_from
FROM version v
JOIN document d ON d.id = v.document
JOIN fetch f ON f.id = v.fetch
LEFT JOIN portal p ON p.id = v.portal;

-- One row a document: its newest version, text included.
CREATE VIEW v_latest AS
SELECT d.public_id AS document, v.number AS version, d.kind, v.url, v.title, v.issuer, v.publisher,
       v.index_no, v.doc_no, v.topic, v.genre, v.validity, v.keywords, v.summary, v.written_on,
       v.published_on, v.report_year, v.text, v.text_group, v.made_at, parent.public_id AS parent,
       file.public_id AS text_from
FROM document d
JOIN version v ON v.id = d.latest
LEFT JOIN document parent ON parent.id = d.parent
LEFT JOIN version given ON given.id = v.text_from
LEFT JOIN document file ON file.id = given.document;

-- One row a document, without its text.
CREATE VIEW v_documents AS
SELECT d.public_id AS document, d.kind, parent.public_id AS parent, d.url, p.name AS portal, v.title,
       v.issuer, v.report_year, v.written_on, v.published_on, v.doc_no, v.index_no,
       v.number AS versions, v.made_at AS changed_at, d.gone_at, file.public_id AS text_from
FROM document d
JOIN version v ON v.id = d.latest
LEFT JOIN document parent ON parent.id = d.parent
LEFT JOIN portal p ON p.id = v.portal
LEFT JOIN version given ON given.id = v.text_from
LEFT JOIN document file ON file.id = given.document;

-- Every URL that was ever queued, in words.
CREATE VIEW v_queue AS
SELECT r.id AS request,
       CASE r.https WHEN 1 THEN 'https://' ELSE 'http://' END || h.key || r.target AS url,
       CASE r.purpose WHEN 0 THEN 'listing' WHEN 1 THEN 'document' WHEN 2 THEN 'attachment'
                      WHEN 3 THEN 'robots' WHEN 4 THEN 'sitemap' ELSE 'requisite' END AS purpose,
       p.name AS portal, r.title,
       CASE WHEN r.due_at IS NULL THEN NULL WHEN r.due_at = 0 THEN 'at once'
            ELSE strftime('%Y-%m-%dT%H:%M:%SZ', r.due_at, 'unixepoch') END AS due_at,
       r.tries, r.failed, r.last_fetch
FROM request r
JOIN host h ON h.id = r.host
LEFT JOIN portal p ON p.id = r.portal;

-- Every URL that failed and has not succeeded since, with the reason.
CREATE VIEW v_failures AS
SELECT q.url, q.purpose, q.portal, q.title, f.state, f.reason, f.status, f.at AS failed_at, q.tries,
       q.due_at AS again_at, q.request
FROM request r
JOIN fetch f ON f.id = r.last_fetch
JOIN v_queue q ON q.request = r.id
WHERE r.failed = 1;

-- How much of each column is there: rows as stated, as seen, and what became of them.
CREATE VIEW v_columns AS
WITH page_read AS (                                  -- readings of listing pages
  SELECT r.column_head AS head, r.portal, l.fetch, l.declared_total, l.warning
  FROM listing l JOIN fetch f ON f.id = l.fetch JOIN request r ON r.id = f.request
  WHERE r.column_head IS NOT NULL
), last_read AS (
  SELECT head, portal, max(fetch), warning FROM page_read GROUP BY head
), stated AS (
  SELECT head, max(fetch), declared_total FROM page_read WHERE declared_total IS NOT NULL
  GROUP BY head
), rows AS (
  SELECT l.head, count(*) AS seen,
         sum(r.last_fetch IS NOT NULL AND r.failed = 0) AS archived,
         sum(r.failed = 1 AND f.state <> 'off_scope') AS failed,
         sum(r.last_fetch IS NULL AND r.due_at IS NOT NULL) AS waiting,
         sum(r.last_fetch IS NULL AND r.due_at IS NULL) AS unwanted,
         sum(r.failed = 1 AND f.state = 'off_scope') AS off_scope
  FROM listed l JOIN request r ON r.id = l.request LEFT JOIN fetch f ON f.id = r.last_fetch
  GROUP BY l.head
)
SELECT c.url AS "column", p.name AS portal, t.declared_total AS declared, coalesce(s.seen, 0) AS seen,
       coalesce(s.archived, 0) AS archived, coalesce(s.failed, 0) AS failed,
       coalesce(s.waiting, 0) AS waiting, coalesce(s.unwanted, 0) AS unwanted,
       coalesce(s.off_scope, 0) AS off_scope, d.open, d.stopped, g.warning, d.since
FROM feed d
JOIN page c ON c.id = d.head
LEFT JOIN last_read g ON g.head = d.head
LEFT JOIN stated t ON t.head = d.head
LEFT JOIN portal p ON p.id = g.portal
LEFT JOIN rows s ON s.head = d.head
WHERE d.moved_to IS NULL
ORDER BY d.head;

-- Numbers that are missing in a series of which at least five are known: index numbers
-- (…/2024-00012) and document numbers (…〔2024〕12号). A gap is a hint and no proof: numbers also go to
-- what is not disclosed, or stands in columns that are not watched. `known` of the numbers from
-- `first` to `last` are there, so their share tells how much a gap says.
CREATE VIEW v_gaps AS
WITH numbered AS (
  SELECT 'index_no' AS kind, rtrim(index_no, '0123456789') AS series,
         CAST(substr(index_no, length(rtrim(index_no, '0123456789')) + 1) AS INTEGER) AS number
  FROM version v INDEXED BY version_index_no
  WHERE index_no IS NOT NULL AND EXISTS (SELECT 1 FROM document d WHERE d.latest = v.id)
    AND rtrim(index_no, '0123456789') GLOB '*[12][0-9][0-9][0-9][-/]'
    AND length(index_no) - length(rtrim(index_no, '0123456789')) BETWEEN 1 AND 9
  UNION
  SELECT 'doc_no', rtrim(rtrim(doc_no, '号'), '0123456789'),
         CAST(substr(doc_no, length(rtrim(rtrim(doc_no, '号'), '0123456789')) + 1) AS INTEGER)
  FROM version v INDEXED BY version_doc_no
  WHERE doc_no IS NOT NULL AND EXISTS (SELECT 1 FROM document d WHERE d.latest = v.id)
    AND rtrim(rtrim(doc_no, '号'), '0123456789') GLOB '*〔[12][0-9][0-9][0-9]〕'
    AND length(doc_no) - length(rtrim(rtrim(doc_no, '号'), '0123456789')) BETWEEN 2 AND 7
), series AS (
  SELECT kind, series, count(*) AS known, min(number) AS first, max(number) AS last
  FROM numbered GROUP BY kind, series HAVING count(*) >= 5
), step AS (
  SELECT kind, series, number, lag(number) OVER (PARTITION BY kind, series ORDER BY number) AS before
  FROM numbered
)
SELECT kind, series, step.before + 1 AS gap_from, step.number - 1 AS gap_to,
       step.number - step.before - 1 AS missing, known, first, last
FROM step JOIN series USING (kind, series)
WHERE step.number > step.before + 1
ORDER BY kind, series, step.number;

-- One row a report on 法治政府建设 and one a near miss, which `genre` tells apart. Where a page has
-- no text but that of a file, the sections are the file's (text_in); the file has no row of its own.
CREATE VIEW v_reports AS
SELECT d.public_id AS document, r.genre, replace(r.issuers, char(10), '、') AS issuer, r.level, r.organ,
       r.region_code, r.region_name, r.region_as_of, r.year AS report_year, v.publisher,
       coalesce(v.published_on, page.published_on) AS published_on, r.due_on,
       coalesce(v.published_on, page.published_on) <= r.due_on AS on_time,
       max(0, CAST(julianday(coalesce(v.published_on, page.published_on)) - julianday(r.due_on) AS INTEGER))
         AS days_late,
       CASE r.genre WHEN 'annual_report' THEN s.measures END AS measures,
       CASE r.genre WHEN 'annual_report' THEN s.problems END AS problems,
       CASE r.genre WHEN 'annual_report' THEN s.duty     END AS duty,
       CASE r.genre WHEN 'annual_report' THEN s.plan     END AS plan,
       CASE r.genre WHEN 'annual_report' THEN s.other    END AS other,
       CASE r.genre WHEN 'annual_report' THEN s.missing END AS missing,
       v.title, t.public_id AS text_in, d.url
FROM document d
JOIN version v ON v.id = d.latest
JOIN report r ON r.version = v.id
LEFT JOIN document parent ON parent.id = d.parent
LEFT JOIN version page ON page.id = parent.latest
JOIN document t ON t.id = coalesce(
  (SELECT f.id FROM document f JOIN report_section fs ON fs.version = f.latest
   WHERE f.parent = d.id AND NOT EXISTS (SELECT 1 FROM report_section WHERE version = d.latest)
   GROUP BY f.id ORDER BY count(*) DESC, f.id LIMIT 1), d.id)
JOIN (SELECT *, rtrim(iif(measures, '', 'measures ') || iif(problems, '', 'problems ') ||
                      iif(duty, '', 'duty ') || iif(plan, '', 'plan ') || iif(other, '', 'other'))
                  AS missing
      FROM (SELECT tr.version, total(ts.kind = 'measures') > 0 AS measures,
                   total(ts.kind = 'problems') > 0 AS problems, total(ts.kind = 'duty') > 0 AS duty,
                   total(ts.kind = 'plan') > 0 AS plan, total(ts.kind = 'other') > 0 AS other
            FROM report tr LEFT JOIN report_section ts ON ts.version = tr.version
            GROUP BY tr.version)) s ON s.version = t.latest
WHERE NOT EXISTS (SELECT 1 FROM report pr WHERE pr.version = parent.latest AND pr.genre = 'annual_report');

-- What annual reports count, each with the sentence that says so.
CREATE VIEW v_quantities AS
SELECT d.public_id AS document, replace(r.issuers, char(10), '、') AS issuer, r.region_code,
       r.year AS report_year, q.noun, q.value, q.unit, q.hedge,
       substr(v.text, q.start, q.length) AS printed,
       trim(substr(v.text, q.sentence_start, q.sentence_length)) AS sentence,
       q.start, q.length, b.source_begin, b.source_end
FROM quantity q
JOIN report r ON r.version = q.version
JOIN version v ON v.id = q.version
JOIN document d ON d.latest = v.id
JOIN block b ON b.version = q.version AND b.n = q.block;

-- Issuer by report year: what is there. `gongkai coverage` says what is missing.
CREATE VIEW v_coverage AS
SELECT issuer, region_code, report_year, count(*) AS documents, min(published_on) AS published_on,
       due_on, min(days_late) AS days_late
FROM v_reports
WHERE genre = 'annual_report'
GROUP BY issuer, region_code, report_year;

-- Every correction, with what the extractor reads today where it is in force.
CREATE VIEW v_corrections AS
SELECT c.id AS correction, d.public_id AS document, c.field, c.value, c.read_as,
       CASE WHEN c.ended_at IS NULL THEN CASE c.field
         WHEN 'title' THEN r.title WHEN 'issuer' THEN r.issuer WHEN 'publisher' THEN r.publisher
         WHEN 'index_no' THEN r.index_no WHEN 'doc_no' THEN r.doc_no WHEN 'topic' THEN r.topic
         WHEN 'genre' THEN r.genre WHEN 'validity' THEN r.validity WHEN 'keywords' THEN r.keywords
         WHEN 'summary' THEN r.summary WHEN 'written_on' THEN r.written_on
         WHEN 'published_on' THEN r.published_on
         WHEN 'report_year' THEN CAST(r.report_year AS TEXT) WHEN 'text' THEN r.text END
       END AS reads_now,
       c.who, c.why, c.made_at, c.ended_at, c.ended_by, c.ended_why
FROM correction c
JOIN document d ON d.id = c.document
LEFT JOIN version v ON v.id = d.latest
LEFT JOIN version r ON r.id = coalesce(v.corrects, v.id);

-- What is left of each document that was withdrawn: a row a version, with its digests.
CREATE VIEW v_withdrawn AS
SELECT d.public_id AS document, d.url, d.kind, w.at AS withdrawn_at, w.reason, v.number AS version,
       v.content, v.text_group, v.seal, f.body AS sha256, f.at AS fetched_at
FROM withdrawal w
JOIN document d ON d.id = w.document
JOIN version v ON v.document = d.id
JOIN fetch f ON f.id = v.fetch;
