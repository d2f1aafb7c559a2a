package dev.replication.syncengine.archive;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The columns that hold one change, alike in {@code items}, {@code conflicts} and {@code parked}.
 * Traces are not stored: they belong to the moment of publishing.
 *
 * <p>JSON goes into a TEXT column as bytes with a cast, which neither decodes nor changes them.
 */
final class ChangeColumns {
  static final String IDENTITY =
      "id,kind,hlc,origin,seq,ctx,version,content_type,content_hash,state,expires_at,mst,audit";
  static final String NAMES = IDENTITY + ",payload_json,payload_blob,encoding";
  static final String PLACES = "?,?,?,?,?,?,?,?,?,?,?,?,?,CAST(? AS TEXT),?,'raw'";

  /** Everything but the id, for an UPDATE. */
  static final String ASSIGNMENTS =
      "kind=?,hlc=?,origin=?,seq=?,ctx=?,version=?,content_type=?,content_hash=?,state=?,"
          + "expires_at=?,mst=?,audit=?,payload_json=CAST(? AS TEXT),payload_blob=?,encoding='raw'";

  /** How many parameters {@link #PLACES} has; {@link #ASSIGNMENTS} has one less. */
  static final int PARAMETERS = 15;

  /** How many columns {@link #IDENTITY} has. */
  static final int IDENTITY_COLUMNS = 13;

  /** What a row holds, roughly; SQLite reads no content to tell. */
  static final String BYTES =
      "("
          + Change.OVERHEAD
          + "+octet_length(id)+ifnull(octet_length(payload_json),0)"
          + "+ifnull(octet_length(payload_blob),0)+ifnull(octet_length(ctx),0)"
          + "+ifnull(octet_length(mst),0)+ifnull(octet_length(audit),0))";

  private static final int PUT = 0;
  private static final int TOMBSTONE = 1;
  private static final byte[] NO_BYTES = {};

  private ChangeColumns() {}

  /** Binds {@code change} to the parameters of {@link #PLACES}, the first being {@code first}. */
  static void bind(PreparedStatement sql, int first, Change change) throws SQLException {
    sql.setString(first, change.key().text());
    bindAssignments(sql, first + 1, change);
  }

  /** Binds {@code change} to the parameters of {@link #ASSIGNMENTS}. */
  static void bindAssignments(PreparedStatement sql, int first, Change change) throws SQLException {
    Revision revision = change.revision();
    sql.setInt(first, change instanceof Change.Put ? PUT : TOMBSTONE);
    sql.setLong(first + 1, revision.stamp().hlc());
    sql.setString(first + 2, revision.origin().text());
    sql.setLong(first + 3, revision.seq());
    sql.setString(first + 4, VectorText.orNull(revision.context()));
    sql.setLong(first + 5, change.version());
    switch (change) {
      case Change.Put put -> bindPut(sql, first + 6, put);
      case Change.Delete _ -> {
        for (int place = first + 6; place < first + PARAMETERS - 1; place++) {
          sql.setBytes(place, null);
        }
      }
    }
  }

  private static void bindPut(PreparedStatement sql, int first, Change.Put put)
      throws SQLException {
    Content content = put.content();
    boolean json = content.type() == ContentType.JSON;
    sql.setString(first, json ? "json" : "binary");
    sql.setBytes(first + 1, content.hash().bytes());
    sql.setString(first + 2, put.state());
    sql.setObject(first + 3, put.expiresAtMillis());
    sql.setString(first + 4, put.mergeState());
    sql.setString(first + 5, put.audit());
    sql.setBytes(first + 6, json ? content.shared() : null);
    sql.setBytes(first + 7, json ? null : content.shared());
  }

  /** Reads the columns of {@link #NAMES} from {@code first} on. */
  static Change read(ResultSet row, int first) throws SQLException {
    byte[] json = row.getBytes(first + IDENTITY_COLUMNS);
    byte[] bytes = json != null ? json : row.getBytes(first + IDENTITY_COLUMNS + 1);
    return build(row, first, bytes);
  }

  /** Reads the columns of {@link #IDENTITY}: the change with its hash, but without its bytes. */
  static Change readWithoutBytes(ResultSet row, int first) throws SQLException {
    return build(row, first, null);
  }

  private static Change build(ResultSet row, int first, byte @Nullable [] bytes)
      throws SQLException {
    String id = row.getString(first);
    try {
      ItemKey key = new ItemKey(id);
      Revision revision = revision(row, first + 2);
      long version = row.getLong(first + 6);
      if (row.getInt(first + 1) == TOMBSTONE) {
        return new Change.Delete(key, revision, version, null);
      }
      ContentType type =
          "json".equals(row.getString(first + 7)) ? ContentType.JSON : ContentType.BINARY;
      ContentHash hash = ContentHash.of(row.getBytes(first + 8));
      return new Change.Put(
          key,
          revision,
          version,
          // SQLite gives null for a value of no bytes.
          Content.adopt(bytes == null ? NO_BYTES : bytes, hash, type),
          row.getString(first + 9),
          nullableLong(row, first + 10),
          row.getString(first + 11),
          row.getString(first + 12),
          null);
    } catch (IllegalArgumentException e) {
      throw new SQLException("the row of item " + id + " is damaged: " + e.getMessage(), e);
    }
  }

  /** A number or null. */
  static @Nullable Long nullableLong(ResultSet row, int column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }

  /** Reads hlc, origin, seq and ctx from {@code first} on. */
  static Revision revision(ResultSet row, int first) throws SQLException {
    Stamp stamp = new Stamp(row.getLong(first), Origins.of(row.getString(first + 1)));
    return new Revision(stamp, row.getLong(first + 2), VectorText.parse(row.getString(first + 3)));
  }
}
