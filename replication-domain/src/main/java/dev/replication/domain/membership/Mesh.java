package dev.replication.domain.membership;

import dev.replication.model.Membership;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry.Heartbeat;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What this node hears of the mesh while it runs: who belongs to it, and what they hold.
 *
 * <p>Members are we, the peers that are configured as such, and whoever the heads of peers name: a
 * follower that we do not know of must not be overlooked. One-way sources are none, whatever others
 * say, and what their heads name belongs to another mesh. Safe for use by many threads.
 */
public final class Mesh {
  private final NodeId self;
  private final Acknowledgements acknowledgements = new Acknowledgements();

  // Guarded by this object's monitor.
  private Membership heard = Membership.NONE;
  private Circle circle = new Circle(Set.of(), Set.of());

  /** A mesh of which nothing is known but that {@code self} belongs to it. */
  public Mesh(NodeId self) {
    this.self = self;
  }

  /** Peers by configuration. */
  private record Circle(Set<NodeId> members, Set<NodeId> sources) {
    Circle {
      members = Set.copyOf(members);
      sources = Set.copyOf(sources);
    }
  }

  /**
   * Which peers there are by configuration.
   *
   * @param members those that follow us, too
   * @param sources those that are only read
   */
  public synchronized void configured(Collection<NodeId> members, Collection<NodeId> sources) {
    circle = new Circle(Set.copyOf(members), Set.copyOf(sources));
  }

  /** A peer's head was read. */
  public synchronized void headRead(NodeHead head) {
    if (!circle.sources.contains(head.node())) {
      heard = heard.join(head.membership());
    }
  }

  /**
   * A heartbeat of {@code peer} was read, and what was read before it is in our store.
   *
   * @param own what we hold
   */
  public void heartbeatSettled(NodeId peer, Heartbeat heartbeat, VersionVector own) {
    if (heartbeat.origin().isOf(peer)) {
      acknowledgements.heard(heartbeat, own);
    }
  }

  /** We. */
  public NodeId self() {
    return self;
  }

  /** All that is known of who belongs, where {@code stored} was known before. */
  public synchronized Membership known(Membership stored) {
    Set<NodeId> near = new HashSet<>(circle.members);
    near.add(self);
    return stored.join(heard).with(near);
  }

  /** The others whose word is needed before anything is forgotten. */
  public synchronized Set<NodeId> awaited(Membership membership) {
    Set<NodeId> others = new HashSet<>(membership.members());
    others.remove(self);
    others.removeAll(circle.sources);
    return others;
  }

  /** What the others said. */
  public Acknowledgements acknowledgements() {
    return acknowledgements;
  }
}
