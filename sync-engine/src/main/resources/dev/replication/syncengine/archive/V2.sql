-- Tombstones by age, to be forgotten oldest first.
CREATE INDEX items_tombstones ON items (hlc) WHERE kind = 1;

-- Deletes that are forgotten and whose records are still mirrored.
CREATE TABLE forgotten (
  id     TEXT    PRIMARY KEY,
  hlc    INTEGER NOT NULL,
  origin TEXT    NOT NULL,
  seq    INTEGER NOT NULL
) WITHOUT ROWID;
