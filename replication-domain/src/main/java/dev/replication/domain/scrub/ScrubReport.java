package dev.replication.domain.scrub;

import dev.replication.model.Damage;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a round over all rows is, or what it has shown.
 *
 * @param answers the greatest number of {@link Scrub#ask()} that it answers
 * @param end how it stands
 * @param why why it stands still, or could not look at everything; null when nothing is in the way
 * @param rows how many rows were looked at
 * @param ofRows how many there were at its beginning
 * @param listed how many records of our digest tree were looked at
 * @param putBack items that our Redis had lost or spoilt, and that are put back
 * @param damaged rows that were rotten or lost
 * @param mended how many of them are whole again
 * @param findings the first of them
 * @param took so far
 * @param atMillis epoch milliseconds, 0 before the first
 */
public record ScrubReport(
    long answers,
    End end,
    @Nullable String why,
    long rows,
    long ofRows,
    long listed,
    long putBack,
    long damaged,
    long mended,
    List<Finding> findings,
    Duration took,
    long atMillis) {
  /** Most findings that are named. */
  public static final int MAX_FINDINGS = 1000;

  /** Nothing was looked at yet. */
  static final ScrubReport NONE =
      new ScrubReport(0, End.UNDERWAY, null, 0, 0, 0, 0, 0, 0, List.of(), Duration.ZERO, 0);

  /** Copies the list. */
  public ScrubReport {
    findings = List.copyOf(findings);
  }

  /** How a round stands. */
  public enum End {
    /** It goes on. */
    UNDERWAY,
    /** All rows were looked at. */
    DONE
  }

  /**
   * A damaged row.
   *
   * @param key whose
   * @param damage what was wrong
   * @param mendedFrom who had it, this node's own mirror being this node; null when nobody
   */
  public record Finding(ItemKey key, Damage damage, @Nullable NodeId mendedFrom) {}
}
