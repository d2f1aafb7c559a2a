package dev.replication.simulation;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicaStore.Forgettable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Forgets deletes that every node says it has seen. What a node says counts once its own writes up
 * to saying so are here, as if it had been read in its stream.
 */
final class Forgetter implements Duty {
  private static final Duration PAUSE = Duration.ofMillis(700);
  private static final long MIN_AGE_MILLIS = 1_000;
  private static final int BATCH = 5;

  private final Life life;
  private final ReplicaStore store;
  private final World world;
  private final Map<NodeId, Heard> heard = new HashMap<>();

  Forgetter(Life life, ReplicaStore store) {
    this.life = life;
    this.store = store;
    this.world = life.node.world;
  }

  /** What a node said, in one life of its store. */
  private record Heard(Origin origin, VersionVector vv) {}

  @Override
  public Step step() throws InterruptedException {
    VersionVector own = store.frontiers().vector();
    for (SimNode other : world.nodes) {
      NodeHead head = other.redis.image().head;
      boolean reached = other.redis.isUp() && !world.links.isCut(life.node, other);
      if (other != life.node && reached && head != null && !head.building()) {
        hear(other, head, own);
      }
    }
    VersionVector stable = stable(own);
    if (!stable.isEmpty()) {
      long before = life.wallMillis() - MIN_AGE_MILLIS;
      store.forget(new Forgettable(stable, 0, before, BATCH));
    }
    return Step.after(PAUSE);
  }

  private void hear(SimNode other, NodeHead head, VersionVector own) {
    Heard before = heard.get(other.id);
    if (before != null && !before.origin.equals(head.origin())) {
      heard.remove(other.id);
    }
    if (own.seqOf(head.origin()) >= head.seq()) {
      heard.merge(
          other.id,
          new Heard(head.origin(), head.vv()),
          (a, b) -> new Heard(b.origin, a.vv.join(b.vv)));
    }
  }

  private VersionVector stable(VersionVector own) {
    VersionVector stable = VersionVector.empty();
    for (Map.Entry<Origin, Long> entry : own.asMap().entrySet()) {
      long least = entry.getValue();
      for (SimNode other : world.nodes) {
        if (other != life.node) {
          Heard said = heard.get(other.id);
          least = Math.min(least, said == null ? 0 : said.vv.seqOf(entry.getKey()));
        }
      }
      stable = stable.with(entry.getKey(), least);
    }
    return stable;
  }
}
