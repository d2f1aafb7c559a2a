package dev.replication.syncengine.archive;

import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Stamp;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.log.History;
import dev.replication.syncengine.log.Opening;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The store's knowledge of itself as rows of name and value. Only what changed is written. */
final class MetaTable implements AutoCloseable {
  private final PreparedStatement upsert;

  MetaTable(Connection connection) throws SQLException {
    upsert =
        connection.prepareStatement(
            "INSERT INTO meta(name,value) VALUES(?,?)"
                + " ON CONFLICT(name) DO UPDATE SET value=excluded.value");
  }

  /** Writes what {@code after} has other than {@code before}. */
  void save(StoreState before, StoreState after) throws SQLException {
    Map<String, String> old = values(before);
    for (Map.Entry<String, String> entry : values(after).entrySet()) {
      if (!entry.getValue().equals(old.get(entry.getKey()))) {
        write(entry.getKey(), entry.getValue());
      }
    }
    // Written once in the life of a process, and too long to be put into words for each commit.
    if (!after.openings().equals(before.openings())) {
      write("openings", OpeningsText.of(after.openings()));
    }
  }

  /** Writes all of a new store's state. */
  void create(StoreState state) throws SQLException {
    for (Map.Entry<String, String> entry : values(state).entrySet()) {
      write(entry.getKey(), entry.getValue());
    }
    write("openings", OpeningsText.of(state.openings()));
  }

  private void write(String name, String value) throws SQLException {
    upsert.setString(1, name);
    upsert.setString(2, value);
    upsert.executeUpdate();
  }

  /**
   * Reads the state, or creates it for a new database.
   *
   * @throws StoreFailure.Unavailable when the database is another node's or its state is damaged
   */
  StoreState load(Connection connection, ArchiveSettings settings) throws SQLException {
    Map<String, String> values = new HashMap<>();
    try (PreparedStatement all = connection.prepareStatement("SELECT name,value FROM meta");
        ResultSet row = all.executeQuery()) {
      while (row.next()) {
        values.put(row.getString(1), row.getString(2));
      }
    }
    if (values.isEmpty()) {
      StoreState fresh = StoreState.fresh(settings.node(), newIncarnation());
      create(fresh);
      return fresh;
    }
    String owner = text(values, "node", settings);
    if (!owner.equals(settings.node().text())) {
      throw new StoreFailure.Unavailable(
          settings.shownName() + " belongs to node " + owner + ", not to " + settings.node());
    }
    return parse(values, settings, ParkedTable.all(connection));
  }

  private static StoreState parse(Map<String, String> values, ArchiveSettings in, Parked parked) {
    try {
      List<Opening> openings = OpeningsText.parse(values.getOrDefault("openings", ""));
      History history =
          new History(
              openings,
              Long.parseLong(text(values, "seq", in)),
              Long.parseLong(text(values, "feed_seq", in)));
      return new StoreState(
          new NodeId(text(values, "node", in)),
          text(values, "incarnation", in),
          history.seq(),
          history.feedSeq(),
          Long.parseUnsignedLong(text(values, "hlc", in)),
          VectorText.parse(text(values, "vv", in)),
          VectorText.parse(text(values, "reached", in)),
          purged(values, in),
          Long.parseLong(values.getOrDefault("forgotten", "0")),
          VectorText.parse(values.getOrDefault("acknowledged", "{}")),
          MembersText.parse(values.getOrDefault("epoch", "0"), values.getOrDefault("members", "")),
          Long.parseLong(text(values, "items", in)),
          Long.parseLong(text(values, "tombstones", in)),
          parked,
          history.openings());
    } catch (IllegalArgumentException e) {
      throw new StoreFailure.Unavailable(
          in.shownName() + ": table meta is damaged: " + e.getMessage(), e);
    }
  }

  private static PurgeFrontier purged(Map<String, String> values, ArchiveSettings in) {
    String greatest = values.getOrDefault("purged_stamp", "");
    return new PurgeFrontier(
        VectorText.parse(text(values, "purged", in)),
        greatest.isEmpty() ? null : Stamp.parse(greatest));
  }

  private static String text(Map<String, String> values, String name, ArchiveSettings in) {
    String value = values.get(name);
    if (value == null) {
      throw new StoreFailure.Unavailable(in.shownName() + ": table meta lacks " + name);
    }
    return value;
  }

  static String newIncarnation() {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static Map<String, String> values(StoreState state) {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("node", state.node().text());
    values.put("incarnation", state.incarnation());
    values.put("seq", Long.toString(state.seq()));
    values.put("feed_seq", Long.toString(state.feedSeq()));
    values.put("acknowledged", VectorText.of(state.acknowledged()));
    values.put("epoch", Long.toString(state.membership().epoch()));
    values.put("members", MembersText.of(state.membership()));
    values.put("hlc", Long.toUnsignedString(state.hlcCeiling()));
    values.put("vv", VectorText.of(state.vv()));
    values.put("reached", VectorText.of(state.reached()));
    Stamp greatest = state.purged().greatest();
    values.put("purged", VectorText.of(state.purged().covered()));
    values.put("purged_stamp", greatest == null ? "" : greatest.toString());
    values.put("forgotten", Long.toString(state.forgotten()));
    values.put("items", Long.toString(state.items()));
    values.put("tombstones", Long.toString(state.tombstones()));
    return values;
  }

  @Override
  public void close() throws SQLException {
    upsert.close();
  }
}
