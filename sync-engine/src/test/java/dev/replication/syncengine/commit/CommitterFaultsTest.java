package dev.replication.syncengine.commit;

import static dev.replication.syncengine.StoreFixtures.LONDON;
import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.syncengine.archive.ArchiveSettings;
import dev.replication.syncengine.archive.SqliteArchive;
import dev.replication.syncengine.log.ChangeLog.Row;
import dev.replication.syncengine.memory.MemoryTier;
import dev.replication.syncengine.memory.UnmirroredKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The committer over a full disk, a database that is gone, and its own followers' failures. */
@Timeout(60)
class CommitterFaultsTest {
  private static final int DISK = 1 << 20;

  private final AtomicInteger looksAtTheClock = new AtomicInteger();
  private final AtomicBoolean clockIsBroken = new AtomicBoolean();
  private final AtomicBoolean memoryIsBroken = new AtomicBoolean();
  private final CommitQueue queue = new CommitQueue(64 << 20);

  @SuppressWarnings("NullAway.Init") // opened before each test
  private SqliteArchive archive;

  private boolean archiveIsGone;

  @SuppressWarnings("NullAway.Init") // opened before each test
  private CommittedLog log;

  private final MemoryTier memory =
      new MemoryTier(
          1 << 20,
          new UnmirroredKeys(
              () -> {
                if (memoryIsBroken.getAndSet(false)) {
                  throw new IllegalStateException("planted after the commit");
                }
                return UnmirroredKeys.NO_MIRROR;
              },
              0));

  private final TimeSource time =
      new TimeSource() {
        @Override
        public long wallMillis() {
          looksAtTheClock.incrementAndGet();
          return NOW;
        }

        @Override
        public long monotonicNanos() {
          if (clockIsBroken.get()) {
            throw new IllegalStateException("planted in the clock");
          }
          return 0;
        }
      };

  @BeforeEach
  void openArchive(@TempDir Path folder) {
    archive =
        SqliteArchive.open(
            new ArchiveSettings(
                LONDON,
                folder.resolve("items.db"),
                DISK,
                DISK,
                1,
                Duration.ofSeconds(1),
                10,
                DISK,
                Duration.ofDays(1),
                10));
    log = new CommittedLog(archive.reader(), queue, archive.opened(), NOW);
  }

  @AfterEach
  void closeArchive() {
    if (!archiveIsGone) {
      archive.close();
    }
  }

  private Committer start() {
    CommitSettings settings =
        new CommitSettings(
            10_000,
            64 << 20,
            Duration.ofSeconds(10),
            CommitSettings.DEFAULT_MAX_PARKED,
            Duration.ofDays(30));
    return Committer.start(settings, queue, archive.writer(), memory, Merges.NONE, log, time);
  }

  private ClientWrite write(String key, int size) throws InterruptedException {
    Content content = Content.of(new byte[size], ContentType.BINARY);
    ClientWrite write =
        ClientWrite.of(
            key(key), Precondition.NONE, new ClientWrite.Wanted.Item(content, null, null, null));
    queue.put(write);
    return write;
  }

  private static long seqOf(ClientWrite write) throws InterruptedException {
    return ((WriteResult.Written) write.awaitDurable()).revision().seq();
  }

  @Test
  void onlyThePieceThatFailsFailsAndTheOthersOfItsGroupAreCommittedInOrder() throws Exception {
    ClientWrite first = write("k", 1);
    ClientWrite second = write("a", 1);
    ClientWrite tooLarge = write("k", 2 * DISK);
    ClientWrite third = write("b", 1);
    Queued.Barrier barrier = new Queued.Barrier(new Completion<>());
    queue.put(barrier);
    ClientWrite alsoTooLarge = write("c", 2 * DISK);
    ClientWrite fourth = write("k", 2);
    try (Committer _ = start()) {
      assertThat(seqOf(fourth)).isEqualTo(4);
      assertThat(List.of(seqOf(first), seqOf(second), seqOf(third))).containsExactly(1L, 2L, 3L);
      assertThat(barrier.done().await()).isEqualTo(3);
      for (ClientWrite failed : List.of(tooLarge, alsoTooLarge)) {
        assertThatThrownBy(failed::awaitDurable)
            .isInstanceOf(StoreFailure.Full.class)
            .hasMessageContaining("full");
      }
      assertThat(log.state().items()).isEqualTo(3);
    }
  }

  @Test
  void aDatabaseThatIsGoneIsNotTriedForEveryPieceOfAGroup() throws Exception {
    List<ClientWrite> writes = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      writes.add(write("k" + i, 1));
    }
    archive.close();
    archiveIsGone = true;
    try (Committer _ = start()) {
      for (ClientWrite write : writes) {
        assertThatThrownBy(write::awaitDurable).isInstanceOf(StoreFailure.Unavailable.class);
      }
    }
    assertThat(looksAtTheClock.get()).isBetween(2, 100);
  }

  @Test
  void whatFailsAfterTheCommitIsNotAFailedWriteAndLeavesNothingOldInMemory() throws Exception {
    try (Committer _ = start()) {
      assertThat(seqOf(write("k", 1))).isEqualTo(1);
      memoryIsBroken.set(true);
      assertThat(seqOf(write("k", 2))).isEqualTo(2);

      assertThat(memory.peek(key("k"))).isNull();
      assertThat(log.latest()).isEqualTo(2);
      assertThat(log.after(0, 10, DISK)).singleElement().satisfies(row -> isOfSize(row, 2));
      assertThat(seqOf(write("k", 3))).isEqualTo(3);
      assertThat(log.after(2, 10, DISK)).singleElement().satisfies(row -> isOfSize(row, 3));
    }
  }

  private static void isOfSize(Row row, int size) {
    assertThat(((Change.Put) row.change()).content().size()).isEqualTo(size);
  }

  @Test
  void aCommitterThatCannotGoOnLeavesNobodyWaiting() throws Exception {
    ClientWrite queued = write("k", 1);
    try (Committer _ = start()) {
      queued.awaitDurable();
      clockIsBroken.set(true);
      ClientWrite lost = write("k", 2);
      assertThatThrownBy(lost::awaitDurable)
          .isInstanceOf(StoreFailure.Unavailable.class)
          .hasMessageContaining("planted in the clock");
      assertThatThrownBy(() -> write("k", 3)).isInstanceOf(StoreFailure.NotRunning.class);
    }
  }
}
