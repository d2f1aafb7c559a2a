package dev.replication.domain.merge;

import dev.replication.model.Origin;
import dev.replication.model.Stamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything a node knows of a key with a merge policy: the parts that are there, and which writes
 * it has seen, so that a part that it has seen and does not hold is known to have been taken away.
 *
 * <p>{@link #join} is the least upper bound of a semilattice: nodes that have joined the same
 * states hold the same one, in whatever order and however often they did. It is the join of causal
 * CRDTs (Almeida, Shoker, Baquero, Delta State Replicated Data Types, 2018): what both hold stays;
 * what one holds stays unless the other has seen it. The set of writes seen is a version vector in
 * clock readings, which is enough because an origin's states of one key only grow.
 *
 * <p>It has one thing more, the {@code floor}: writes below it are seen, whoever made them. It is
 * what a delete leaves, so a delete against a value is decided by the stamp as it is everywhere,
 * part by part: parts below the delete go, parts above it stay. Were the whole value decided by its
 * greatest stamp, what remains would depend on whether two values met each other or the delete
 * first.
 *
 * @param floor everything below it was seen, or null
 * @param seen for each origin the greatest reading seen, where the floor does not say so already
 * @param parts in their order
 */
public record MergeState(@Nullable Stamp floor, SortedMap<Origin, Long> seen, List<Part> parts) {
  /** Of a key that nobody ever wrote. */
  public static final MergeState EMPTY = new MergeState(null, new TreeMap<>(), List.of());

  /** Brings it into the one form that it has: sorted, and without what goes without saying. */
  public MergeState {
    SortedMap<Origin, Long> all = new TreeMap<>(seen);
    for (Part part : parts) {
      all.merge(part.stamp().origin(), part.stamp().hlc(), MergeState::later);
    }
    Stamp least = floor;
    if (least != null) {
      all.entrySet().removeIf(e -> new Stamp(e.getValue(), e.getKey()).compareTo(least) < 0);
    }
    seen = Collections.unmodifiableSortedMap(all);
    parts = parts.stream().sorted().toList();
  }

  /** What a delete leaves. */
  public static MergeState cleared(Stamp at) {
    return new MergeState(at, new TreeMap<>(), List.of());
  }

  /** What a write leaves that replaces everything below its stamp. */
  public static MergeState assigned(Stamp at, List<Part> parts) {
    SortedMap<Origin, Long> seen = new TreeMap<>();
    seen.put(at.origin(), at.hlc());
    return new MergeState(at, seen, parts);
  }

  /** What a write leaves that has seen all of this one, and after which {@code left} is left. */
  public MergeState written(List<Part> left) {
    return new MergeState(floor, seen, left);
  }

  /** Whether the write with {@code stamp} was seen. */
  public boolean hasSeen(Stamp stamp) {
    return isBelowFloor(stamp) || isInVector(stamp);
  }

  /** Whether the write with {@code stamp} is seen for its age alone. */
  boolean isOnlyBelowFloor(Stamp stamp) {
    return isBelowFloor(stamp) && !isInVector(stamp);
  }

  private boolean isBelowFloor(Stamp stamp) {
    return floor != null && stamp.compareTo(floor) < 0;
  }

  private boolean isInVector(Stamp stamp) {
    Long hlc = seen.get(stamp.origin());
    return hlc != null && Long.compareUnsigned(stamp.hlc(), hlc) <= 0;
  }

  /** What is known when both are. */
  public MergeState join(MergeState other) {
    Set<Part> inBoth = new HashSet<>(parts);
    inBoth.retainAll(new HashSet<>(other.parts));
    List<Part> joined = new ArrayList<>(inBoth);
    addUnseen(parts, inBoth, other, joined);
    addUnseen(other.parts, inBoth, this, joined);
    SortedMap<Origin, Long> all = new TreeMap<>(seen);
    for (Map.Entry<Origin, Long> entry : other.seen.entrySet()) {
      all.merge(entry.getKey(), entry.getValue(), MergeState::later);
    }
    return new MergeState(later(floor, other.floor), all, joined);
  }

  private static void addUnseen(
      List<Part> parts, Set<Part> inBoth, MergeState by, List<Part> joined) {
    for (Part part : parts) {
      if (!inBoth.contains(part) && !by.hasSeen(part.stamp())) {
        joined.add(part);
      }
    }
  }

  private static Long later(Long one, Long other) {
    return Long.compareUnsigned(one, other) >= 0 ? one : other;
  }

  private static @Nullable Stamp later(@Nullable Stamp one, @Nullable Stamp other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return one.compareTo(other) >= 0 ? one : other;
  }
}
