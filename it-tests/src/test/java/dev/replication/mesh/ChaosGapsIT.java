package dev.replication.mesh;

import static dev.replication.mesh.ChaosMesh.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.mesh.ChaosMesh.Side;
import java.io.IOException;
import java.sql.SQLException;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XTrimParams;
import redis.clients.jedis.resps.StreamEntry;
import redis.clients.jedis.resps.StreamInfo;

/**
 * Entries of London's stream that are gone before Manchester has read them: it counts them,
 * compares itself with London, takes what it misses, deletes included, and goes on as if nothing
 * had been.
 */
final class ChaosGapsIT {
  private static final int UNREAD = 20;
  private static final int LEFT = 5;
  private static final String GAPS = "replication_gap_total";

  @Chaos
  void whatIsTrimmedUnreadIsCountedAndRepaired(ChaosMesh mesh) throws Exception {
    Side london = mesh.london();
    Side manchester = mesh.manchester();
    String id = uniqueId(mesh, "trim");
    double lostBefore = lostEntries(manchester);
    double trimsBefore = gaps(manchester, "trimmed");
    manchester.toPeer().hold();
    manchester.awaitPeerLost();
    for (int i = 0; i < UNREAD; i++) {
      london.node().http().put(id + "." + i, "\"unread\"");
    }
    london.node().http().delete(id);
    for (int i = 0; i < LEFT; i++) {
      london.node().http().put(id + ".left." + i, "\"left\"");
    }
    london.awaitPublished();
    long lost = trim(london, LEFT) - cursor(manchester, "read_idx");

    mesh.heal();

    eventually("Manchester counts what it could not read")
        .untilAsserted(
            () -> {
              assertThat(lostEntries(manchester)).isEqualTo(lostBefore + lost);
              assertThat(gaps(manchester, "trimmed")).isEqualTo(trimsBefore + 1);
            });
    awaitMended(mesh);
    // The delete was lost as well.
    assertThat(manchester.node().http().get(id).statusCode()).isEqualTo(404);
    assertThat(manchester.node().http().get(id + ".0").statusCode()).isEqualTo(200);
  }

  /** How many entries were removed from the stream before those that are left. */
  private static long trim(Side side, int left) {
    try (Jedis redis = side.node().jedis()) {
      redis.xtrim(MeshNode.STREAM, XTrimParams.xTrimParams().maxLen(left).exactTrimming());
      StreamInfo stream = redis.xinfoStream(MeshNode.STREAM);
      Object added = requireNonNull(stream.getStreamInfo().get("entries-added"));
      return (Long) added - stream.getLength();
    }
  }

  @Chaos
  void whatIsDeletedUnreadIsCountedAndRepaired(ChaosMesh mesh) throws Exception {
    Side london = mesh.london();
    Side manchester = mesh.manchester();
    String id = uniqueId(mesh, "xdel");
    double holesBefore = gaps(manchester, "hole");
    manchester.toPeer().hold();
    manchester.awaitPeerLost();
    london.node().http().put(id + ".first", "\"left\"");
    london.node().http().put(id + ".middle", "\"deleted\"");
    london.node().http().put(id + ".last", "\"left\"");
    london.awaitPublished();
    try (Jedis redis = london.node().jedis()) {
      StreamEntry middle =
          redis
              .xrevrange(MeshNode.STREAM, StreamEntryID.MAXIMUM_ID, StreamEntryID.MINIMUM_ID, 20)
              .stream()
              .filter(entry -> (id + ".middle").equals(entry.getFields().get("key")))
              .findFirst()
              .orElseThrow();
      redis.xdel(MeshNode.STREAM, middle.getID());
    }

    mesh.heal();

    eventually("Manchester counts the hole")
        .untilAsserted(() -> assertThat(gaps(manchester, "hole")).isEqualTo(holesBefore + 1));
    awaitMended(mesh);
    assertThat(manchester.node().http().get(id + ".middle").statusCode()).isEqualTo(200);
  }

  /** An id that no other run has used, and that both nodes hold. */
  private static String uniqueId(ChaosMesh mesh, String prefix) throws Exception {
    String id = prefix + "." + System.nanoTime();
    mesh.london().node().http().put(id, "\"before\"");
    mesh.awaitEqual();
    return id;
  }

  private static void awaitMended(ChaosMesh mesh) throws IOException, InterruptedException {
    mesh.awaitEqual();
    eventually("Manchester claims to hold all that London has published")
        .untilAsserted(
            () ->
                assertThat(mesh.manchester().publishedOf(mesh.london()))
                    .isEqualTo(mesh.london().publishedOf(mesh.london())));
    assertThat(mesh.manchester().node().http().health().get("healthy").asBoolean()).isTrue();
  }

  private static double lostEntries(Side side) throws IOException, InterruptedException {
    return side.node().http().metric("replication_gap_lost_entries_total", side.peerLabel());
  }

  private static double gaps(Side side, String type) throws IOException, InterruptedException {
    return side.node().http().metric(GAPS, side.peerLabel(), "type=\"" + type + "\"");
  }

  private static long cursor(Side side, String column) throws SQLException {
    return side.node()
        .cursor("SELECT " + column + " FROM cursors WHERE peer_id = '" + side.peer() + "'");
  }
}
