package dev.replication.domain.clock;

import dev.replication.model.Stamp;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * The hybrid logical clock of one node: readings that follow the wall clock where they can, and
 * order cause before effect where wall clocks do not.
 *
 * <p>A reading is one <em>unsigned</em> number: 48 bits of epoch milliseconds, then a 16-bit
 * counter. Each reading is the greatest of the wall clock (counter 0), one more than the last
 * reading, and one more than what it must exceed. "One more" on a full counter carries into the
 * milliseconds: the clock then runs ahead of the wall by a millisecond, and no case has to wait for
 * time to pass. A wall clock that jumps back has no effect until it has caught up again.
 *
 * <p><b>Drift.</b> Receiving moves the clock forward, so one node whose clock is wrong could drag a
 * whole mesh into the future, for good. Therefore a reading further ahead than {@code maxDrift} is
 * not taken ({@link Reception#TOO_FAR_AHEAD}). A node whose own readings are further ahead than
 * that (its wall clock was put back) is {@linkplain #isSuspect() suspect}: the others would refuse
 * its changes.
 *
 * <p><b>High water.</b> Readings must grow over restarts, and a wall clock may be put back in
 * between. Writing each reading down before use is too dear, so a {@linkplain #ceiling() ceiling}
 * ahead of the readings is written down instead, every few seconds:
 *
 * <ol>
 *   <li>{@link #next}, as often as a transaction needs;
 *   <li>{@link #ceilingToPersist}: if there is one, it is written in the same transaction;
 *   <li>commit; then {@link #persisted}, and the readings may leave the node. After a rollback
 *       nothing is confirmed, and the next transaction is asked again.
 * </ol>
 *
 * A clock built on the stored ceiling reads above it, hence above everything that ever left.
 * Invariant: {@code ceilingToPersist} is empty only while no reading so far exceeds the confirmed
 * ceiling.
 *
 * <p>Confined to one thread (the one that commits). Fails only when 48 bits of milliseconds are
 * used up, in the year 10889.
 *
 * <p>After Kulkarni, Demirbas et al., Logical Physical Clocks and Consistent Snapshots in Globally
 * Distributed Databases (2014), in the variant that packs both parts into 64 bits.
 */
public final class HybridClock {
  /** How far beyond the readings a ceiling is written down: the time between two writes of it. */
  public static final Duration CEILING_MARGIN = Duration.ofSeconds(3);

  private static final long MAX_MILLIS = (1L << (Long.SIZE - Stamp.COUNTER_BITS)) - 1;
  private static final long MAX_READING = -1L;

  private final TimeSource time;
  private final long maxDriftMillis;
  private long current;
  private long ceiling;

  /**
   * A clock that reads above {@code highWater}.
   *
   * @param maxDrift how far clocks may differ, at least 0
   * @param highWater the ceiling that was stored last, 0 for a node that never had one
   */
  public HybridClock(TimeSource time, Duration maxDrift, long highWater) {
    if (maxDrift.isNegative()) {
      throw new IllegalArgumentException("maxDrift is negative: " + maxDrift);
    }
    this.time = time;
    this.maxDriftMillis = Math.min(saturatedMillis(maxDrift), MAX_MILLIS);
    this.current = highWater;
    this.ceiling = highWater;
  }

  /**
   * A reading greater than every earlier one and than {@code greaterThanHlc}, and not before the
   * wall clock.
   *
   * @param greaterThanHlc the reading of what is being replaced, 0 for none
   * @throws IllegalStateException when the numbers are used up
   */
  public long next(long greaterThanHlc) {
    long floor = later(current, greaterThanHlc);
    if (floor == MAX_READING) {
      throw new IllegalStateException("the hybrid clock has no reading left");
    }
    current = later(floor + 1, wallMillis() << Stamp.COUNTER_BITS);
    return current;
  }

  /**
   * Takes note of another node's reading: every later reading of ours is greater, unless it is out
   * of bounds.
   */
  public Reception receive(long remoteHlc) {
    if (isTooFarAhead(remoteHlc)) {
      return Reception.TOO_FAR_AHEAD;
    }
    current = later(current, remoteHlc);
    return Reception.ACCEPTED;
  }

  /** Whether our own readings are further ahead of our wall clock than clocks may differ. */
  public boolean isSuspect() {
    return isTooFarAhead(current);
  }

  /** The greatest reading so far, given or received; the high water mark before the first. */
  public long current() {
    return current;
  }

  /** The greatest reading that is known to survive a restart. */
  public long ceiling() {
    return ceiling;
  }

  /**
   * A new ceiling to write down before the readings so far leave the node; empty while the
   * confirmed one holds.
   */
  public OptionalLong ceilingToPersist() {
    if (Long.compareUnsigned(current, ceiling) <= 0) {
      return OptionalLong.empty();
    }
    long aheadMillis = millisOf(current) + CEILING_MARGIN.toMillis();
    // A clock that begins at its ceiling must not begin suspect because of the margin alone.
    long boundedMillis = Math.min(aheadMillis, wallMillis() + maxDriftMillis);
    long bounded = Math.min(boundedMillis, MAX_MILLIS) << Stamp.COUNTER_BITS;
    return OptionalLong.of(later(current, bounded));
  }

  /** The transaction that wrote {@code ceiling} down was committed. */
  public void persisted(long ceiling) {
    this.ceiling = later(this.ceiling, ceiling);
  }

  private boolean isTooFarAhead(long hlc) {
    return millisOf(hlc) > wallMillis() + maxDriftMillis;
  }

  private long wallMillis() {
    return Math.clamp(time.wallMillis(), 0, MAX_MILLIS);
  }

  private static long millisOf(long hlc) {
    return hlc >>> Stamp.COUNTER_BITS;
  }

  private static long later(long a, long b) {
    return Long.compareUnsigned(a, b) >= 0 ? a : b;
  }

  private static long saturatedMillis(Duration length) {
    return length.compareTo(Duration.ofMillis(MAX_MILLIS)) > 0 ? MAX_MILLIS : length.toMillis();
  }
}
