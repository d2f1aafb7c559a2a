package dev.replication.syncengine.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the store came to be what it is: in which openings it was changed, and where it ends now.
 *
 * <p>A database and the copy of it that is put back later have their beginning in common. What
 * follows in each bears another opening's name, for a name is drawn with an opening's first commit
 * and stored in it, fsynced. So an opening and a number tell whether what was published is of this
 * history, however many changes were made since: a number alone could be one that was given twice.
 *
 * @param openings oldest first
 * @param seq the last own change
 * @param feedSeq the last position of the change log
 */
public record History(List<Opening> openings, long seq, long feedSeq) {
  /** Most openings remembered; of older ones nothing is known. */
  static final int MAX_OPENINGS = 1_000;

  /** Of a store that was never changed. */
  public static final History NONE = new History(List.of(), 0, 0);

  /** Refuses openings that are too many or out of order. */
  public History {
    openings = List.copyOf(openings);
    if (openings.size() > MAX_OPENINGS) {
      throw new IllegalArgumentException("more than " + MAX_OPENINGS + " openings");
    }
    long lastSeq = 0;
    long lastFeedSeq = 0;
    for (Opening opening : openings) {
      requireOrder(lastSeq, opening.seq());
      requireOrder(lastFeedSeq, opening.feedSeq());
      lastSeq = opening.seq();
      lastFeedSeq = opening.feedSeq();
    }
    requireOrder(lastSeq, seq);
    requireOrder(lastFeedSeq, feedSeq);
  }

  private static void requireOrder(long before, long after) {
    if (after < before) {
      throw new IllegalArgumentException(
          "openings are out of order: " + after + " after " + before);
    }
  }

  /** The openings once the store is changed in a new one; the oldest may have to go. */
  public List<Opening> openingsWithNext() {
    List<Opening> next = new ArrayList<>(openings);
    if (next.size() == MAX_OPENINGS) {
      next.removeFirst();
    }
    next.add(Opening.after(seq, feedSeq));
    return List.copyOf(next);
  }

  /** {@code openings}, now that the mirror was seen in the last of them. */
  public static List<Opening> seenInLast(List<Opening> openings) {
    if (openings.isEmpty() || openings.getLast().seen()) {
      return openings;
    }
    List<Opening> seen = new ArrayList<>(openings);
    seen.set(seen.size() - 1, seen.getLast().nowSeen());
    return List.copyOf(seen);
  }

  /**
   * The last own change that is known to be of the history, too, that {@code mark} is of, a mark
   * that is not on ours. Where that history left ours in an opening that we know, it is the end of
   * that opening. Otherwise it is the end of the last one in which the mirror was seen: what we
   * wrote before that was never contradicted, and since then nothing of ours was published.
   */
  public long sharedWith(@Nullable Mark mark) {
    long end = seq;
    long lastSeen = -1;
    for (int i = openings.size() - 1; i >= 0; i--) {
      Opening opening = openings.get(i);
      if (mark != null && opening.name().equals(mark.opening())) {
        return end;
      }
      if (opening.seen() && lastSeen < 0) {
        lastSeen = end;
      }
      end = opening.seq();
    }
    return lastSeen < 0 ? end : lastSeen;
  }

  /** Where it ends, empty while nothing was ever committed. */
  public Optional<Mark> end() {
    return openings.isEmpty()
        ? Optional.empty()
        : Optional.of(new Mark(openings.getLast().name(), seq));
  }

  /** Whether this history once was at {@code mark}, with the change log up to {@code published}. */
  public Standing of(Mark mark, long published) {
    for (int i = openings.size() - 1; i >= 0; i--) {
      if (openings.get(i).name().equals(mark.opening())) {
        boolean isLast = i == openings.size() - 1;
        long lastSeq = isLast ? seq : openings.get(i + 1).seq();
        long lastFeedSeq = isLast ? feedSeq : openings.get(i + 1).feedSeq();
        if (mark.seq() > lastSeq) {
          return Standing.ELSEWHERE;
        }
        return published > lastFeedSeq ? Standing.LACKS_CHANGES_OF_OTHERS : Standing.CONTAINED;
      }
    }
    return Standing.ELSEWHERE;
  }

  /**
   * A moment of a history.
   *
   * @param opening the name of the opening it was in
   * @param seq the last own change by then
   */
  public record Mark(String opening, long seq) {
    /** Refuses what is no name, and a negative seq. */
    public Mark {
      Opening.requireName(opening);
      if (seq < 0) {
        throw new IllegalArgumentException("a mark's seq is negative: " + seq);
      }
    }
  }

  /** What a mark is to a history. */
  public enum Standing {
    /** All that was committed then is in it. */
    CONTAINED,

    /**
     * All own changes are in it, but the change log went on otherwise: commits of peers' changes,
     * which are not fsynced, were lost.
     */
    LACKS_CHANGES_OF_OTHERS,

    /** It was not there: it is an older copy, or a copy that went its own way. */
    ELSEWHERE
  }
}
