package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.LONDON;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static dev.replication.syncengine.StoreFixtures.text;
import static dev.replication.syncengine.StoreFixtures.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.VersionVector;
import dev.replication.syncengine.archive.ArchiveSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskTest {
  private static final int LIMIT = 1 << 20;

  private Path file = Path.of("unset");
  private SyncEngine store = SyncEngine.open(config(null));

  @BeforeEach
  void openSmallStore(@TempDir Path folder) {
    store.close();
    file = folder.resolve("items.db");
    ArchiveSettings small =
        new ArchiveSettings(
            LONDON,
            file,
            1 << 20,
            LIMIT,
            1,
            Duration.ofSeconds(1),
            10,
            LIMIT,
            Duration.ofDays(1),
            10);
    store = SyncEngine.open(config(file), small, new ManualTime(StoreFixtures.NOW));
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Test
  void aWriteThatFindsNoRoomFailsAndTheStoreGoesOn() throws Exception {
    written(store, "small", "1");
    VersionVector before = store.versionVector();
    Receipt large = store.submit(Submission.of(key("large"), new byte[2 * LIMIT]));
    assertThatThrownBy(large::awaitDurable)
        .isInstanceOf(StoreFailure.Full.class)
        .hasMessageContaining("full");
    assertThat(store.get(key("large"))).isEmpty();
    assertThat(store.versionVector()).isEqualTo(before);
    assertThat(store.life().feedSeq()).isEqualTo(1);
    assertThat(written(store, "small", "2").revision().seq()).isEqualTo(2);
    store.close();
    store = SyncEngine.open(config(file), new ManualTime(StoreFixtures.NOW));
    assertThat(text(store, "small")).isEqualTo("2");
    assertThat(store.get(key("large"))).isEmpty();
    assertThat(store.health().items()).isEqualTo(1);
  }

  @Test
  void aPeersBatchIsAppliedAsAWholeOrNotAtAll() throws Exception {
    put(store, "k", "mine");
    String large = "x".repeat(2 * LIMIT);
    assertThatThrownBy(
            () ->
                apply(
                    store,
                    2,
                    remotePut("k", "theirs", StoreFixtures.NOW + 5000, 1),
                    remotePut("large", large, StoreFixtures.NOW, 2)))
        .isInstanceOf(StoreFailure.Full.class);
    assertThat(text(store, "k")).isEqualTo("mine");
    assertThat(store.conflicts(10)).isEmpty();
    assertThat(store.versionVector().seqOf(StoreFixtures.PARIS_ORIGIN)).isZero();
    apply(store, 1, remotePut("k", "theirs", StoreFixtures.NOW + 5000, 1));
    assertThat(text(store, "k")).isEqualTo("theirs");
    assertThat(store.conflicts(10)).hasSize(1);
  }
}
