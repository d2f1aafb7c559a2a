package dev.replication.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.DigestRecord;
import dev.replication.model.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OriginTableTest {
  private static final Origin A = new Origin("a~00000001");
  private static final Origin B = new Origin("b~00000001");

  private static OriginTable table(Origin... known) {
    return ((OriginTable.Made.Table) OriginTable.of(List.of(known))).table();
  }

  @Test
  void resolvesWhatItKnows() {
    OriginTable table = table(A, B);

    assertThat(table.resolve(DigestRecord.tagOf(A))).isEqualTo(A);
    assertThat(table.resolve(DigestRecord.tagOf(new Origin("c")))).isNull();
  }

  @Test
  void refusesOriginsThatRecordsCannotTellApart() {
    Map<Integer, Origin> byTag = new HashMap<>();
    Origin one = null;
    Origin other = A;
    for (int i = 0; one == null; i++) {
      Origin next = new Origin("n" + i);
      other = next;
      one = byTag.put(DigestRecord.tagOf(next), next);
    }

    assertThat(OriginTable.of(List.of(A, one, B, other)))
        .isEqualTo(new OriginTable.Made.Collision(one, other));
  }

  @Test
  void learnsWhatItMeetsUpToABound() {
    OriginTable table = table(A);
    for (int i = 0; i <= OriginTable.MAX_LEARNT; i++) {
      table.learn(new Origin("n" + i));
    }

    assertThat(table.resolve(DigestRecord.tagOf(new Origin("n0")))).isEqualTo(new Origin("n0"));
    assertThat(table.resolve(DigestRecord.tagOf(new Origin("n" + OriginTable.MAX_LEARNT))))
        .isNull();
  }
}
