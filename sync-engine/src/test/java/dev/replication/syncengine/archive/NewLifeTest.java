package dev.replication.syncengine.archive;

import static dev.replication.syncengine.StoreFixtures.LONDON;
import static dev.replication.syncengine.StoreFixtures.PARIS_ORIGIN;
import static dev.replication.syncengine.StoreFixtures.apply;
import static dev.replication.syncengine.StoreFixtures.config;
import static dev.replication.syncengine.StoreFixtures.delete;
import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.put;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.SyncEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NewLifeTest {
  @TempDir private Path folder;

  private SqliteArchive archive() {
    return SqliteArchive.open(ArchiveSettings.of(LONDON, folder.resolve("items.db")));
  }

  private static Revision revision(SqliteArchive archive, String key) throws InterruptedException {
    return archive.reader().find(key(key)).orElseThrow().change().revision();
  }

  /** Own changes 1 to 5; returns their origin. */
  private Origin written() throws Exception {
    try (SyncEngine store = SyncEngine.open(config(folder.resolve("items.db")))) {
      Origin own = store.origin();
      put(store, "shared", "1");
      put(store, "mine", "2");
      put(store, "theirs", "3");
      put(store, "gone", "4");
      delete(store, "gone");
      apply(store, 1, remotePut("mine", "older", 1_000, 1));
      Change.Put later = remotePut("theirs", "5", System.currentTimeMillis() + 1_000, 2);
      VersionVector seen = VersionVector.empty().with(own, 3);
      apply(store, 2, later.withRevision(new Revision(later.revision().stamp(), 2, seen)));
      return own;
    }
  }

  @Test
  void laterChangesGetNewNamesWhereverTheyAreNamed() throws Exception {
    Origin old = written();
    StoreState after;
    try (SqliteArchive archive = archive()) {
      Revision before = revision(archive, "mine");
      archive.beginNewLife(1);
      after = archive.opened();
      Origin fresh = after.origin();

      assertThat(after.seq()).isEqualTo(4);
      assertThat(after.vv().seqOf(old)).isEqualTo(1);
      assertThat(after.vv().seqOf(fresh)).isEqualTo(4);
      assertThat(revision(archive, "shared").dot()).isEqualTo(new Dot(old, 1));
      Revision mine = revision(archive, "mine");
      assertThat(mine.dot()).isEqualTo(new Dot(fresh, 1));
      assertThat(mine.stamp().hlc()).isEqualTo(before.stamp().hlc());
      assertThat(mine.context())
          .isEqualTo(VersionVector.empty().with(old, 1).with(PARIS_ORIGIN, 1));
      assertThat(revision(archive, "gone").dot()).isEqualTo(new Dot(fresh, 4));
      assertThat(revision(archive, "theirs").dot()).isEqualTo(new Dot(PARIS_ORIGIN, 2));
      assertThat(revision(archive, "theirs").context())
          .isEqualTo(VersionVector.empty().with(old, 1).with(fresh, 2));
      assertThat(archive.reader().conflicts(10).getFirst().winner().dot())
          .isEqualTo(new Dot(fresh, 1));
    }
    try (SqliteArchive archive = archive()) {
      assertThat(archive.opened()).isEqualTo(after);
    }
  }

  @Test
  void whereAllIsSharedNothingIsRenamed() throws Exception {
    Origin old = written();
    try (SqliteArchive archive = archive()) {
      archive.beginNewLife(5);

      assertThat(archive.opened().seq()).isZero();
      assertThat(archive.opened().vv().seqOf(old)).isEqualTo(5);
      assertThat(archive.opened().vv().seqOf(archive.opened().origin())).isZero();
      assertThat(revision(archive, "mine").dot()).isEqualTo(new Dot(old, 2));
    }
  }

  @Test
  void aSplitBehindTheStoresEndIsRefused() throws Exception {
    written();
    try (SqliteArchive archive = archive()) {
      assertThatThrownBy(() -> archive.beginNewLife(6))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("6");
    }
  }
}
