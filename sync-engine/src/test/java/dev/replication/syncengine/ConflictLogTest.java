package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.PARIS_ORIGIN;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.bytes;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static dev.replication.syncengine.StoreFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.syncengine.ConflictLog.Entry;
import dev.replication.syncengine.ConflictLog.Keep;
import dev.replication.syncengine.ConflictLog.Resolution;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConflictLogTest {
  private static final Dot LOST = new Dot(PARIS_ORIGIN, 1);

  private final ManualTime time = new ManualTime(NOW);
  private final SyncEngineConfig settings;
  private SyncEngine store;

  ConflictLogTest(@TempDir Path folder) {
    settings = config(folder.resolve("items.db"));
    store = SyncEngine.open(settings, time);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /** Ours stays, and what Paris wrote lies in the log. */
  private void conflict() throws InterruptedException {
    put(store, "a", "ours");
    apply(store, 1, remotePut("a", "theirs!", NOW - 1000, 1));
  }

  private Resolution.Resolved resolved(Keep keep) throws InterruptedException {
    return (Resolution.Resolved) store.conflictLog().resolve(LOST, keep);
  }

  @Test
  void theListTellsWhatLostAgainstWhatAndHowLargeBothAre() throws Exception {
    conflict();

    assertThat(store.conflictLog().list(Long.MAX_VALUE, 10))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.key()).isEqualTo(key("a"));
              assertThat(entry.loser().dot()).isEqualTo(LOST);
              assertThat(entry.winner().origin()).isEqualTo(store.origin());
              assertThat(entry.loserBytes()).isEqualTo(7);
              assertThat(entry.heldBytes()).isEqualTo(4);
              assertThat(entry.loggedAtMillis()).isEqualTo(NOW);
            });
    assertThat(store.conflictLog().count()).isEqualTo(1);
  }

  @Test
  void theListGoesOnWhereAPageEnded() throws Exception {
    for (int seq = 1; seq <= 3; seq++) {
      put(store, "k" + seq, "ours");
      apply(store, seq, remotePut("k" + seq, "theirs", NOW - 1000, seq));
    }

    var first = store.conflictLog().list(Long.MAX_VALUE, 2);
    var rest = store.conflictLog().list(first.getLast().number(), 2);

    assertThat(first).extracting(Entry::key).containsExactly(key("k3"), key("k2"));
    assertThat(rest).extracting(Entry::key).containsExactly(key("k1"));
  }

  @Test
  void whatLostIsFoundByItsDotWithItsContent() throws Exception {
    conflict();

    assertThat(store.conflictLog().find(LOST))
        .hasValueSatisfying(
            found ->
                assertThat(((Change.Put) found.loser()).content().shared())
                    .isEqualTo(bytes("theirs!")));
    assertThat(store.conflictLog().find(new Dot(PARIS_ORIGIN, 9))).isEmpty();
  }

  @Test
  void keepingTheLoserWritesItAnewAsKnowingBoth() throws Exception {
    conflict();
    Revision before = store.get(key("a")).orElseThrow().put().revision();

    Resolution.Resolved done = resolved(new Keep.Loser());

    assertThat(text(store, "a")).isEqualTo("theirs!");
    assertThat(done.revision().origin()).isEqualTo(store.origin());
    assertThat(done.revision().stamp()).isGreaterThan(before.stamp());
    assertThat(done.revision().saw(before)).isTrue();
    assertThat(done.revision().context().seqOf(PARIS_ORIGIN)).isEqualTo(1);
    assertThat(done.version()).isEqualTo(2);
    assertThat(store.conflictLog().count()).isZero();
  }

  @Test
  void keepingTheWinnerWritesAnewWhatIsHeldNow() throws Exception {
    conflict();
    Stamp before = store.get(key("a")).orElseThrow().stamp();

    Resolution.Resolved done = resolved(new Keep.Winner());

    assertThat(text(store, "a")).isEqualTo("ours");
    assertThat(done.revision().stamp()).isGreaterThan(before);
    assertThat(store.conflictLog().count()).isZero();
  }

  @Test
  void otherContentTakesThePlaceOfBoth() throws Exception {
    conflict();

    resolved(new Keep.Other(bytes("both"), null));

    assertThat(text(store, "a")).isEqualTo("both");
  }

  @Test
  void aDeleteThatLostIsCarriedOutWhenItIsKept() throws Exception {
    put(store, "a", "ours");
    Revision theirs =
        new Revision(new Stamp((NOW - 1000) << 16, PARIS_ORIGIN), 1, VersionVector.empty());
    apply(store, 1, new Change.Delete(key("a"), theirs, 1, null));

    resolved(new Keep.Loser());

    assertThat(store.get(key("a"))).isEmpty();
  }

  @Test
  void aDeleteThatWonStaysWhenItIsKept() throws Exception {
    put(store, "a", "ours");
    delete(store, "a");
    apply(store, 1, remotePut("a", "theirs", NOW - 1000, 1));

    resolved(new Keep.Winner());

    assertThat(store.get(key("a"))).isEmpty();
    assertThat(store.conflictLog().count()).isZero();
  }

  @Test
  void whatIsMergedMeanwhileIsDecidedAsAPut() throws Exception {
    put(store, "a", "1");
    apply(store, 1, remotePut("a", "2", NOW - 1000, 1));
    store.close();
    MergePolicy counter = Objects.requireNonNull(MergePolicies.builtIn().get("counter"));
    SyncEngineConfig merging = settings.merging(MergePolicies.NONE.with("a", counter));
    store = SyncEngine.open(merging, time);
    put(store, "a", "5");

    assertThat(store.conflictLog().resolve(LOST, new Keep.Other(bytes("{}"), null)))
        .isInstanceOf(Resolution.Refused.class);
    assertThat(text(store, "a")).isEqualTo("5");
    resolved(new Keep.Loser());

    assertThat(text(store, "a")).isEqualTo("2");
    assertThat(store.get(key("a")).orElseThrow().put().mergeState()).isNotNull();
    assertThat(store.conflictLog().count()).isZero();
  }

  @Test
  void aConflictIsDecidedOnceOnly() throws Exception {
    conflict();
    resolved(new Keep.Loser());
    put(store, "a", "later");

    assertThat(store.conflictLog().resolve(LOST, new Keep.Winner()))
        .isEqualTo(new Resolution.Unknown());
    assertThat(text(store, "a")).isEqualTo("later");
  }

  @Test
  void whatWasDecidedStaysDecidedAfterARestart() throws Exception {
    conflict();
    resolved(new Keep.Loser());
    store.close();
    store = SyncEngine.open(settings, time);

    assertThat(text(store, "a")).isEqualTo("theirs!");
    assertThat(store.conflictLog().count()).isZero();
  }

  @Test
  void theLoserIsNoConflictAnyMoreWhenItComesAgain() throws Exception {
    conflict();
    resolved(new Keep.Winner());

    var report = apply(store, 1, remotePut("a", "theirs!", NOW - 1000, 1));

    assertThat(report.outcomes()).containsExactly(Outcome.SUPERSEDED);
    assertThat(store.conflictLog().count()).isZero();
  }

  @Test
  void contentThatIsTooLargeDecidesNothing() throws Exception {
    conflict();

    assertThatExceptionOfType(StoreFailure.TooLarge.class)
        .isThrownBy(
            () ->
                store
                    .conflictLog()
                    .resolve(LOST, new Keep.Other(new byte[settings.maxPayloadBytes() + 1], null)));
    assertThat(store.conflictLog().count()).isEqualTo(1);
  }
}
