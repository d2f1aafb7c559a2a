package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the Redis found on connecting, or after it changed under us, means. Pure.
 *
 * <p>The head is written in the transaction of what it speaks of, so it also answers what became of
 * a transaction whose outcome was never heard: if it happened, the head is ahead of what we knew,
 * and that is simply where to go on.
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
   * @param latest where our store's change log ends
   */
  Verdict judge(Observed found, @Nullable NodeHead known, long latest) {
    if (found.head().isEmpty()) {
      return new Verdict.Rebuild("it holds no head of this node");
    }
    NodeHead head = found.head().get();
    if (!head.node().equals(node)) {
      return new Verdict.Stop("belongs to node " + head.node() + ", not to " + node);
    }
    if (!head.incarnation().equals(incarnation)) {
      return new Verdict.Rebuild(
          "it mirrors an earlier store of this node, incarnation " + head.incarnation());
    }
    if (head.feedSeq() > latest) {
      return new Verdict.Stop(
          "mirrors change "
              + head.feedSeq()
              + " of this store, which ends at "
              + latest
              + ": the store was rolled back");
    }
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
