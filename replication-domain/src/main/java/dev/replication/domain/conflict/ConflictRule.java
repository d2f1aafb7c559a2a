package dev.replication.domain.conflict;

import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which every node decides alike what becomes of a change X that meets what it holds,
 * L. Total and pure; the store must read L, decide and write in one transaction.
 *
 * <p><b>Who stays</b> is decided by stamps alone: a total order, so replicas that have met the same
 * changes hold the same one, in whatever order and however often they met them. <b>Whether
 * something was lost</b> is decided by knowledge: X <i>saw</i> L when X's author had met L, or a
 * later write of L's origin, on this key before writing. If the one that stays saw the other, the
 * other was superseded on purpose. If not, two people wrote without knowing of each other and one
 * of them is about to lose: a conflict, to be logged.
 *
 * <p><b>What remains knows both.</b> The context of the one that stays is joined with that of the
 * other, so whoever writes over it next has seen both, and a conflict is reported where it happens
 * and not again by everyone who reads the result. Telling conflicts from the stamp that was
 * replaced, instead of from contexts, loses updates silently: a write that replaced the winner of
 * an earlier conflict would look as if it had replaced the loser, too.
 *
 * <p>This is a dotted version vector for each key (Preguiça, Baquero et al., Dotted Version
 * Vectors: Logical Clocks for Optimistic Replication, 2010) with siblings moved to a log: one value
 * is served, the losers are kept aside.
 *
 * <p><b>Absence.</b> With no L, X may be new to us, or be older than a delete that has been
 * forgotten. The purge frontier tells: it covers what had been seen by us whenever something was
 * forgotten.
 */
public final class ConflictRule {
  private ConflictRule() {}

  /**
   * Decides.
   *
   * @param held what we hold under the key, tombstones included; null for nothing
   * @param incoming the change that arrived
   * @param purgeFrontier what we had seen when we last forgot a delete; pass {@link
   *     VersionVector#empty()} when a compare has found that we lost the item, so that it can come
   *     back
   */
  public static Verdict decide(
      @Nullable Candidate held, Candidate incoming, VersionVector purgeFrontier) {
    Revision x = incoming.revision();
    if (held == null) {
      return isForgotten(x, purgeFrontier) ? new Verdict.Deleted() : new Verdict.Apply(x);
    }
    int order = x.stamp().compareTo(held.revision().stamp());
    if (order > 0) {
      return newer(held, incoming);
    }
    return order < 0 ? older(held, incoming) : sameStamp(held, incoming);
  }

  /**
   * A change without a dot belongs to the cache tier, whose deletes are never forgotten by
   * frontier.
   */
  private static boolean isForgotten(Revision x, VersionVector purgeFrontier) {
    return x.seq() > 0 && purgeFrontier.covers(x.dot());
  }

  private static Verdict newer(Candidate held, Candidate incoming) {
    Revision l = held.revision();
    Revision x = incoming.revision();
    if (incoming.hasContentOf(held)) {
      return new Verdict.Restamp(x.knowing(l));
    }
    return x.saw(l) ? new Verdict.Apply(x.knowing(l)) : new Verdict.ApplyOverConflict(x.knowing(l));
  }

  private static Verdict older(Candidate held, Candidate incoming) {
    Revision l = held.revision();
    Revision x = incoming.revision();
    return l.saw(x) || incoming.hasContentOf(held)
        ? new Verdict.Keep(l.knowing(x))
        : new Verdict.KeepOverConflict(l.knowing(x));
  }

  private static Verdict sameStamp(Candidate held, Candidate incoming) {
    Revision l = held.revision();
    Revision x = incoming.revision();
    if (incoming.hasContentOf(held)) {
      // A source without dots of its own may repeat a write under one stamp; the later seq must
      // stay on every node.
      return new Verdict.Duplicate(l.seq() >= x.seq() ? l.knowing(x) : x.knowing(l));
    }
    boolean incomingWins = incoming.winsOver(held);
    return new Verdict.Forked(incomingWins, incomingWins ? x.knowing(l) : l.knowing(x));
  }
}
