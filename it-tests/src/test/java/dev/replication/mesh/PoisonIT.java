package dev.replication.mesh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.replication.model.ContentHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.params.XAddParams;

/**
 * Entries that mean nothing are set aside and counted, and what stands behind them in the stream
 * still arrives.
 */
final class PoisonIT {
  /** What a bomb unpacks to: more than an item may have. */
  private static final int BOMB_BYTES = 64 << 20;

  private static final byte[] CONTENT = "{\"poison\":true}".getBytes(UTF_8);
  private static final String ZSTD = "{\"enc\":\"zstd\"}";

  private final TwoNodes nodes;

  PoisonIT(@TempDir Path folder) throws IOException {
    nodes = TwoNodes.start(folder);
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void poisonIsSetAsideAndTheStreamGoesOn() throws Exception {
    MeshNode london = nodes.london();
    MeshNode manchester = nodes.manchester();
    london.http().put("before", "1");
    nodes.awaitEqual(1);

    Map<String, Map<String, byte[]>> poison = poison();
    poison.values().forEach(fields -> add(london, fields));
    london.http().put("behind", "2");

    nodes.awaitEqual(2);
    assertThat(manchester.http().get("behind").body()).isEqualTo("2");
    Awaitility.await("all dead letters counted")
        .atMost(TwoNodes.WITHIN)
        .untilAsserted(
            () ->
                assertThat(manchester.http().metric("replication_dead_letters_total"))
                    .isEqualTo(poison.size()));
    assertThat(manchester.sql("SELECT count(*) FROM dead_letters")).isEqualTo(poison.size());
    assertThat(manchester.sql("SELECT count(DISTINCT reason) FROM dead_letters")).isGreaterThan(4);
    assertThat(manchester.process().isAlive()).isTrue();
    assertThat(manchester.process().output()).doesNotContain("\tat ");
    // Set aside once, not again at every start.
    manchester.process().kill9();
    manchester.start();
    london.http().put("after", "3");
    nodes.awaitEqual(3);
    assertThat(manchester.sql("SELECT count(*) FROM dead_letters")).isEqualTo(poison.size());
  }

  private static Map<String, Map<String, byte[]>> poison() {
    Map<String, Map<String, byte[]>> poison = new TreeMap<>();
    poison.put(
        "a frame that is none", put("frame", "no frame".getBytes(UTF_8), hash(CONTENT), ZSTD));
    byte[] frame = Zstd.compress(new byte[1000]);
    byte[] torn = Arrays.copyOf(frame, frame.length - 4);
    poison.put("a torn frame", put("torn", torn, hash(new byte[1000]), ZSTD));
    poison.put("a bomb", put("bomb", Zstd.compress(new byte[BOMB_BYTES]), hash(CONTENT), ZSTD));
    poison.put("another content's hash", put("hash", CONTENT, hash(new byte[1]), "{}"));
    poison.put("a hash that is none", put("nohash", CONTENT, "beef", "{}"));
    poison.put("meta that is no JSON", put("meta", CONTENT, hash(CONTENT), "{\"version\":"));
    poison.put(
        "meta of wrong types", put("types", CONTENT, hash(CONTENT), "{\"seq\":{},\"hlc\":[]}"));
    Map<String, byte[]> unknown = put("op", CONTENT, hash(CONTENT), "{}");
    unknown.put("op", "MERGE".getBytes(UTF_8));
    poison.put("an unknown operation", unknown);
    poison.put("no fields that we know", Map.of("hello", "world".getBytes(UTF_8)));
    for (String missing : new String[] {"op", "key", "hash", "data"}) {
      Map<String, byte[]> fields = put("missing", CONTENT, hash(CONTENT), "{}");
      fields.remove(missing);
      poison.put("no " + missing, fields);
    }
    return poison;
  }

  private static Map<String, byte[]> put(String key, byte[] data, String hash, String meta) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    fields.put("op", "PUT".getBytes(UTF_8));
    fields.put("key", ("poison." + key).getBytes(UTF_8));
    fields.put("hash", hash.getBytes(UTF_8));
    fields.put("data", data);
    fields.put("meta", meta.getBytes(UTF_8));
    return fields;
  }

  private static String hash(byte[] content) {
    return ContentHash.ofContent(content).toString();
  }

  private static void add(MeshNode node, Map<String, byte[]> fields) {
    Map<byte[], byte[]> raw = new LinkedHashMap<>();
    fields.forEach((name, value) -> raw.put(name.getBytes(UTF_8), value));
    try (Jedis jedis = node.jedis()) {
      jedis.xadd(MeshNode.STREAM.getBytes(UTF_8), XAddParams.xAddParams(), raw);
    }
  }
}
