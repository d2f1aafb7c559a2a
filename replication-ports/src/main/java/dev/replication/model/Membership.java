package dev.replication.model;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to the mesh, as one node knows it. Nodes read each other's and {@linkplain #join
 * join} them, so all come to the same, in whatever order. Immutable.
 *
 * @param epoch how many evictions and returns there were, as far as is known; one more with each
 * @param nodes every node that ever belonged, in the order of names
 */
public record Membership(long epoch, SortedMap<NodeId, Standing> nodes) {
  /** Nobody is known. */
  public static final Membership NONE = new Membership(0, Collections.emptySortedMap());

  /** No mesh comes this far; what says so is not to be believed. */
  private static final long MAX_EPOCH = 1L << 53;

  /**
   * What is known of one node.
   *
   * @param since the epoch of its last return, 0 when it was never away
   * @param evictedAt the epoch of its last eviction, null when there was none since
   */
  public record Standing(long since, @Nullable Long evictedAt) {
    static final Standing FROM_THE_START = new Standing(0, null);

    /** What happened later counts; of one epoch the eviction. A total order. */
    private static final Comparator<Standing> BY_TIME =
        Comparator.comparingLong(Standing::latest)
            .thenComparing(Standing::isEvicted)
            .thenComparingLong(Standing::since);

    /** Refuses an eviction before the return. */
    public Standing {
      if (since < 0 || (evictedAt != null && evictedAt < since)) {
        throw new IllegalArgumentException("a node cannot be evicted before it belongs");
      }
    }

    /** Whether it does not belong any more. */
    public boolean isEvicted() {
      return evictedAt != null;
    }

    private long latest() {
      return evictedAt == null ? since : evictedAt;
    }

    Standing join(Standing other) {
      return BY_TIME.compare(this, other) >= 0 ? this : other;
    }
  }

  /** Copies the map; refuses standings of epochs to come. */
  public Membership {
    if (epoch < 0 || epoch > MAX_EPOCH) {
      throw new IllegalArgumentException("epoch " + epoch + " is not from 0 to " + MAX_EPOCH);
    }
    nodes = Collections.unmodifiableSortedMap(new TreeMap<>(nodes));
    for (Standing standing : nodes.values()) {
      if (standing.latest() > epoch) {
        throw new IllegalArgumentException("epoch " + epoch + " is before " + standing.latest());
      }
    }
  }

  /** What both know: commutative, associative, idempotent. */
  public Membership join(Membership other) {
    if (other.equals(this) || other.equals(NONE)) {
      return this;
    }
    TreeMap<NodeId, Standing> joined = new TreeMap<>(nodes);
    other.nodes.forEach((node, standing) -> joined.merge(node, standing, Standing::join));
    return new Membership(Math.max(epoch, other.epoch), joined);
  }

  /** With {@code others} as members, unless something is known of them already. */
  public Membership with(Collection<NodeId> others) {
    if (nodes.keySet().containsAll(others)) {
      return this;
    }
    TreeMap<NodeId, Standing> extended = new TreeMap<>(nodes);
    others.forEach(node -> extended.putIfAbsent(node, Standing.FROM_THE_START));
    return new Membership(epoch, extended);
  }

  /** Without {@code node}, from a new epoch on; the same when it is no member. */
  public Membership evicting(NodeId node) {
    Standing standing = nodes.get(node);
    return standing == null || standing.isEvicted()
        ? this
        : at(epoch + 1, node, new Standing(standing.since(), epoch + 1));
  }

  /** With {@code node} again, from a new epoch on; the same when it was not evicted. */
  public Membership returning(NodeId node) {
    return isEvicted(node) ? at(epoch + 1, node, new Standing(epoch + 1, null)) : this;
  }

  private Membership at(long later, NodeId node, Standing standing) {
    TreeMap<NodeId, Standing> changed = new TreeMap<>(nodes);
    changed.put(node, standing);
    return new Membership(later, changed);
  }

  /** Those that belong. */
  public Set<NodeId> members() {
    return nodes.entrySet().stream()
        .filter(entry -> !entry.getValue().isEvicted())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether {@code node} belonged and does not any more. */
  public boolean isEvicted(NodeId node) {
    Standing standing = nodes.get(node);
    return standing != null && standing.isEvicted();
  }
}
