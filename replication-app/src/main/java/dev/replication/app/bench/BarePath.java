package dev.replication.app.bench;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.model.ItemKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;
import redis.clients.jedis.params.XReadParams;
import redis.clients.jedis.resps.StreamEntryBinary;

/**
 * The least that the way from one durable store to another over a Redis stream costs here: writes
 * that have queued up are committed together and fsynced, then written as item and stream entry by
 * a pipeline; another thread waits on the stream, and commits what comes. None of our logic.
 */
final class BarePath implements VisibleLatency.Path, AutoCloseable {
  private static final int BATCH = 1000;
  private static final byte[] STREAM = utf8("bare");
  private static final byte[] KEY = utf8("key");
  private static final byte[] DATA = utf8("data");

  private final BlockingQueue<Write> queue = new ArrayBlockingQueue<>(1 << 16);
  private final Map<String, byte[]> shown = new ConcurrentHashMap<>();
  private final int port;
  private final Thread writer;
  private final Thread reader;
  private volatile boolean closed;

  private record Write(ItemKey key, byte[] content) {}

  BarePath(EmbeddedRedis redis, Path written, Path read) {
    this.port = redis.port();
    this.writer = Thread.ofPlatform().name("bare-writer").start(() -> write(written));
    this.reader = Thread.ofPlatform().name("bare-reader").start(() -> read(read));
  }

  @Override
  public void write(ItemKey key, byte[] content) throws InterruptedException {
    queue.put(new Write(key, content));
  }

  @Override
  public boolean shows(ItemKey key, byte[] content) {
    return Arrays.equals(shown.get(key.text()), content);
  }

  private void write(Path database) {
    try (BareTable table = BareTable.open(database, "FULL");
        Jedis redis = new Jedis("127.0.0.1", port)) {
      List<Write> batch = new ArrayList<>();
      while (!closed) {
        batch.add(queue.take());
        queue.drainTo(batch, BATCH);
        for (Write write : batch) {
          table.upsert(write.key.text(), write.content);
        }
        table.commit();
        publish(redis, batch);
        batch.clear();
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the yardstick's database failed", e);
    } catch (InterruptedException e) {
      // The measurement is over.
    }
  }

  private static void publish(Jedis redis, List<Write> batch) {
    try (Pipeline pipeline = redis.pipelined()) {
      for (Write write : batch) {
        pipeline.hset(write.key.utf8(), DATA, write.content);
        pipeline.xadd(
            STREAM, XAddParams.xAddParams(), Map.of(KEY, write.key.utf8(), DATA, write.content));
      }
    }
  }

  private void read(Path database) {
    try (BareTable table = BareTable.open(database, "NORMAL");
        Jedis redis = new Jedis("127.0.0.1", port)) {
      StreamEntryID position = new StreamEntryID();
      while (!closed) {
        var answer =
            redis.xreadBinary(
                XReadParams.xReadParams().count(BATCH).block(100), Map.of(STREAM, position));
        if (answer != null && !answer.isEmpty()) {
          List<StreamEntryBinary> entries = answer.getFirst().getValue();
          show(entries, table);
          position = entries.getLast().getID();
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("the yardstick's database failed", e);
    }
  }

  private void show(List<StreamEntryBinary> entries, BareTable table) throws SQLException {
    Map<String, byte[]> probes = new ConcurrentHashMap<>();
    for (StreamEntryBinary entry : entries) {
      String key = new String(BareTable.field(entry, KEY), StandardCharsets.UTF_8);
      byte[] data = BareTable.field(entry, DATA);
      table.upsert(key, data);
      if (VisibleLatency.isProbe(key)) {
        probes.put(key, data);
      }
    }
    table.commit();
    shown.putAll(probes);
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    writer.interrupt();
    writer.join();
    reader.join();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
