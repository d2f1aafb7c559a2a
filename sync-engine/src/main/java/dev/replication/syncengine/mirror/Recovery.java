package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.syncengine.log.History;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the Redis found on connecting, or after it changed under us, means. Pure.
 *
 * <p>The head is written in the transaction of what it speaks of, so it also answers what became of
 * a transaction whose outcome was never heard: if it happened, the head is ahead of what we knew,
 * and that is simply where to go on.
 *
 * <p>Positions alone cannot tell a mirror of our store from one of a store that ours is an older
 * copy of: given time, the copy grows past what was published, under the names of other changes. So
 * the head bears a {@linkplain History.Mark mark} of the history it was written from, and what is
 * not on our history is never written over.
 *
 * @param node whose mirror this is
 * @param incarnation the life of our store
 */
record Recovery(NodeId node, String incarnation) {
  /**
   * Judges.
   *
   * @param found what is there
   * @param known the head as we last knew it, null at the start of the process
   * @param history our store's, read after {@code found} was
   */
  Verdict judge(Observed found, @Nullable NodeHead known, History history) {
    if (found.head().isEmpty()) {
      return new Verdict.Rebuild("it holds no head of this node");
    }
    NodeHead head = found.head().get();
    if (!head.node().equals(node)) {
      return new Verdict.Stop("belongs to node " + head.node() + ", not to " + node);
    }
    if (!head.incarnation().equals(incarnation)) {
      return ofAnotherStore(head, known);
    }
    return switch (standing(found, head, history)) {
      case ELSEWHERE -> rolledBack(found, head, history);
      case LACKS_CHANGES_OF_OTHERS ->
          new Verdict.Rebuild(
              "it mirrors changes of peers up to "
                  + head.feedSeq()
                  + " that our store has not: a power failure took them, they are read again");
      case CONTAINED -> ofThisStore(found, head, known);
    };
  }

  /** Two stores that build the mirror over each other would never end. */
  private Verdict ofAnotherStore(NodeHead head, @Nullable NodeHead known) {
    return known == null
        ? new Verdict.Rebuild(
            "it mirrors an earlier store of this node, incarnation " + head.incarnation())
        : new Verdict.Stop(
            "mirrored this store, incarnation "
                + incarnation
                + ", and now mirrors incarnation "
                + head.incarnation()
                + ": another process runs as node "
                + node);
  }

  /** A head without a mark is of older software, or of a store that had not been changed. */
  private static History.Standing standing(Observed found, NodeHead head, History history) {
    return found
        .mark()
        .map(mark -> history.of(mark, head.feedSeq()))
        .orElse(
            head.feedSeq() > history.feedSeq()
                ? History.Standing.ELSEWHERE
                : History.Standing.CONTAINED);
  }

  private static Verdict rolledBack(Observed found, NodeHead head, History history) {
    return new Verdict.SetBack(
        "mirrors a state that our store never was in"
            + found.mark().map(mark -> " (own change " + mark.seq() + ")").orElse("")
            + ", up to change "
            + head.feedSeq()
            + "; our store ends at "
            + history.feedSeq()
            + ": the store was rolled back, or a copy of it runs elsewhere. If none does, start"
            + " this node again: it goes on as a new incarnation");
  }

  private static Verdict ofThisStore(Observed found, NodeHead head, @Nullable NodeHead known) {
    if (head.building() && head.feedSeq() == 0) {
      return new Verdict.Rebuild("an earlier rebuild did not get past its beginning");
    }
    if (!found.stream().continues(head)) {
      return new Verdict.Rebuild("its change stream is gone or was replaced");
    }
    boolean older =
        known != null
            && (!head.stream().equals(known.stream()) || head.feedSeq() < known.feedSeq());
    return older ? new Verdict.Rewind(head) : new Verdict.Resume(head);
  }
}
