package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static dev.replication.syncengine.StoreFixtures.text;
import static dev.replication.syncengine.StoreFixtures.withMemory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StoredItem;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.syncengine.log.ChangeLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * Whatever happens to a store, it holds what a plain map would, after every step and after a
 * restart.
 */
class StoreProperties {
  private static final int REMOTE_SEQS = 1000;

  /** Something that happens to a store. */
  sealed interface Step {
    record Put(int key, int value, boolean awaited) implements Step {}

    record Delete(int key, boolean awaited) implements Step {}

    record PutIfAbsent(int key, int value) implements Step {}

    record Remote(int key, int value, int offsetMillis) implements Step {}

    record Reopen() implements Step {}

    record Advance(int millis) implements Step {}
  }

  @Property(tries = 60, shrinking = ShrinkingMode.BOUNDED)
  void aStoreIsAMapWhereTheGreaterStampWins(
      @ForAll("steps") List<Step> steps, @ForAll boolean roomyMemory) throws Exception {
    Path folder = Files.createTempDirectory("store-properties");
    try (Run run = new Run(folder.resolve("items.db"), roomyMemory)) {
      for (Step step : steps) {
        run.take(step);
      }
      run.check();
      run.take(new Step.Reopen());
      run.check();
    } finally {
      delete(folder);
    }
  }

  private static final class Run implements AutoCloseable {
    private final ManualTime time = new ManualTime(NOW);
    private final SyncEngineConfig config;
    private final Map<Integer, Change> model = new HashMap<>();
    private SyncEngine store;
    private long remoteSeq;

    Run(Path file, boolean roomyMemory) {
      config = withMemory(config(file), roomyMemory ? 1 << 20 : 1);
      store = SyncEngine.open(config, time);
    }

    void take(Step step) throws InterruptedException {
      switch (step) {
        case Step.Put(int key, int value, boolean awaited) -> put(key, value, awaited);
        case Step.Delete(int key, boolean awaited) -> {
          Receipt receipt = store.delete(name(key), Precondition.NONE);
          expectRemoval(key, receipt, awaited);
        }
        case Step.PutIfAbsent(int key, int value) -> putIfAbsent(key, value);
        case Step.Remote(int key, int value, int offset) -> remote(key, value, offset);
        case Step.Reopen() -> {
          store.close();
          store = SyncEngine.open(config, time);
        }
        case Step.Advance(int millis) -> time.advance(Duration.ofMillis(millis));
      }
    }

    private void put(int key, int value, boolean awaited) throws InterruptedException {
      Receipt receipt = store.submit(Submission.of(name(key), bytes("v" + value)));
      if (!awaited) {
        assertThat(text(store, "k" + key)).isEqualTo("v" + value);
      }
      WriteResult.Written written = (WriteResult.Written) receipt.awaitDurable();
      Change held = model.get(key);
      assertThat(written.version()).isEqualTo(held == null ? 1 : held.version() + 1);
      if (held != null) {
        assertThat(written.revision().stamp().isAfter(held.revision().stamp())).isTrue();
        assertThat(written.revision().saw(held.revision())).isTrue();
      }
      model.put(key, committed(key));
    }

    private Change committed(int key) throws InterruptedException {
      return store.get(name(key)).orElseThrow().put();
    }

    private void expectRemoval(int key, Receipt receipt, boolean awaited)
        throws InterruptedException {
      if (!awaited) {
        assertThat(store.get(name(key))).isEmpty();
      }
      Change held = model.get(key);
      switch (receipt.awaitDurable()) {
        case WriteResult.Written(var revision, long version, _) -> {
          assertThat(held).isInstanceOf(Change.Put.class);
          model.put(key, new Change.Delete(name(key), revision, version, null));
        }
        case WriteResult.NotFound() -> assertThat(held instanceof Change.Put).isFalse();
        case WriteResult.PreconditionFailed _, WriteResult.Refused _ ->
            throw new AssertionError("there was no condition");
      }
    }

    private void putIfAbsent(int key, int value) throws InterruptedException {
      Submission submission =
          new Submission(
              name(key), bytes("v" + value), null, null, null, null, new Precondition.Absent());
      boolean live = model.get(key) instanceof Change.Put;
      WriteResult result = store.submit(submission).awaitDurable();
      assertThat(result instanceof WriteResult.Written).isEqualTo(!live);
      if (!live) {
        model.put(key, committed(key));
      }
    }

    private void remote(int key, int value, int offset) throws InterruptedException {
      remoteSeq++;
      Change incoming = remoteChange(key, value, offset);
      apply(store, remoteSeq, incoming);
      Change held = model.get(key);
      Stamp stamp = held == null ? null : held.revision().stamp();
      if (stamp == null || incoming.revision().stamp().isAfter(stamp)) {
        model.put(key, incoming);
      }
    }

    /** With a stamp of its own: no node gives one twice. */
    private Change remoteChange(int key, int value, int offset) {
      Change.Put put = remotePut("k" + key, "r" + value, time.wallMillis() + offset, remoteSeq);
      Stamp stamp = put.revision().stamp();
      return put.withRevision(
          new Revision(
              new Stamp(stamp.hlc() + remoteSeq, stamp.origin()),
              remoteSeq,
              put.revision().context()));
    }

    void check() throws InterruptedException {
      Map<String, String> expected = new TreeMap<>();
      model.forEach(
          (key, change) -> {
            if (change instanceof Change.Put put) {
              expected.put("k" + key, new String(put.content().shared(), StandardCharsets.UTF_8));
            }
          });
      Map<String, String> scanned = new TreeMap<>();
      for (StoredItem item : store.scanPrefix("", null, REMOTE_SEQS)) {
        scanned.put(item.key().text(), text(item));
      }
      assertThat(scanned).isEqualTo(expected);
      for (int key : model.keySet()) {
        assertThat(text(store, "k" + key)).isEqualTo(expected.get("k" + key));
      }
      assertThat(store.health().items()).isEqualTo(expected.size());
      assertThat(store.health().tombstones()).isEqualTo(model.size() - expected.size());
      checkLog();
    }

    /**
     * The log has one row for each key ever written, in ascending positions, the same from memory
     * and from L3.
     */
    private void checkLog() {
      ChangeLog log = store.changeLog();
      List<ChangeLog.Row> rows = new ArrayList<>();
      for (long position = 0; position < log.latest(); position = rows.getLast().feedSeq()) {
        rows.addAll(log.after(position, 3, Long.MAX_VALUE));
      }
      Map<ItemKey, Stamp> stamps = new HashMap<>();
      rows.forEach(row -> stamps.put(row.change().key(), row.change().revision().stamp()));
      assertThat(rows).hasSize(model.size());
      model.forEach(
          (key, change) -> assertThat(stamps.get(name(key))).isEqualTo(change.revision().stamp()));
      assertThat(rows).extracting(ChangeLog.Row::feedSeq).isSorted().doesNotHaveDuplicates();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static ItemKey name(int key) {
    return key("k" + key);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Integer> keys = Arbitraries.integers().between(0, 4);
    Arbitrary<Integer> values = Arbitraries.integers().between(0, 3);
    Arbitrary<Boolean> awaited = Arbitraries.of(true, false);
    Arbitrary<Integer> offsets = Arbitraries.integers().between(-3000, 3000);
    Arbitrary<Step> step =
        Arbitraries.frequencyOf(
            Tuple.of(6, Combinators.combine(keys, values, awaited).as(Step.Put::new)),
            Tuple.of(3, Combinators.combine(keys, awaited).as(Step.Delete::new)),
            Tuple.of(2, Combinators.combine(keys, values).as(Step.PutIfAbsent::new)),
            Tuple.of(6, Combinators.combine(keys, values, offsets).as(Step.Remote::new)),
            Tuple.of(1, Arbitraries.create(Step.Reopen::new)),
            Tuple.of(1, Arbitraries.integers().between(1, 2000).map(Step.Advance::new)));
    return step.list().ofMaxSize(40);
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
