package dev.replication.app.bench;

import dev.replication.embedded.redis.EmbeddedRedis;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntryBinary;

/**
 * The bare loop: read a change stream, upsert into SQLite by JDBC batch, write into Redis by
 * pipeline. No verification, no conflict rule, no cursor: what the same libraries do on this
 * machine with none of our logic.
 */
final class BareLoop {
  private static final int BATCH = 2000;
  private static final byte[] KEY = utf8("key");
  private static final byte[] DATA = utf8("data");
  private static final byte[] PAYLOAD = utf8("p");
  private static final byte[] ITEM = utf8("item:");

  private final byte[] streamKey;
  private final int items;

  BareLoop(String streamKey, int items) {
    this.streamKey = utf8(streamKey);
    this.items = items;
  }

  /**
   * Events per second for copying the whole stream from {@code source} into {@code database} and
   * {@code target}.
   */
  double eventsPerSecond(EmbeddedRedis source, Path database, EmbeddedRedis target)
      throws SQLException {
    try (Jedis from = new Jedis("127.0.0.1", source.port());
        Jedis to = new Jedis("127.0.0.1", target.port());
        BareTable table = BareTable.open(database, "NORMAL")) {
      long startNanos = System.nanoTime();
      byte[] position = utf8("0-0");
      int copied = 0;
      while (copied < items) {
        List<StreamEntryBinary> entries = read(from, position);
        if (entries.isEmpty()) {
          throw new IllegalStateException(
              "the stream ended after " + copied + " of " + items + " changes");
        }
        copied += copy(entries, table, to);
        position = utf8(entries.getLast().getID().toString());
      }
      return copied * 1e9 / (System.nanoTime() - startNanos);
    }
  }

  private List<StreamEntryBinary> read(Jedis from, byte[] position) {
    List<Map.Entry<byte[], List<StreamEntryBinary>>> answer =
        from.xreadBinary(
            XReadParams.xReadParams().count(BATCH),
            Map.of(streamKey, new StreamEntryID(new String(position, StandardCharsets.US_ASCII))));
    return answer == null || answer.isEmpty() ? List.of() : answer.getFirst().getValue();
  }

  private static int copy(List<StreamEntryBinary> entries, BareTable table, Jedis to)
      throws SQLException {
    int copied = 0;
    try (Pipeline pipeline = to.pipelined()) {
      for (StreamEntryBinary entry : entries) {
        if (entry.getFields().keySet().stream().noneMatch(name -> Arrays.equals(name, DATA))) {
          continue;
        }
        byte[] key = BareTable.field(entry, KEY);
        byte[] data = BareTable.field(entry, DATA);
        table.upsert(new String(key, StandardCharsets.UTF_8), data);
        pipeline.hset(itemKey(key), Map.of(PAYLOAD, data));
        copied++;
      }
      table.commit();
    }
    return copied;
  }

  private static byte[] itemKey(byte[] key) {
    byte[] itemKey = new byte[ITEM.length + key.length];
    System.arraycopy(ITEM, 0, itemKey, 0, ITEM.length);
    System.arraycopy(key, 0, itemKey, ITEM.length, key.length);
    return itemKey;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
