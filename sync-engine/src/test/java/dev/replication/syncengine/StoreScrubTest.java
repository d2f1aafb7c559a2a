package dev.replication.syncengine;

import static dev.replication.syncengine.StoreFixtures.NOW;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.text;
import static dev.replication.syncengine.StoreFixtures.withMemory;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.model.Change;
import dev.replication.syncengine.StoreScrub.Page;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreScrubTest {
  private final Path file;
  private final SyncEngine store;

  StoreScrubTest(@TempDir Path folder) {
    file = folder.resolve("items.db");
    store = SyncEngine.open(withMemory(config(file), 1), new ManualTime(NOW));
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void spoil(String id, String content) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        PreparedStatement sql =
            connection.prepareStatement("UPDATE items SET payload_blob = ? WHERE id = ?")) {
      sql.setBytes(1, StoreFixtures.bytes(content));
      sql.setString(2, id);
      assertThat(sql.executeUpdate()).isOne();
    }
  }

  private Change.Put held(String id) throws InterruptedException {
    return held(store, id);
  }

  private static Change.Put held(SyncEngine store, String id) throws InterruptedException {
    return store.get(key(id)).orElseThrow().put();
  }

  @Test
  void everyRowIsReadOnceInPages() throws Exception {
    for (int i = 0; i < 5; i++) {
      put(store, "k" + i, "v" + i);
    }
    delete(store, "k3");

    Page first = store.scrub().read(0, 3);
    Page rest = store.scrub().read(first.last(), 3);
    Page end = store.scrub().read(rest.last(), 3);

    assertThat(store.scrub().count()).isEqualTo(5);
    assertThat(first.looked()).isEqualTo(3);
    assertThat(rest.looked()).isEqualTo(2);
    assertThat(end.looked()).isZero();
    assertThat(first.rotten()).isEmpty();
    assertThat(first.shown()).as("there is no mirror").isEmpty();
  }

  @Test
  void aMergedRowHasTheHashOfContentAndState(@TempDir Path other) throws Exception {
    MergePolicy counter = Objects.requireNonNull(MergePolicies.builtIn().get("counter"));
    SyncEngineConfig merging =
        config(other.resolve("items.db")).merging(MergePolicies.NONE.with("n:", counter));
    try (SyncEngine counting = SyncEngine.open(merging, new ManualTime(NOW))) {
      put(counting, "n:a", "7");

      assertThat(held(counting, "n:a").mergeState()).isNotNull();
      assertThat(counting.scrub().read(0, 10).rotten()).isEmpty();
    }
  }

  @Test
  void contentThatIsNotWhatItsHashSaysIsFound() throws Exception {
    put(store, "a", "whole");
    put(store, "b", "whole");
    spoil("b", "whOle");

    assertThat(store.scrub().read(0, 10).rotten())
        .extracting(StoreScrub.Row::key)
        .containsExactly(key("b"));
  }

  @Test
  void theContentIsWrittenAnewWhereItIsAndNothingElseMoves() throws Exception {
    put(store, "a", "first");
    put(store, "a", "whole");
    put(store, "b", "other");
    Change.Put whole = held("a");
    spoil("a", "whOle");
    assertThat(text(store, "a")).as("read as it lies there").isEqualTo("whOle");
    long feedSeq = store.life().feedSeq();

    assertThat(store.scrub().mend(whole)).isTrue();

    assertThat(text(store, "a")).isEqualTo("whole");
    assertThat(held("a").revision()).isEqualTo(whole.revision());
    assertThat(store.life().feedSeq()).isEqualTo(feedSeq);
    assertThat(store.scrub().read(0, 10).rotten()).isEmpty();
    assertThat(store.changeLog().after(0, 10, 1 << 20)).hasSize(2);
  }

  @Test
  void aRowThatWasNeverWrittenAgainIsMendedToo() throws Exception {
    put(store, "a", "whole");
    Change.Put whole = held("a");
    spoil("a", "whOle");

    assertThat(store.scrub().mend(whole)).isTrue();

    assertThat(text(store, "a")).isEqualTo("whole");
    assertThat(store.health().items()).isEqualTo(1);
  }

  @Test
  void whatIsOfAnotherChangeIsNotWritten() throws Exception {
    put(store, "a", "first");
    Change.Put first = held("a");
    put(store, "a", "second");

    assertThat(store.scrub().mend(first)).isFalse();
    assertThat(text(store, "a")).isEqualTo("second");
    delete(store, "a");
    assertThat(store.scrub().mend(first)).isFalse();
    assertThat(store.get(key("a"))).isEmpty();
  }
}
