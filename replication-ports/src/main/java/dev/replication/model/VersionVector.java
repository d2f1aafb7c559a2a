package dev.replication.model;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * For each origin the highest sequence known, all lower ones included; an origin that is not listed
 * stands at 0. Serves as a node's version vector, as the context of one key, and as a frontier.
 * Immutable.
 */
public final class VersionVector {
  private static final VersionVector EMPTY = new VersionVector(Collections.emptySortedMap());

  private final SortedMap<Origin, Long> seqs;

  private VersionVector(SortedMap<Origin, Long> seqs) {
    this.seqs = seqs;
  }

  /** Knows nothing. */
  public static VersionVector empty() {
    return EMPTY;
  }

  /**
   * A vector of these sequences; zeros are dropped.
   *
   * @throws IllegalArgumentException on a negative sequence
   */
  public static VersionVector of(Map<Origin, Long> seqs) {
    if (seqs.isEmpty()) {
      return EMPTY;
    }
    TreeMap<Origin, Long> copy = new TreeMap<>();
    seqs.forEach(
        (origin, seq) -> {
          if (seq < 0) {
            throw new IllegalArgumentException("seq of " + origin + " is negative: " + seq);
          }
          if (seq > 0) {
            copy.put(origin, seq);
          }
        });
    return copy.isEmpty() ? EMPTY : new VersionVector(Collections.unmodifiableSortedMap(copy));
  }

  /** The highest sequence known of {@code origin}, 0 when none is. */
  public long seqOf(Origin origin) {
    return seqs.isEmpty() ? 0 : seqs.getOrDefault(origin, 0L);
  }

  /** Whether {@code dot} is known. */
  public boolean covers(Dot dot) {
    return seqOf(dot.origin()) >= dot.seq();
  }

  /** Whether all that {@code other} knows is known here. */
  public boolean dominates(VersionVector other) {
    return other.seqs.entrySet().stream().allMatch(e -> seqOf(e.getKey()) >= e.getValue());
  }

  /** The least vector that dominates both: commutative, associative, idempotent. */
  public VersionVector join(VersionVector other) {
    if (other.seqs.isEmpty() || other == this) {
      return this;
    }
    if (seqs.isEmpty()) {
      return other;
    }
    TreeMap<Origin, Long> joined = new TreeMap<>(seqs);
    other.seqs.forEach((origin, seq) -> joined.merge(origin, seq, Math::max));
    return new VersionVector(Collections.unmodifiableSortedMap(joined));
  }

  /** The greatest vector that both dominate: commutative, associative, idempotent. */
  public VersionVector meet(VersionVector other) {
    if (other == this || other.dominates(this)) {
      return this;
    }
    TreeMap<Origin, Long> met = new TreeMap<>();
    seqs.forEach((origin, seq) -> met.put(origin, Math.min(seq, other.seqOf(origin))));
    return of(met);
  }

  /** This vector knowing {@code origin} up to at least {@code seq}. */
  public VersionVector with(Origin origin, long seq) {
    if (seqOf(origin) >= seq) {
      return this;
    }
    TreeMap<Origin, Long> extended = new TreeMap<>(seqs);
    extended.put(origin, seq);
    return new VersionVector(Collections.unmodifiableSortedMap(extended));
  }

  /** This vector without {@code origin}. */
  public VersionVector without(Origin origin) {
    if (!seqs.containsKey(origin)) {
      return this;
    }
    TreeMap<Origin, Long> rest = new TreeMap<>(seqs);
    rest.remove(origin);
    return rest.isEmpty() ? EMPTY : new VersionVector(Collections.unmodifiableSortedMap(rest));
  }

  /** Whether nothing is known. */
  public boolean isEmpty() {
    return seqs.isEmpty();
  }

  /** The entries in the order of origins; unmodifiable. */
  public SortedMap<Origin, Long> asMap() {
    return seqs;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof VersionVector other && seqs.equals(other.seqs);
  }

  @Override
  public int hashCode() {
    return seqs.hashCode();
  }

  @Override
  public String toString() {
    return seqs.toString();
  }
}
