package dev.replication.domain.membership;

import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each member said, in its own heartbeats, that it holds. Only grows, and is empty after a
 * start: a member counts once it was heard in this life of ours. Safe for use by many threads.
 */
public final class Acknowledgements {
  private final Map<NodeId, VersionVector> heard = new ConcurrentHashMap<>();

  /** Nothing heard yet. */
  public Acknowledgements() {}

  /**
   * Member {@code member} says that it holds everything up to {@code vv}. Only what was read
   * without a hole may be told here.
   */
  public void heard(NodeId member, VersionVector vv) {
    heard.merge(member, vv, VersionVector::join);
  }

  /**
   * What a member that lost its store once said no longer holds. Called where its stream names a
   * new origin of it.
   */
  public void forget(NodeId member) {
    heard.remove(member);
  }

  /** What {@code member} is known to hold, empty when it was not heard. */
  public Optional<VersionVector> of(NodeId member) {
    return Optional.ofNullable(heard.get(member));
  }

  /**
   * The greatest vector that we and all of {@code members} are known to hold: nothing of it is on
   * its way to anyone. Empty while one of them was not heard.
   *
   * @param own what we hold ourselves
   */
  public VersionVector stable(Collection<NodeId> members, VersionVector own) {
    VersionVector stable = VersionVector.empty();
    for (Map.Entry<Origin, Long> entry : own.asMap().entrySet()) {
      long least = entry.getValue();
      for (NodeId member : members) {
        least =
            Math.min(
                least, heard.getOrDefault(member, VersionVector.empty()).seqOf(entry.getKey()));
      }
      stable = stable.with(entry.getKey(), least);
    }
    return stable;
  }
}
