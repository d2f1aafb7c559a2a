package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.log.History;
import dev.replication.syncengine.log.Opening;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecoveryTest {
  private static final NodeId LONDON = new NodeId("london");
  private static final StreamId LAST = new StreamId(100, 3);
  private static final Observed.Stream WHOLE = new Observed.Stream(10, LAST, 40, 1_000);

  private static final String FIRST = "1111111111111111";
  private static final String SECOND = "2222222222222222";

  /** A store of two openings: the first ended at own change 3 and position 6. */
  private static final History HISTORY =
      new History(List.of(new Opening(FIRST, 0, 0), new Opening(SECOND, 3, 6)), 5, 9);

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
        PurgeFrontier.NONE,
        1,
        building);
  }

  private static NodeHead ours(String stream, long feedSeq) {
    return head(LONDON, "0000abcd", stream, feedSeq, false);
  }

  private static Observed with(NodeHead head) {
    return new Observed(Optional.of(head), Optional.empty(), WHOLE, 0, 0);
  }

  /** Our own head, written in {@code opening} when {@code seq} own changes were committed. */
  private Verdict judge(String opening, long seq, long feedSeq) {
    Observed found =
        new Observed(
            Optional.of(ours("s", feedSeq)),
            Optional.of(new History.Mark(opening, seq)),
            WHOLE,
            0,
            0);
    return recovery.judge(found, null, HISTORY);
  }

  @Test
  void goesOnWithOurOwnHeadAtTheStart() {
    assertThat(recovery.judge(with(ours("s", 7)), null, HISTORY))
        .isEqualTo(new Verdict.Resume(ours("s", 7)));
  }

  @Test
  void takesATransactionWhoseOutcomeWasNotHeardFromTheHead() {
    assertThat(recovery.judge(with(ours("s", 7)), ours("s", 7), HISTORY))
        .isEqualTo(new Verdict.Resume(ours("s", 7)));
    assertThat(recovery.judge(with(ours("s", 9)), ours("s", 7), HISTORY))
        .isEqualTo(new Verdict.Resume(ours("s", 9)));
  }

  @Test
  void rewindsWhenTheHeadIsBehindWhatWeKnow() {
    assertThat(recovery.judge(with(ours("s", 6)), ours("s", 7), HISTORY))
        .isEqualTo(new Verdict.Rewind(ours("s", 6)));
  }

  @Test
  void rewindsWhenTheHeadIsOfAnotherLifeOfTheStream() {
    assertThat(recovery.judge(with(ours("old", 8)), ours("new", 7), HISTORY))
        .isInstanceOf(Verdict.Rewind.class);
  }

  @Test
  void rebuildsWithoutAHead() {
    assertThat(
            recovery.judge(
                new Observed(Optional.empty(), Optional.empty(), WHOLE, 0, 0),
                ours("s", 7),
                HISTORY))
        .isInstanceOf(Verdict.Rebuild.class);
  }

  @Test
  void rebuildsForAnotherLifeOfTheStore() {
    assertThat(recovery.judge(with(head(LONDON, "00000001", "s", 70, false)), null, HISTORY))
        .isInstanceOf(Verdict.Rebuild.class);
  }

  @Test
  void rebuildsAgainWhenARebuildHasPublishedNothing() {
    assertThat(recovery.judge(with(head(LONDON, "0000abcd", "s", 0, true)), null, HISTORY))
        .isInstanceOf(Verdict.Rebuild.class);
    assertThat(recovery.judge(with(head(LONDON, "0000abcd", "s", 1, true)), null, HISTORY))
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
      assertThat(
              recovery.judge(
                  new Observed(Optional.of(head), Optional.empty(), lacking, 0, 0), head, HISTORY))
          .isInstanceOf(Verdict.Rebuild.class);
    }
  }

  @Test
  void stopsForAnotherNode() {
    assertThat(
            recovery.judge(
                with(head(new NodeId("paris"), "0000abcd", "s", 7, false)), ours("s", 7), HISTORY))
        .isEqualTo(new Verdict.Stop("belongs to node paris, not to london"));
  }

  @Test
  void stopsWhenAnotherStoreOfThisNodeWritesWhatWeHadWritten() {
    assertThat(recovery.judge(with(head(LONDON, "00000001", "s", 7, false)), ours("s", 7), HISTORY))
        .isInstanceOfSatisfying(
            Verdict.Stop.class,
            stop -> assertThat(stop.why()).contains("00000001", "another process"));
  }

  @Test
  void goesOnWhereOurHistoryWasWhateverHappenedSince() {
    assertThat(judge(FIRST, 2, 4)).isEqualTo(new Verdict.Resume(ours("s", 4)));
    assertThat(judge(FIRST, 3, 6)).isEqualTo(new Verdict.Resume(ours("s", 6)));
    assertThat(judge(SECOND, 5, 9)).isEqualTo(new Verdict.Resume(ours("s", 9)));
  }

  @Test
  void stopsWhenOwnChangesOfAnOpeningAreNotOurs() {
    assertThat(judge(FIRST, 4, 6)).isInstanceOf(Verdict.SetBack.class);
    assertThat(judge(SECOND, 6, 9)).isInstanceOf(Verdict.SetBack.class);
  }

  @Test
  void stopsWhenItKnowsNothingOfTheOpening() {
    assertThat(judge("3333333333333333", 0, 1)).isInstanceOf(Verdict.SetBack.class);
  }

  @Test
  void rebuildsWhenOnlyChangesOfOthersAreMissing() {
    assertThat(judge(FIRST, 3, 7)).isInstanceOf(Verdict.Rebuild.class);
    assertThat(judge(SECOND, 5, 10)).isInstanceOf(Verdict.Rebuild.class);
  }

  @Test
  void stopsWhenTheStoreIsBehindAMirrorWithoutAMark() {
    assertThat(recovery.judge(with(ours("s", 10)), null, HISTORY))
        .isInstanceOf(Verdict.SetBack.class);
  }
}
