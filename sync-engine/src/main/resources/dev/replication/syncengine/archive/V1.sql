-- What each key holds. A new key's row is appended, and stays where it is: item is the position
-- of the key's first change. hlc is an unsigned number in SQLite's signed 64 bits: compare it as
-- a stamp, not in SQL.
CREATE TABLE items (
  item          INTEGER PRIMARY KEY,
  id            TEXT    NOT NULL,
  feed_seq      INTEGER NOT NULL, -- the position of its last change
  kind          INTEGER NOT NULL, -- 0 put, 1 tombstone
  hlc           INTEGER NOT NULL,
  origin        TEXT    NOT NULL,
  seq           INTEGER NOT NULL,
  ctx           TEXT,             -- JSON {origin: "seq"}, null when empty
  version       INTEGER NOT NULL,
  content_type  TEXT,             -- json or binary
  content_hash  BLOB,
  state         TEXT,
  expires_at    INTEGER,
  mst           TEXT,
  payload_json  TEXT,             -- the bytes as submitted
  payload_blob  BLOB,
  encoding      TEXT,             -- raw
  audit         TEXT,
  access_count  INTEGER NOT NULL DEFAULT 0,
  last_accessed INTEGER
);
CREATE UNIQUE INDEX items_by_id ON items (id COLLATE BINARY);

-- The change log: the items by the position of their last change. A position that its item no
-- longer names is stale, and removed later.
CREATE TABLE feed (
  feed_seq INTEGER PRIMARY KEY,
  item     INTEGER NOT NULL
);

CREATE TABLE meta (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- The losing sides of writes that had not seen each other; entry orders them by time of logging.
CREATE TABLE conflicts (
  entry         INTEGER PRIMARY KEY,
  id            TEXT    NOT NULL,
  kind          INTEGER NOT NULL,
  hlc           INTEGER NOT NULL,
  origin        TEXT    NOT NULL,
  seq           INTEGER NOT NULL,
  ctx           TEXT,
  version       INTEGER NOT NULL,
  content_type  TEXT,
  content_hash  BLOB,
  state         TEXT,
  expires_at    INTEGER,
  mst           TEXT,
  payload_json  TEXT,
  payload_blob  BLOB,
  encoding      TEXT,
  audit         TEXT,
  winner_hlc    INTEGER NOT NULL,
  winner_origin TEXT    NOT NULL,
  winner_seq    INTEGER NOT NULL,
  winner_ctx    TEXT,
  logged_at     INTEGER NOT NULL,
  UNIQUE (origin, seq)
);

CREATE INDEX conflicts_by_age ON conflicts (logged_at);

-- Changes stamped too far ahead of our clock.
CREATE TABLE parked (
  id            TEXT    NOT NULL,
  kind          INTEGER NOT NULL,
  hlc           INTEGER NOT NULL,
  origin        TEXT    NOT NULL,
  seq           INTEGER NOT NULL,
  ctx           TEXT,
  version       INTEGER NOT NULL,
  content_type  TEXT,
  content_hash  BLOB,
  state         TEXT,
  expires_at    INTEGER,
  mst           TEXT,
  payload_json  TEXT,
  payload_blob  BLOB,
  encoding      TEXT,
  audit         TEXT,
  PRIMARY KEY (origin, seq)
);

-- Stream entries that mean nothing to us; entry orders them by time of parking, names them to users
-- and is therefore never given twice.
CREATE TABLE dead_letters (
  entry         INTEGER PRIMARY KEY AUTOINCREMENT,
  peer          TEXT    NOT NULL,
  stream_key    TEXT    NOT NULL,
  entry_millis  INTEGER NOT NULL,
  entry_seq     INTEGER NOT NULL,
  reason        TEXT    NOT NULL,
  detail        TEXT    NOT NULL,
  raw           BLOB    NOT NULL,
  parked_at     INTEGER NOT NULL,
  UNIQUE (peer, stream_key, entry_millis, entry_seq)
);
