package dev.replication.syncengine.archive;

import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a store that was set back to an older copy a new incarnation, in one transaction that is
 * fsynced: of its changes, others may know some under names that this copy would give again.
 *
 * <p>The old origin becomes a foreign one, of which the version vector says what this copy really
 * has. Own changes up to {@code shared} stay what they are. Later ones were made by this copy and
 * nobody has heard of them: they become the first changes of the new origin, in their order. They
 * keep their clock readings, so that they win and lose as when they were made, and they have seen
 * what the copy held of the old origin. Their positions stay, and so does all else; cursors and the
 * mirror go by the incarnation and are void.
 */
final class NewLife {
  private static final int PAGE = 1_000;
  private static final String ROWS =
      "SELECT item,origin,seq,ctx FROM items WHERE item>? AND"
          + " ((origin=? AND seq>?) OR instr(ctx,?)>0) ORDER BY item LIMIT "
          + PAGE;

  private final Connection connection;
  private final StoreState old;
  private final long shared;
  private final String incarnation;
  private final Origin oldOrigin;
  private final Origin newOrigin;

  NewLife(Connection connection, StoreState old, long shared) {
    if (shared < 0 || shared > old.seq()) {
      throw new IllegalArgumentException("own change " + shared + " is not of this store");
    }
    this.connection = connection;
    this.old = old;
    this.shared = shared;
    this.oldOrigin = old.origin();
    this.incarnation = MetaTable.newIncarnation();
    this.newOrigin = Origin.of(old.node(), incarnation);
  }

  /** Begins it; the state in which the new life begins. */
  StoreState begin() throws SQLException {
    // No effect inside a transaction.
    Connections.run(connection, List.of("PRAGMA synchronous=FULL"));
    connection.setAutoCommit(false);
    try (MetaTable meta = new MetaTable(connection)) {
      StoreState fresh = state();
      if (old.seq() > shared) {
        renameItems();
        renameConflicts("origin", "seq");
        renameConflicts("winner_origin", "winner_seq");
      }
      meta.save(old, fresh);
      connection.commit();
      return fresh;
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    } finally {
      connection.setAutoCommit(true);
      Connections.run(connection, List.of("PRAGMA synchronous=NORMAL"));
    }
  }

  private StoreState state() {
    return new StoreState(
        old.node(),
        incarnation,
        old.seq() - shared,
        old.feedSeq(),
        old.hlcCeiling(),
        renamed(old.vv()),
        renamed(old.reached()),
        old.purged(),
        old.forgotten(),
        renamed(old.acknowledged()),
        old.membership(),
        old.items(),
        old.tombstones(),
        old.parked(),
        List.of());
  }

  /** What saw changes of this copy has seen them under their new names. */
  private VersionVector renamed(VersionVector vector) {
    long seen = vector.seqOf(oldOrigin);
    if (seen <= shared) {
      return vector;
    }
    return with(vector.without(oldOrigin), shared).with(newOrigin, seen - shared);
  }

  private VersionVector with(VersionVector vector, long ofOldOrigin) {
    return ofOldOrigin == 0 ? vector : vector.with(oldOrigin, ofOldOrigin);
  }

  private boolean isOurs(Row row) {
    return row.origin.equals(oldOrigin.text()) && row.seq > shared;
  }

  private void renameItems() throws SQLException {
    try (PreparedStatement rename =
        connection.prepareStatement("UPDATE items SET origin=?,seq=?,ctx=? WHERE item=?")) {
      List<Row> page = rows(0);
      while (!page.isEmpty()) {
        for (Row row : page) {
          rename(rename, row);
        }
        page = rows(page.getLast().item);
      }
    }
  }

  private void rename(PreparedStatement rename, Row row) throws SQLException {
    VersionVector context = renamed(VectorText.parse(row.context));
    if (isOurs(row)) {
      context = with(context.without(oldOrigin).without(newOrigin), shared);
    }
    rename.setString(1, isOurs(row) ? newOrigin.text() : row.origin);
    rename.setLong(2, isOurs(row) ? row.seq - shared : row.seq);
    rename.setString(3, VectorText.orNull(context));
    rename.setLong(4, row.item);
    rename.executeUpdate();
  }

  private List<Row> rows(long after) throws SQLException {
    List<Row> found = new ArrayList<>();
    try (PreparedStatement sql = connection.prepareStatement(ROWS)) {
      sql.setLong(1, after);
      sql.setString(2, oldOrigin.text());
      sql.setLong(3, shared);
      sql.setString(4, '"' + oldOrigin.text() + '"');
      try (ResultSet row = sql.executeQuery()) {
        while (row.next()) {
          found.add(new Row(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4)));
        }
      }
    }
    return found;
  }

  /** Those logged of this copy's changes; their contexts are only shown. */
  private void renameConflicts(String origin, String seq) throws SQLException {
    String update =
        "UPDATE conflicts SET %1$s=?,%2$s=%2$s-? WHERE %1$s=? AND %2$s>?".formatted(origin, seq);
    try (PreparedStatement sql = connection.prepareStatement(update)) {
      sql.setString(1, newOrigin.text());
      sql.setLong(2, shared);
      sql.setString(3, oldOrigin.text());
      sql.setLong(4, shared);
      sql.executeUpdate();
    }
  }

  private record Row(long item, String origin, long seq, @Nullable String context) {}
}
