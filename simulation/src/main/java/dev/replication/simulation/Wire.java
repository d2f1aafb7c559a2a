package dev.replication.simulation;

import dev.replication.port.ReplicationFailure.PeerUnreachable;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * The way from one process to one Redis, its own included: each call is one round trip, the link
 * may fail, and the world change, before the answer and after it.
 */
final class Wire {
  final Life life;
  final SimNode owner;
  private final World world;

  Wire(Life life, SimNode owner) {
    this.life = life;
    this.owner = owner;
    this.world = life.node.world;
  }

  <T> T ask(Supplier<T> question) {
    life.gate();
    requireLink();
    T answer = question.get();
    life.gate();
    requireLink();
    return answer;
  }

  private void requireLink() {
    if (world.links.isCut(life.node, owner) || !owner.redis.isUp() || world.links.fails()) {
      throw new PeerUnreachable(owner.id, "does not answer", new IOException("no answer"));
    }
  }
}
