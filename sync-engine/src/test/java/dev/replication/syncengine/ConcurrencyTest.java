package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.StoredItem;
import dev.replication.syncengine.Receipt.WriteResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConcurrencyTest {
  private static final int WRITERS = 16;
  private static final int WRITES = 200;

  @Test
  void eachWritersOrderIsKeptAndEveryReadSeesItsOwnWrites(@TempDir Path folder) throws Exception {
    try (SyncEngine store = SyncEngine.open(config(folder.resolve("items.db")));
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String own = "own-" + writer;
        all.add(writers.submit(() -> writeAndRead(store, own)));
      }
      for (Future<Boolean> one : all) {
        assertThat(one.get()).isTrue();
      }
      assertThat(store.versionVector().seqOf(store.origin())).isEqualTo(2L * WRITERS * WRITES);
      StoredItem shared = store.get(key("shared")).orElseThrow();
      assertThat(shared.put().version()).isEqualTo((long) WRITERS * WRITES);
    }
  }

  private static boolean writeAndRead(SyncEngine store, String own) throws InterruptedException {
    long lastSeq = 0;
    for (int i = 0; i < WRITES; i++) {
      Receipt first = store.submit(Submission.of(key(own), bytes("v" + i)));
      Receipt second = store.submit(Submission.of(key("shared"), bytes(own + i)));
      assertThat(text(store, own)).isEqualTo("v" + i);
      long firstSeq = seq(first);
      long secondSeq = seq(second);
      assertThat(firstSeq).isGreaterThan(lastSeq);
      assertThat(secondSeq).isGreaterThan(firstSeq);
      lastSeq = secondSeq;
    }
    return true;
  }

  private static long seq(Receipt receipt) throws InterruptedException {
    return ((WriteResult.Written) receipt.awaitDurable()).revision().seq();
  }

  @Test
  void onlyOneOfManyWritersWinsARaceOnAnAbsentKey() throws Exception {
    try (SyncEngine store = SyncEngine.open(config(null));
        ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<WriteResult>> all = new ArrayList<>();
      for (int writer = 0; writer < 100; writer++) {
        Submission claim =
            new Submission(
                key("lock"),
                bytes("writer " + writer),
                null,
                null,
                null,
                null,
                new Submission.Precondition.Absent());
        all.add(writers.submit(() -> store.submit(claim).awaitDurable()));
      }
      assertThat(wins(all)).isEqualTo(1);
    }
  }

  private static int wins(List<Future<WriteResult>> results)
      throws InterruptedException, ExecutionException {
    int wins = 0;
    for (Future<WriteResult> result : results) {
      wins += result.get() instanceof WriteResult.Written ? 1 : 0;
    }
    return wins;
  }
}
