package dev.replication.mesh;

import static dev.replication.mesh.ChaosMesh.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.mesh.ChaosMesh.Side;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.process.NodeHttp;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.Limits;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XAddParams;

/**
 * A peer whose clock is wrong: its changes are set aside where they cannot do harm, nothing of them
 * is lost, and everybody can see it. The peer is Leeds, played by the test.
 */
final class ChaosClockIT {
  private static final Origin LEEDS = new Origin(ChaosMesh.LEEDS + "~00000001");
  private static final Duration TEN_YEARS = Duration.ofDays(3_653);

  @Chaos
  void aPeerTenYearsAheadDragsNobodyAlongAndHoldsNothingUp(ChaosMesh mesh) throws Exception {
    Side manchester = mesh.manchester();
    NodeHttp http = manchester.node().http();
    long parkedBefore = parked(manchester);
    String id = "clock." + System.nanoTime();

    publish(mesh, id + ".ahead", TEN_YEARS);

    eventually("Manchester suspects the clock of Leeds")
        .until(() -> leeds(manchester).get("clockSuspect").asBoolean());
    assertThat(parked(manchester)).isEqualTo(parkedBefore + 1);
    assertThat(http.health().get("healthy").asBoolean()).isFalse();
    assertThat(http.metric("replication_peer_clock_suspect")).isOne();
    assertThat(manchester.node().process().output()).contains("too far ahead of our clock");
    assertThat(http.get(id + ".ahead").statusCode()).isEqualTo(404);
    assertThat(millisOf(http.put(id + ".own", "1").headers().firstValue("X-Stamp").orElseThrow()))
        .isLessThan(System.currentTimeMillis() + Duration.ofDays(1).toMillis());

    publish(mesh, id + ".right", Duration.ZERO);

    eventually("what is stamped right is applied")
        .until(() -> http.get(id + ".right").statusCode() == 200);
    eventually("the clock of Leeds is trusted")
        .until(() -> !leeds(manchester).get("clockSuspect").asBoolean());
    assertThat(parked(manchester)).isEqualTo(parkedBefore + 1);

    publish(mesh, id + ".soon", ChaosMesh.DRIFT.plusSeconds(2));

    eventually("what was a little ahead is applied when time reaches it")
        .until(() -> http.get(id + ".soon").statusCode() == 200);
    assertThat(parked(manchester)).isEqualTo(parkedBefore + 1);
    // London does not follow Leeds, so only what is gone at Manchester is the same at both.
    http.delete(id + ".right");
    http.delete(id + ".soon");
    mesh.awaitEqual();
  }

  private static JsonNode leeds(Side side) throws Exception {
    return side.node().http().peer(ChaosMesh.LEEDS);
  }

  private static long parked(Side side) throws Exception {
    return side.storeHealth().get("parked").asLong();
  }

  private static long millisOf(String stamp) {
    return Long.parseUnsignedLong(stamp.substring(0, stamp.indexOf('@'))) >>> Stamp.COUNTER_BITS;
  }

  /** Leeds publishes its next change, stamped so far ahead of now. */
  private static void publish(ChaosMesh mesh, String id, Duration ahead) {
    byte[] stream = MeshNode.STREAM.getBytes(UTF_8);
    try (Jedis redis = new Jedis("127.0.0.1", mesh.leeds().port())) {
      long seq = redis.xlen(stream) + 1;
      long millis = System.currentTimeMillis() + ahead.toMillis();
      Stamp stamp = new Stamp(millis << Stamp.COUNTER_BITS, LEEDS);
      Change.Put put =
          new Change.Put(
              new ItemKey(id),
              new Revision(stamp, seq, VersionVector.empty()),
              1,
              Content.of("\"of Leeds\"".getBytes(UTF_8), ContentType.JSON),
              Change.DEFAULT_STATE,
              null,
              null,
              null,
              null);
      Map<byte[], byte[]> fields = new LinkedHashMap<>();
      new EntryCodec(Limits.DEFAULT)
          .encode(put, seq - 1)
          .forEach((name, value) -> fields.put(name.getBytes(UTF_8), value));
      redis.xadd(stream, XAddParams.xAddParams(), fields);
    }
  }
}
