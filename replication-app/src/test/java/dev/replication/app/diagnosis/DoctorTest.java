package dev.replication.app.diagnosis;

import static dev.replication.app.diagnosis.Facts.DRIFT;
import static dev.replication.app.diagnosis.Facts.LEEDS;
import static dev.replication.app.diagnosis.Facts.LONDON;
import static dev.replication.app.diagnosis.Facts.NOW;
import static dev.replication.app.diagnosis.Facts.sound;
import static dev.replication.app.diagnosis.Facts.unreached;
import static dev.replication.app.diagnosis.Facts.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Head;
import dev.replication.adapter.redis.RedisFacts.Reach;
import dev.replication.adapter.redis.RedisFacts.Stream;
import dev.replication.app.diagnosis.Snapshot.Disk;
import dev.replication.app.diagnosis.Snapshot.Link;
import dev.replication.app.diagnosis.Snapshot.Peer;
import dev.replication.app.diagnosis.Snapshot.Running;
import dev.replication.domain.health.PeerHealth;
import dev.replication.model.CircuitState;
import dev.replication.model.Cursor;
import dev.replication.model.EngineState;
import dev.replication.model.Origin;
import dev.replication.model.StreamId;
import dev.replication.port.ReplicaStore.StoreLife;
import dev.replication.syncengine.StoreHealth;
import dev.replication.syncengine.StoreInspection.ParkedOfOrigin;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DoctorTest {
  private static final RedisFacts OWN = sound(LONDON);
  private static final StoreHealth STORE = store(true, true, true, null, false, Duration.ZERO);
  private static final PeerHealth CONNECTED =
      new PeerHealth(
          LEEDS,
          true,
          CircuitState.CLOSED,
          0,
          3L,
          0L,
          0L,
          false,
          false,
          null,
          false,
          null,
          List.of());
  private static final Link LINK = link(CONNECTED, null, 0, 0);

  @Test
  void aSoundNodeHasNoFinding() {
    assertThat(Doctor.examine(node(running(STORE), OWN, peer(LINK, sound(LEEDS))))).isEmpty();
  }

  @Test
  void notesAreNoIllness() {
    StoreHealth alone = store(true, false, false, null, false, Duration.ZERO);
    List<Finding> findings = Doctor.examine(node(running(alone), null));

    assertThat(findings).extracting(Finding::cause).containsExactly(Cause.NO_REDIS);
    assertThat(Doctor.isIll(findings)).isFalse();
  }

  @Test
  void theWorstComesFirst() {
    List<Finding> findings =
        Doctor.examine(
            node(
                running(STORE),
                OWN,
                peer(link(CONNECTED, 7L, 0, 0), with(sound(LEEDS), new Stream.OfAnotherType()))));

    assertThat(findings)
        .extracting(Finding::cause)
        .containsExactly(Cause.STREAM_OF_ANOTHER_TYPE, Cause.HOLE_OPEN);
    assertThat(findings).extracting(Finding::where).containsOnly("peer leeds");
    assertThat(Doctor.isIll(findings)).isTrue();
  }

  @Test
  void anEngineThatDoesNotRunIsToldOf() {
    Running stopped = new Running(EngineState.STOPPED, STORE, life(100), 0, List.of(), List.of());

    assertThat(causes(node(stopped, OWN))).containsExactly(Cause.ENGINE_NOT_RUNNING);
  }

  @Test
  void anUnreachableRedisIsToldOfOnceAndNotAsAMirrorThatStandsStill() {
    StoreHealth away = store(true, true, false, "connection refused", false, Duration.ZERO);

    assertThat(causes(node(running(away), unreached(new Reach.NoConnection("refused")))))
        .containsExactly(Cause.UNREACHABLE);
    assertThat(causes(node(running(away), OWN))).containsExactly(Cause.MIRROR_STANDS_STILL);
    assertThat(causes(node(running(away), null))).containsExactly(Cause.MIRROR_STANDS_STILL);
  }

  @Test
  void aClosedStoreIsExplainedByTheHeadInItsRedis() {
    Running closed = running(store(false, true, false, "contradiction", false, Duration.ZERO));

    assertThat(causes(node(closed, sound(LEEDS)))).containsExactly(Cause.REDIS_OF_ANOTHER_NODE);
    assertThat(causes(node(closed, OWN))).containsExactly(Cause.STORE_ROLLED_BACK);
    Running another =
        new Running(
            EngineState.RUNNING,
            closed.store(),
            new StoreLife("ffffffff", 100),
            0,
            List.of(),
            List.of());
    assertThat(causes(node(another, OWN))).containsExactly(Cause.NODE_RUNS_TWICE);
    assertThat(causes(node(closed, null))).containsExactly(Cause.STORE_CLOSED);
  }

  @Test
  void whatCannotBeReadOrWasCorruptIsToldOf() {
    StoreHealth corrupt =
        new StoreHealth(
            StoreHealth.State.RUNNING,
            true,
            0,
            0,
            0,
            0,
            0,
            0,
            100,
            100,
            Duration.ZERO,
            true,
            true,
            null,
            3,
            false);
    Running bad =
        new Running(
            EngineState.RUNNING, corrupt, life(100), 0, List.of(), List.of("items.db: I/O error"));

    assertThat(Doctor.examine(node(bad, OWN)))
        .extracting(Finding::cause, Finding::what)
        .containsExactly(
            tuple(Cause.DATABASE_UNREADABLE, "items.db: I/O error"),
            tuple(
                Cause.CORRUPT_READS,
                "3 items read from its Redis were not what was written there"));
  }

  @Test
  void publishingThatIsBehindOrRebuildingIsToldOf() {
    StoreHealth behind = store(true, true, true, null, false, Duration.ofSeconds(31));
    StoreHealth building = store(true, true, true, null, true, Duration.ofSeconds(31));

    assertThat(causes(node(running(behind), OWN))).containsExactly(Cause.MIRROR_BEHIND);
    assertThat(causes(node(running(building), OWN))).containsExactly(Cause.MIRROR_BUILDING);
  }

  @Test
  void ownStampsAheadOfTheClockAreToldOf() {
    Running ahead =
        new Running(EngineState.RUNNING, STORE, life(100), 10_001, List.of(), List.of());

    assertThat(causes(node(ahead, OWN))).containsExactly(Cause.OWN_CLOCK_AHEAD);
  }

  @Test
  void parkedChangesNameTheirOriginAndWhenTheyAreDue() {
    ParkedOfOrigin parked = new ParkedOfOrigin(new Origin("leeds~0a1b2c3d"), 3, NOW + 60_000);
    Running waiting =
        new Running(EngineState.RUNNING, STORE, life(100), 0, List.of(parked), List.of());

    assertThat(Doctor.examine(node(waiting, OWN)))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.cause()).isEqualTo(Cause.CHANGES_PARKED);
              assertThat(finding.what())
                  .startsWith("3 changes of leeds~0a1b2c3d")
                  .endsWith("2027-01-15T08:01:00Z");
            });
  }

  @Test
  void aDiskIsShortBelowAGibibyteOrFivePercentAndFullBelowAHundredMebibytes() {
    assertThat(disk(2L << 30, 10L << 30)).isEmpty();
    assertThat(disk((1L << 30) - 1, 10L << 30)).containsExactly(Cause.DISK_NEARLY_FULL);
    assertThat(disk(2L << 30, 100L << 30)).containsExactly(Cause.DISK_NEARLY_FULL);
    assertThat(disk(25L << 30, 1000L << 30)).as("ample, whatever the share").isEmpty();
    assertThat(disk(99L << 20, 10L << 30)).containsExactly(Cause.DISK_FULL);
  }

  @Test
  void ofAPeerThatIsNotReachedOnlyThatIsSaidAndWhatTheLinkHasLost() {
    PeerHealth down =
        new PeerHealth(
            LEEDS,
            false,
            CircuitState.OPEN,
            5,
            null,
            null,
            null,
            false,
            false,
            null,
            false,
            "refused",
            List.of());

    assertThat(
            causes(
                node(
                    running(STORE),
                    OWN,
                    peer(link(down, null, 0, 0), unreached(new Reach.NoConnection("refused"))))))
        .containsExactly(Cause.UNREACHABLE, Cause.CIRCUIT_OPEN);
  }

  @Test
  void aSessionThatIsMissingAlthoughRedisAnswersIsToldOf() {
    PeerHealth down =
        new PeerHealth(
            LEEDS,
            false,
            CircuitState.CLOSED,
            1,
            null,
            null,
            null,
            false,
            false,
            null,
            false,
            "refused",
            List.of());

    assertThat(causes(node(running(STORE), OWN, peer(link(down, null, 0, 0), sound(LEEDS)))))
        .containsExactly(Cause.NOT_CONNECTED);
  }

  @Test
  void unknownLagIsToldOfOnlyWhereThereIsAStreamToMeasure() {
    PeerHealth unknown =
        new PeerHealth(
            LEEDS,
            true,
            CircuitState.CLOSED,
            0,
            3L,
            null,
            null,
            false,
            false,
            null,
            false,
            null,
            List.of());
    Link lagging = link(unknown, null, 0, 0);

    assertThat(causes(node(running(STORE), OWN, peer(lagging, sound(LEEDS)))))
        .containsExactly(Cause.LAG_UNKNOWN);
    assertThat(
            causes(
                node(running(STORE), OWN, peer(lagging, with(sound(LEEDS), new Stream.Absent())))))
        .containsExactly(Cause.STREAM_ABSENT);
  }

  @Test
  void lossesHolesAndDeadLettersAreCounted() {
    List<Finding> findings =
        Doctor.examine(node(running(STORE), OWN, peer(link(CONNECTED, 7L, 12, 2), sound(LEEDS))));

    assertThat(findings)
        .extracting(Finding::cause)
        .containsExactly(Cause.ENTRIES_LOST, Cause.HOLE_OPEN, Cause.DEAD_LETTERS);
    assertThat(findings)
        .extracting(Finding::what)
        .satisfiesExactly(
            lost -> assertThat(lost).startsWith("12 entries left"),
            hole -> assertThat(hole).contains("from seq 7 on").endsWith("at most 5 are missing"),
            letters -> assertThat(letters).startsWith("2 entries"));
  }

  @Test
  void aPeerThatIsSwitchedOffIsOnlyNoted() {
    List<Finding> findings =
        Doctor.examine(node(running(STORE), OWN, new Peer(LEEDS, false, null, sound(LONDON))));

    assertThat(findings).extracting(Finding::cause).containsExactly(Cause.PEER_DISABLED);
    assertThat(Doctor.isIll(findings)).isFalse();
  }

  @Test
  void aPausedPeerIsANoteAndNotALink() {
    Link paused = link(PeerHealth.paused(LEEDS), null, 0, 0);

    List<Finding> findings = Doctor.examine(node(running(STORE), OWN, peer(paused, sound(LEEDS))));

    assertThat(findings).extracting(Finding::cause).containsExactly(Cause.PEER_PAUSED);
    assertThat(findings.getFirst().fix()).contains("peers resume " + LEEDS);
    assertThat(Doctor.isIll(findings)).isFalse();
  }

  @Test
  void withoutARunningNodeItsSurroundingsAreStillLookedAt() {
    assertThat(causes(node(null, unreached(new Reach.NoConnection("refused")), peer(null, OWN))))
        .containsExactly(Cause.UNREACHABLE, Cause.HEAD_OF_ANOTHER_NODE);
  }

  @Test
  void everyFindingSaysWhatToDo() {
    List<Finding> findings =
        Doctor.examine(
            node(
                running(store(false, true, false, "no", false, Duration.ZERO)),
                unreached(new Reach.Refused("WRONGPASS", "WRONGPASS no")),
                peer(link(CONNECTED, 7L, 12, 2), with(sound(LEEDS), new Head.Absent()))));

    assertThat(findings).hasSizeGreaterThan(4);
    assertThat(findings).allSatisfy(f -> assertThat(f.fix()).isNotBlank());
  }

  private static List<Cause> causes(Snapshot snapshot) {
    return Doctor.examine(snapshot).stream().map(Finding::cause).toList();
  }

  private static List<Cause> disk(long usable, long total) {
    Snapshot snapshot =
        new Snapshot(
            LONDON,
            NOW,
            DRIFT,
            running(STORE),
            OWN,
            List.of(),
            List.of(new Disk("/d", usable, total)));
    return causes(snapshot);
  }

  private static Snapshot node(
      @Nullable Running running, @Nullable RedisFacts redis, Peer... peers) {
    return new Snapshot(LONDON, NOW, DRIFT, running, redis, List.of(peers), List.of());
  }

  private static Running running(StoreHealth store) {
    return new Running(EngineState.RUNNING, store, life(100), -5, List.of(), List.of());
  }

  private static StoreLife life(long feedSeq) {
    return new StoreLife("0a1b2c3d", feedSeq);
  }

  private static StoreHealth store(
      boolean accepting,
      boolean redis,
      boolean connected,
      @Nullable String problem,
      boolean building,
      Duration outboxAge) {
    return new StoreHealth(
        StoreHealth.State.RUNNING,
        accepting,
        0,
        0,
        0,
        0,
        0,
        0,
        100,
        90,
        outboxAge,
        redis,
        connected,
        problem,
        0,
        building);
  }

  private static Peer peer(@Nullable Link link, RedisFacts facts) {
    return new Peer(LEEDS, true, link, facts);
  }

  private static Link link(
      PeerHealth health, @Nullable Long holeFrom, long lost, long deadLetters) {
    Cursor cursor =
        new Cursor(LEEDS, "s", "stream-1", StreamId.ZERO, 6, 6L, holeFrom, "0a1b2c3d", 1, NOW);
    return new Link(health, cursor, lost, holeFrom == null ? null : 5L, Duration.ZERO, deadLetters);
  }
}
