package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.StoredItem;
import dev.replication.syncengine.Receipt.WriteResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store in a process of its own that is killed at any moment. */
@Timeout(120)
class CrashTest {
  private static final int ROUNDS = 4;
  private static final int WRITERS = 8;

  @Test
  void everyAcknowledgedWriteSurvivesAKillAndDotsHaveNoHoles(@TempDir Path folder)
      throws Exception {
    Path file = folder.resolve("items.db");
    Random random = new Random(20260101);
    Map<String, Long> acknowledged = new HashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      runUntilKilled(file, round, 50 + random.nextInt(1500), acknowledged);
      try (SyncEngine store = SyncEngine.open(config(file))) {
        expectAll(store, acknowledged);
      }
    }
    assertThat(acknowledged).hasSizeGreaterThan(ROUNDS * 50);
  }

  /** Kills the writer after it has acknowledged {@code writes}, in the middle of further ones. */
  private static void runUntilKilled(
      Path file, int round, int writes, Map<String, Long> acknowledged) throws IOException {
    Process process = start(file, round);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      int seen = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" ", -1);
        // A line that the kill has cut off does not count.
        if (parts.length == 3 && parts[2].equals(".")) {
          acknowledged.put(parts[0], Long.parseLong(parts[1]));
        }
        if (++seen == writes) {
          // By its handle, which leaves what is on its way to us readable.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
  }

  private static void expectAll(SyncEngine store, Map<String, Long> acknowledged)
      throws InterruptedException {
    TreeSet<Long> dots = new TreeSet<>();
    for (StoredItem item : store.scanPrefix("", null, Integer.MAX_VALUE)) {
      assertThat(item.content().isIntact()).isTrue();
      dots.add(item.put().revision().seq());
    }
    for (Map.Entry<String, Long> write : acknowledged.entrySet()) {
      StoredItem item = store.get(key(write.getKey())).orElseThrow();
      assertThat(item.put().revision().seq()).isEqualTo(write.getValue());
    }
    // Each key was written once, so each dot must still be there.
    assertThat(dots).hasSize(dots.last().intValue());
    assertThat(store.versionVector().seqOf(store.origin())).isEqualTo(dots.last());
    assertThat(store.life().feedSeq()).isEqualTo(dots.last());
    assertThat(store.health().items()).isEqualTo(dots.size());
  }

  @Test
  void aSecondProcessIsRefusedByNameOfTheFirst(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("items.db");
    Process process = start(file, 0);
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(lines.readLine()).isNotNull();
      assertThatThrownBy(() -> SyncEngine.open(config(file)))
          .isInstanceOf(StoreFailure.AlreadyOpen.class)
          .hasMessage(
              "data folder " + folder.toRealPath() + " is in use by process " + process.pid());
    } finally {
      process.destroyForcibly().waitFor();
    }
    SyncEngine.open(config(file)).close();
  }

  private static Process start(Path file, int round) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            file.toString(),
            Integer.toString(round))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Writes for ever and says on standard output what is durable. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] args) throws InterruptedException {
      SyncEngine store = SyncEngine.open(config(Path.of(args[0])));
      PrintStream out = System.out;
      for (int writer = 1; writer < WRITERS; writer++) {
        String prefix = args[1] + "-" + writer + "-";
        Thread.startVirtualThread(() -> write(store, prefix, out));
      }
      write(store, args[1] + "-0-", out);
    }

    private static void write(SyncEngine store, String prefix, PrintStream out) {
      try {
        for (int i = 0; true; i++) {
          String id = prefix + i;
          Receipt receipt = store.submit(Submission.of(key(id), new byte[100 + i % 3000]));
          if (receipt.awaitDurable() instanceof WriteResult.Written written) {
            synchronized (out) {
              out.println(id + " " + written.revision().seq() + " .");
              out.flush();
            }
          }
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts a writer", e);
      }
    }
  }
}
