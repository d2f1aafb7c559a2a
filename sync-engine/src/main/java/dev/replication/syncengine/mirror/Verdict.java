package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;

/** What to do with the Redis that was found. */
sealed interface Verdict {
  /** It is the mirror we know: go on after its {@code feedSeq}. */
  record Resume(NodeHead head) implements Verdict {}

  /**
   * It is an older state of our mirror: publish again from there, under a new stream id, so that
   * peers notice.
   */
  record Rewind(NodeHead head) implements Verdict {}

  /** It is no mirror of this store: build one from the beginning. */
  record Rebuild(String why) implements Verdict {}

  /**
   * It mirrors a history of our store that the store does not have: the store was set back, or a
   * copy of it runs elsewhere. It must not be written.
   */
  record SetBack(String why) implements Verdict {}

  /** It must not be written. */
  record Stop(String why) implements Verdict {}
}
