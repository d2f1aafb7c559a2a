package dev.replication.syncengine.commit;

import static dev.replication.syncengine.StoreFixtures.PARIS_ORIGIN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.VersionVector;
import org.junit.jupiter.api.Test;

class VectorHistoryTest {
  private static VersionVector vector(long seq) {
    return VersionVector.empty().with(PARIS_ORIGIN, seq);
  }

  @Test
  void aLongHistoryIsThinnedToOlderVectorsNeverToNewerOnes() {
    VectorHistory history = new VectorHistory(0, vector(0), 0);
    for (long position = 1; position <= 50_000; position++) {
      history.add(position, vector(position), position);
    }
    for (long position = 0; position <= 50_000; position += 7) {
      long seq = history.at(position).orElseThrow().seqOf(PARIS_ORIGIN);
      assertThat(seq).isLessThanOrEqualTo(position);
    }
    assertThat(history.at(50_000)).contains(vector(50_000));
  }

  @Test
  void nothingIsKnownBeforeTheFirstPoint() {
    VectorHistory history = new VectorHistory(10, vector(3), 100);
    assertThat(history.at(9)).isEmpty();
    assertThat(history.at(10)).contains(vector(3));
    assertThat(history.firstAfter(9)).hasValue(100);
    assertThat(history.firstAfter(10)).isEmpty();
  }
}
