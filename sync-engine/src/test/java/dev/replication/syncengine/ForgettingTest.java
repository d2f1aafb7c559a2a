package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.PARIS_ORIGIN;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static dev.replication.syncengine.StoreFixtures.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Membership;
import dev.replication.model.NodeId;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.Forgettable;
import dev.replication.port.ReplicaStore.Forgotten;
import dev.replication.port.ReplicaStore.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deletes that everyone has seen. */
class ForgettingTest {
  private static final long ANY_AGE = System.currentTimeMillis() + Duration.ofDays(1).toMillis();

  @TempDir private Path folder;

  private SyncEngine open() {
    return SyncEngine.open(config(folder.resolve("items.db")));
  }

  private static Forgotten forget(SyncEngine store, VersionVector stable)
      throws InterruptedException {
    return store.forget(new Forgettable(stable, 0, ANY_AGE, 100));
  }

  @Test
  void aDeleteThatEveryoneHasSeenIsForgottenForGood() throws InterruptedException {
    try (SyncEngine store = open()) {
      put(store, "kept", "1");
      put(store, "gone", "1");
      delete(store, "gone");

      Forgotten forgotten = forget(store, store.versionVector());

      assertThat(forgotten.count()).isEqualTo(1);
      assertThat(store.health().tombstones()).isZero();
      assertThat(store.heldRevisions(List.of(key("gone")))).isEmpty();
      assertThat(text(store, "kept")).isEqualTo("1");
    }
    try (SyncEngine store = open()) {
      assertThat(store.health().tombstones()).isZero();
      assertThat(store.frontiers().purged().covered()).isEqualTo(store.versionVector());
      assertThat(store.frontiers().purged().greatest()).isNotNull();
    }
  }

  @Test
  void whatIsForgottenKeepsOldChangesFromComingBack() throws InterruptedException {
    try (SyncEngine store = open()) {
      var old = remotePut("gone", "1", System.currentTimeMillis() - 10_000, 7);
      apply(store, 7, old);
      delete(store, "gone");
      forget(store, store.versionVector());

      assertThat(apply(store, 7, old).outcomes()).containsExactly(Outcome.SUPERSEDED);
      assertThat(store.get(key("gone"))).isEmpty();

      var fresh = remotePut("gone", "2", System.currentTimeMillis(), 8);
      assertThat(apply(store, 8, fresh).outcomes()).containsExactly(Outcome.APPLIED);
      assertThat(text(store, "gone")).isEqualTo("2");
    }
  }

  @Test
  void aDeleteThatSomebodyMayNotHaveSeenStays() throws InterruptedException {
    try (SyncEngine store = open()) {
      put(store, "gone", "1");
      delete(store, "gone");

      assertThat(forget(store, VersionVector.empty().with(store.origin(), 1)).count()).isZero();
      assertThat(forget(store, VersionVector.empty().with(PARIS_ORIGIN, 9)).count()).isZero();

      assertThat(store.health().tombstones()).isEqualTo(1);
      assertThat(store.frontiers().purged().covered()).isEqualTo(VersionVector.empty());
    }
  }

  @Test
  void theOldestThatHasToStayIsNamed() throws InterruptedException {
    try (SyncEngine store = open()) {
      for (String key : List.of("a", "b", "c")) {
        put(store, key, "1");
        delete(store, key);
      }

      Forgotten some = forget(store, VersionVector.empty().with(store.origin(), 2));
      assertThat(some.count()).isEqualTo(1);
      assertThat(some.firstKept()).isNotNull().returns(4L, Revision::seq);

      assertThat(forget(store, store.versionVector()).firstKept()).isNull();
    }
  }

  @Test
  void whoBelongsToTheMeshIsRememberedOverRestarts() throws InterruptedException {
    Membership known =
        Membership.NONE
            .with(List.of(new NodeId("x.1"), new NodeId("y-2")))
            .evicting(new NodeId("y-2"));
    try (SyncEngine store = open()) {
      store.learn(known);
      store.learn(Membership.NONE.with(List.of(new NodeId("z"))));
    }
    try (SyncEngine store = open()) {
      assertThat(store.membership()).isEqualTo(known.with(List.of(new NodeId("z"))));
    }
  }

  @Test
  void aYoungDeleteStays() throws InterruptedException {
    try (SyncEngine store = open()) {
      put(store, "gone", "1");
      delete(store, "gone");
      long hourAgo = System.currentTimeMillis() - Duration.ofHours(1).toMillis();

      Forgotten forgotten = store.forget(new Forgettable(store.versionVector(), 0, hourAgo, 100));

      assertThat(forgotten.count()).isZero();
      assertThat(store.health().tombstones()).isEqualTo(1);
    }
  }

  @Test
  void aForgottenKeyIsWrittenAgainLikeANewOne() throws InterruptedException {
    try (SyncEngine store = open()) {
      put(store, "gone", "1");
      delete(store, "gone");
      forget(store, store.versionVector());

      put(store, "gone", "2");

      assertThat(text(store, "gone")).isEqualTo("2");
      assertThat(store.health().items()).isEqualTo(1);
    }
    try (SyncEngine store = open()) {
      assertThat(text(store, "gone")).isEqualTo("2");
    }
  }

  @Test
  void manyAreForgottenStepByStep() throws InterruptedException {
    try (SyncEngine store = open()) {
      for (int i = 0; i < 25; i++) {
        put(store, "k" + i, "1");
        delete(store, "k" + i);
      }
      long from = 0;
      int count = 0;
      Forgotten step;
      do {
        step = store.forget(new Forgettable(store.versionVector(), from, ANY_AGE, 10));
        from = step.nextHlc();
        count += step.count();
      } while (step.more());

      assertThat(count).isEqualTo(25);
      assertThat(store.health().tombstones()).isZero();
    }
  }
}
