package dev.replication.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.testkit.Changes;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ReplicaStore} promises. A subclass gives the store under test, empty at each
 * test.
 */
public abstract class ReplicaStoreContract {
  /** The peer whose changes are applied. */
  protected static final NodeId PEER = new NodeId("peer");

  /** One writer. */
  protected static final Origin A = new Origin("a~00000001");

  /** Another writer. */
  protected static final Origin B = new Origin("b~00000001");

  /** A time that is not ahead of the store's clock. */
  protected static final long MILLIS = 1_700_000_000_000L;

  /** The store under test. */
  protected abstract ReplicaStore store();

  private ApplyReport apply(Change... changes) throws InterruptedException {
    return store().begin(new ChangeBatch(PEER, List.of(changes), VersionVector.empty())).await();
  }

  private ApplyReport applyLost(Change change, VersionVector under) throws InterruptedException {
    ChangeBatch batch =
        new ChangeBatch(PEER, List.of(change), VersionVector.empty(), PurgeFrontier.NONE, under);
    return store().begin(batch).await();
  }

  private Revision held(String key) throws InterruptedException {
    Revision revision = store().heldRevisions(List.of(new ItemKey(key))).get(new ItemKey(key));
    assertThat(revision).as("revision held for %s", key).isNotNull();
    return Objects.requireNonNull(revision);
  }

  @Test
  void appliesWhatIsNew() throws InterruptedException {
    Change change = Changes.put("k", "one", A, 1, MILLIS);

    assertThat(apply(change).outcomes()).containsExactly(Outcome.APPLIED);
    assertThat(held("k")).isEqualTo(change.revision());
  }

  @Test
  void appliesTwiceLikeOnce() throws InterruptedException {
    Change change = Changes.put("k", "one", A, 1, MILLIS);
    apply(change);

    assertThat(apply(change).outcomes()).containsExactly(Outcome.DUPLICATE);
    assertThat(held("k")).isEqualTo(change.revision());
  }

  @Test
  void keepsTheGreaterStampInEitherOrder() throws InterruptedException {
    Change older = Changes.put("x", "old", A, 1, MILLIS);
    Change newer = Changes.put("x", "new", A, 2, MILLIS + 1);
    Change otherOlder = Changes.put("y", "old", A, 3, MILLIS);
    Change otherNewer = Changes.put("y", "new", A, 4, MILLIS + 1);
    apply(older);
    apply(otherNewer);

    assertThat(apply(newer).outcomes()).containsExactly(Outcome.APPLIED);
    assertThat(apply(otherOlder).outcomes()).containsExactly(Outcome.SUPERSEDED);
    assertThat(held("x").stamp()).isEqualTo(newer.revision().stamp());
    assertThat(held("y").stamp()).isEqualTo(otherNewer.revision().stamp());
  }

  @Test
  void tellsWritersThatDidNotKnowEachOther() throws InterruptedException {
    apply(Changes.put("x", "by a", A, 1, MILLIS));
    apply(Changes.put("y", "by a", A, 2, MILLIS));

    assertThat(apply(Changes.put("x", "by b", B, 1, MILLIS + 1)).outcomes())
        .containsExactly(Outcome.CONFLICT_WON);
    assertThat(apply(Changes.put("y", "by b", B, 2, MILLIS - 1)).outcomes())
        .containsExactly(Outcome.CONFLICT_LOST);
    assertThat(held("x").context().seqOf(A)).isEqualTo(1);
    assertThat(held("y").context().seqOf(B)).isEqualTo(2);
  }

  @Test
  void holdsTombstonesAgainstOlderPuts() throws InterruptedException {
    apply(Changes.put("k", "one", A, 1, MILLIS));
    apply(Changes.delete("k", A, 2, MILLIS + 1));

    assertThat(apply(Changes.put("k", "one", A, 1, MILLIS)).outcomes())
        .containsExactly(Outcome.SUPERSEDED);
    assertThat(held("k").seq()).isEqualTo(2);
  }

  @Test
  void countsSameBytesUnderANewerStampAsRestamped() throws InterruptedException {
    apply(Changes.put("k", "same", A, 1, MILLIS));

    assertThat(apply(Changes.put("k", "same", B, 1, MILLIS + 1)).outcomes())
        .containsExactly(Outcome.RESTAMPED);
    assertThat(held("k").origin()).isEqualTo(B);
  }

  @Test
  void answersEveryChangeOfABatchInOrder() throws InterruptedException {
    apply(Changes.put("b", "one", A, 1, MILLIS));

    ApplyReport report =
        apply(
            Changes.put("a", "one", A, 2, MILLIS),
            Changes.put("b", "one", A, 1, MILLIS),
            Changes.delete("c", A, 3, MILLIS));

    assertThat(report.outcomes())
        .containsExactly(Outcome.APPLIED, Outcome.DUPLICATE, Outcome.APPLIED);
  }

  @Test
  void completesBatchesInTheOrderOfTheirBegin() throws InterruptedException {
    ReplicaStore.PendingApply first =
        store()
            .begin(
                new ChangeBatch(
                    PEER, List.of(Changes.put("k", "1", A, 1, MILLIS)), VersionVector.empty()));
    ReplicaStore.PendingApply second =
        store()
            .begin(
                new ChangeBatch(
                    PEER, List.of(Changes.put("k", "2", A, 2, MILLIS + 1)), VersionVector.empty()));

    assertThat(first.await().outcomes()).containsExactly(Outcome.APPLIED);
    assertThat(second.await().outcomes()).containsExactly(Outcome.APPLIED);
    assertThat(held("k").seq()).isEqualTo(2);
  }

  @Test
  void reportsAFeedPositionThatItsLifeHasReached() throws InterruptedException {
    ApplyReport report = apply(Changes.put("k", "one", A, 1, MILLIS));

    assertThat(store().life().feedSeq()).isGreaterThanOrEqualTo(report.feedSeq());
    assertThat(report.feedSeq()).isPositive();
  }

  @Test
  void takesABatchThatOnlyMovesTheVersionVector() throws InterruptedException {
    ChangeBatch batch = new ChangeBatch(PEER, List.of(), VersionVector.empty().with(A, 7));

    assertThat(store().begin(batch).await().outcomes()).isEmpty();
    assertThat(store().seen().seqOf(A)).isEqualTo(7);
  }

  @Test
  void neverForgetsWhatWasSeen() throws InterruptedException {
    store().begin(new ChangeBatch(PEER, List.of(), VersionVector.empty().with(A, 7))).await();
    store()
        .begin(new ChangeBatch(PEER, List.of(), VersionVector.empty().with(A, 5).with(B, 2)))
        .await();

    assertThat(store().seen().seqOf(A)).isEqualTo(7);
    assertThat(store().seen().seqOf(B)).isEqualTo(2);
  }

  @Test
  void saysWhatItHasSeenOnceThatIsCommitted() throws InterruptedException {
    VersionVector seen = VersionVector.empty().with(A, 7);
    store().begin(new ChangeBatch(PEER, List.of(), seen)).await();
    store().begin(new ChangeBatch(PEER, List.of(), VersionVector.empty().with(A, 3))).await();

    assertThat(store().frontiers().vector().dominates(seen)).isTrue();
    assertThat(store().frontiers().vector().seqOf(A)).isEqualTo(7);
    assertThat(store().frontiers().purged().covered().isEmpty()).isTrue();
  }

  @Test
  void takesOverWhatThePeerMayHaveForgotten() throws InterruptedException {
    VersionVector seen = VersionVector.empty().with(A, 7);
    PurgeFrontier forgotten = new PurgeFrontier(VersionVector.empty().with(A, 5), null);
    store().begin(new ChangeBatch(PEER, List.of(), seen, forgotten, null)).await();

    assertThat(store().frontiers().purged().covered().seqOf(A)).isEqualTo(5);
    assertThat(apply(Changes.put("k", "deleted since", A, 4, MILLIS)).outcomes())
        .containsExactly(Outcome.SUPERSEDED);
    assertThat(apply(Changes.put("l", "new", A, 6, MILLIS)).outcomes())
        .containsExactly(Outcome.APPLIED);
  }

  @Test
  void bringsBackWhatWasLostUnlessMoreHasBeenForgottenSinceThatWasFound()
      throws InterruptedException {
    PurgeFrontier forgotten = new PurgeFrontier(VersionVector.empty().with(A, 5), null);
    store().begin(new ChangeBatch(PEER, List.of(), forgotten.covered(), forgotten, null)).await();
    Change lost = Changes.put("k", "lost", A, 4, MILLIS);

    VersionVector earlier = VersionVector.empty().with(A, 3);

    assertThat(applyLost(lost, earlier).outcomes()).containsExactly(Outcome.SUPERSEDED);
    assertThat(applyLost(lost, forgotten.covered()).outcomes()).containsExactly(Outcome.APPLIED);
    assertThat(held("k")).isEqualTo(lost.revision());
  }
}
