package dev.replication.syncengine.commit;

import static dev.replication.syncengine.StoreFixtures.LONDON;
import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.PARIS;
import static dev.replication.syncengine.StoreFixtures.PARIS_ORIGIN;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.replication.domain.clock.HybridClock;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.syncengine.ManualTime;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.syncengine.archive.ArchiveSettings;
import dev.replication.syncengine.archive.ArchiveWriter;
import dev.replication.syncengine.archive.Parked;
import dev.replication.syncengine.archive.SqliteArchive;
import dev.replication.syncengine.memory.MemoryTier;
import dev.replication.syncengine.memory.UnmirroredKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitterTest {
  private static final Parked MAX_PARKED = new Parked(2, 1_000);

  private static final Duration SOON = Duration.ofSeconds(30);

  private final ManualTime time = new ManualTime(NOW);
  private final SqliteArchive archive = SqliteArchive.open(ArchiveSettings.of(LONDON, null));
  private final CommitQueue queue = new CommitQueue(1 << 20);
  private final CommittedLog log = new CommittedLog(archive.reader(), queue, archive.opened(), NOW);
  private final MemoryTier memory =
      new MemoryTier(1 << 20, new UnmirroredKeys(() -> UnmirroredKeys.NO_MIRROR, 0));

  @AfterEach
  void closeArchive() {
    archive.close();
  }

  private Committer start() {
    CommitSettings settings =
        new CommitSettings(100, 1 << 20, Duration.ofSeconds(10), MAX_PARKED, Duration.ofDays(30));
    return Committer.start(settings, queue, archive.writer(), memory, Merges.NONE, log, time);
  }

  private Queued.PeerBatch apply(long reached, Change... changes) throws InterruptedException {
    Queued.PeerBatch batch =
        Queued.PeerBatch.of(
            new ChangeBatch(
                PARIS, List.of(changes), VersionVector.of(Map.of(PARIS_ORIGIN, reached))));
    queue.put(batch);
    return batch;
  }

  private ClientWrite write(String key) throws InterruptedException {
    Content content = Content.of(new byte[] {1}, ContentType.BINARY);
    ClientWrite write =
        ClientWrite.of(
            key(key), Precondition.NONE, new ClientWrite.Wanted.Item(content, null, null, null));
    queue.put(write);
    return write;
  }

  @Test
  void aBatchThatWouldParkTooMuchIsRefusedAndTheRestOfTheGroupIsNot() throws Exception {
    Queued.PeerBatch two =
        apply(2, remotePut("a", "1", NOW + 60_000, 1), remotePut("b", "1", NOW + 60_000, 2));
    Queued.PeerBatch three =
        apply(4, remotePut("c", "1", NOW + 60_000, 3), remotePut("d", "1", NOW, 4));
    ClientWrite mine = write("e");
    try (Committer _ = start()) {
      assertThat(two.await().outcomes()).containsOnly(Outcome.PARKED);
      assertThatThrownBy(three::await)
          .isInstanceOf(StoreFailure.Unavailable.class)
          .hasMessageContaining("paris")
          .hasMessageContaining("too far ahead");
      assertThat(mine.awaitDurable()).isInstanceOf(WriteResult.Written.class);
      assertThat(log.state().items()).isEqualTo(1);
      assertThat(log.state().parked().changes()).isEqualTo(2);
      assertThat(log.state().vv().seqOf(PARIS_ORIGIN)).isZero();
    }
  }

  @Test
  void peersChangesAreDurableOnceThatIsAskedFor() throws Exception {
    try (Committer _ = start()) {
      assertThat(write("mine").awaitDurable()).isInstanceOf(WriteResult.Written.class);
      apply(1, remotePut("a", "1", NOW, 1)).await();
      assertThat(log.state().vv().seqOf(PARIS_ORIGIN)).isEqualTo(1);
      assertThat(log.durable().seqOf(PARIS_ORIGIN)).isZero();

      log.makeDurable();

      await().atMost(SOON).until(() -> log.durable().equals(log.state().vv()));
      assertThat(log.state().acknowledged()).isEqualTo(log.durable());
    }
  }

  @Test
  void whatIsDurableAlreadyCostsNoCommit() throws Exception {
    try (Committer _ = start()) {
      assertThat(write("mine").awaitDurable()).isInstanceOf(WriteResult.Written.class);
      assertThat(log.durable()).isEqualTo(log.state().vv());

      log.makeDurable();
      Queued.Barrier behind = new Queued.Barrier(new Completion<>());
      queue.put(behind);
      behind.done().await();

      assertThat(log.state().acknowledged()).isEqualTo(VersionVector.empty());
    }
  }

  @Test
  void aBatchThatWouldParkTooManyBytesIsRefusedUntilTimeHasReachedSomeOfThem() throws Exception {
    String large = "x".repeat(600);
    Queued.PeerBatch first = apply(1, remotePut("a", large, NOW + 60_000, 1));
    Queued.PeerBatch second = apply(2, remotePut("b", large, NOW + 90_000, 2));
    Queued.PeerBatch harmless = apply(3, remotePut("c", large, NOW, 3));
    try (Committer _ = start()) {
      assertThat(first.await().outcomes()).containsOnly(Outcome.PARKED);
      assertThatThrownBy(second::await)
          .isInstanceOf(StoreFailure.Unavailable.class)
          .hasMessageContaining("1000 bytes");
      assertThat(harmless.await().outcomes()).containsOnly(Outcome.APPLIED);
      assertThat(log.state().parked().bytes()).isBetween(600L, 1_000L);

      time.advance(Duration.ofSeconds(60));
      await().atMost(SOON).until(() -> log.state().parked().equals(Parked.NONE));
      Queued.PeerBatch again = apply(3, remotePut("b", large, NOW + 90_000, 2));
      assertThat(again.await().outcomes()).containsOnly(Outcome.PARKED);
    }
    assertThat(archive.reader().find(List.of(key("a")))).hasSize(1);
  }

  @Test
  void whatIsParkedSurvivesAPowerFailure() {
    HybridClock clock = new HybridClock(time, Duration.ofSeconds(10), 0);
    Change early = remotePut("a", "1", NOW + 60_000, 1);
    Change timely = remotePut("b", "1", NOW, 1);

    assertThat(isSyncedWith(early, clock)).isTrue();
    assertThat(isSyncedWith(timely, clock)).isFalse();
  }

  @Test
  void whatIsInTheConflictLogSurvivesAPowerFailure() {
    HybridClock clock = new HybridClock(time, Duration.ofSeconds(10), 0);
    PendingCommit pending =
        new PendingCommit(archive.opened(), clock, archive.writer(), memory, Merges.NONE, NOW);
    Change held = remotePut("a", "1", NOW, 1);
    Stamp later = new Stamp((NOW + 1) << Stamp.COUNTER_BITS, new Origin("rome~00000001"));
    Change unaware =
        remotePut("a", "2", NOW, 1).withRevision(new Revision(later, 1, VersionVector.empty()));
    pending.load(List.of(held.key()), Set.of());
    pending.apply(new ChangeBatch(PARIS, List.of(held), VersionVector.empty()));
    assertThat(pending.isSynced()).isFalse();

    pending.apply(new ChangeBatch(PARIS, List.of(unaware), VersionVector.empty()));

    assertThat(pending.isSynced()).isTrue();
  }

  private boolean isSyncedWith(Change change, HybridClock clock) {
    PendingCommit pending =
        new PendingCommit(archive.opened(), clock, archive.writer(), memory, Merges.NONE, NOW);
    pending.load(List.of(change.key()), Set.of());
    pending.apply(new ChangeBatch(PARIS, List.of(change), VersionVector.empty()));
    return pending.isSynced();
  }

  @Test
  void whatIsParkedIsCountedAgainAfterARestart(@TempDir Path folder) throws Exception {
    ArchiveSettings settings = ArchiveSettings.of(LONDON, folder.resolve("items.db"));
    Change change = remotePut("a", "x".repeat(600), NOW + 60_000, 1);
    Parked parked;
    try (SqliteArchive first = SqliteArchive.open(settings)) {
      ArchiveWriter writer = first.writer();
      writer.begin(false);
      parked = writer.park(List.of(change));
      assertThat(writer.park(List.of(change))).as("once").isEqualTo(Parked.NONE);
      writer.commit();
    }
    assertThat(parked).isEqualTo(Parked.of(List.of(change)));
    try (SqliteArchive again = SqliteArchive.open(settings)) {
      assertThat(again.opened().parked()).isEqualTo(parked);
      ArchiveWriter writer = again.writer();
      writer.begin(false);
      assertThat(writer.unpark(List.of(change.revision().dot()))).isEqualTo(parked);
      writer.commit();
    }
  }

  @Test
  void whatHasQueuedUpIsCommittedAsOneGroupInOrder() throws Exception {
    ClientWrite before = write("k");
    Queued.PeerBatch peer = apply(1, remotePut("k", "theirs", NOW + 5000, 1));
    ClientWrite after = write("k");
    try (Committer _ = start()) {
      WriteResult.Written last = (WriteResult.Written) after.awaitDurable();
      assertThat(before.awaitDurable()).isInstanceOf(WriteResult.Written.class);
      assertThat(peer.await().outcomes()).containsExactly(Outcome.CONFLICT_WON);
      assertThat(last.revision().context().seqOf(PARIS_ORIGIN)).isEqualTo(1);
      assertThat(last.revision().seq()).isEqualTo(2);
      assertThat(log.latest()).as("one commit, one row").isEqualTo(1);
    }
  }

  @Test
  void closingCommitsWhatIsQueuedAndRefusesTheRest() throws Exception {
    ClientWrite queued = write("k");
    start().close();
    assertThat(queued.awaitDurable()).isInstanceOf(WriteResult.Written.class);
    assertThatThrownBy(() -> write("l")).isInstanceOf(StoreFailure.NotRunning.class);
  }
}
