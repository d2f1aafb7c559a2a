package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
  private static final NodeId LONDON = new NodeId("london");
  private static final StreamId LAST = new StreamId(100, 3);
  private static final Observed.Stream WHOLE = new Observed.Stream(10, LAST, 40, 1_000);

  private final Recovery recovery = new Recovery(LONDON, "0000abcd");

  private static NodeHead head(
      NodeId node, String incarnation, String stream, long feedSeq, boolean building) {
    return new NodeHead(
        node,
        incarnation,
        stream,
        "generation",
        feedSeq,
        feedSeq,
        feedSeq,
        LAST,
        40,
        1,
        1,
        VersionVector.empty(),
        1,
        building);
  }

  private static NodeHead ours(String stream, long feedSeq) {
    return head(LONDON, "0000abcd", stream, feedSeq, false);
  }

  private static Observed with(NodeHead head) {
    return new Observed(Optional.of(head), WHOLE, 0);
  }

  @Test
  void goesOnWithOurOwnHeadAtTheStart() {
    assertThat(recovery.judge(with(ours("s", 7)), null, 9))
        .isEqualTo(new Verdict.Resume(ours("s", 7)));
  }

  @Test
  void takesATransactionWhoseOutcomeWasNotHeardFromTheHead() {
    assertThat(recovery.judge(with(ours("s", 7)), ours("s", 7), 9))
        .isEqualTo(new Verdict.Resume(ours("s", 7)));
    assertThat(recovery.judge(with(ours("s", 9)), ours("s", 7), 9))
        .isEqualTo(new Verdict.Resume(ours("s", 9)));
  }

  @Test
  void rewindsWhenTheHeadIsBehindWhatWeKnow() {
    assertThat(recovery.judge(with(ours("s", 6)), ours("s", 7), 9))
        .isEqualTo(new Verdict.Rewind(ours("s", 6)));
  }

  @Test
  void rewindsWhenTheHeadIsOfAnotherLifeOfTheStream() {
    assertThat(recovery.judge(with(ours("old", 8)), ours("new", 7), 9))
        .isInstanceOf(Verdict.Rewind.class);
  }

  @Test
  void rebuildsWithoutAHead() {
    assertThat(recovery.judge(new Observed(Optional.empty(), WHOLE, 0), ours("s", 7), 9))
        .isInstanceOf(Verdict.Rebuild.class);
  }

  @Test
  void rebuildsForAnotherLifeOfTheStore() {
    assertThat(recovery.judge(with(head(LONDON, "00000001", "s", 70, false)), null, 9))
        .isInstanceOf(Verdict.Rebuild.class);
  }

  @Test
  void rebuildsAgainWhenARebuildHasPublishedNothing() {
    assertThat(recovery.judge(with(head(LONDON, "0000abcd", "s", 0, true)), null, 9))
        .isInstanceOf(Verdict.Rebuild.class);
    assertThat(recovery.judge(with(head(LONDON, "0000abcd", "s", 1, true)), null, 9))
        .isInstanceOf(Verdict.Resume.class);
  }

  @Test
  void rebuildsWhenTheStreamLacksWhatTheHeadNames() {
    NodeHead head = ours("s", 7);
    for (Observed.Stream lacking :
        new Observed.Stream[] {
          Observed.Stream.NONE,
          new Observed.Stream(10, LAST, 39, 1_000),
          new Observed.Stream(10, new StreamId(100, 2), 40, 1_000)
        }) {
      assertThat(recovery.judge(new Observed(Optional.of(head), lacking, 0), head, 9))
          .isInstanceOf(Verdict.Rebuild.class);
    }
  }

  @Test
  void stopsForAnotherNode() {
    assertThat(
            recovery.judge(
                with(head(new NodeId("paris"), "0000abcd", "s", 7, false)), ours("s", 7), 9))
        .isEqualTo(new Verdict.Stop("belongs to node paris, not to london"));
  }

  @Test
  void stopsWhenTheStoreIsBehindItsMirror() {
    assertThat(recovery.judge(with(ours("s", 10)), null, 9)).isInstanceOf(Verdict.Stop.class);
  }
}
