package dev.replication.simulation;

import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.LagMeasured;
import dev.replication.port.ReplicationObserver;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hears what the domain tells: for the trace, for the coverage, and for the check of the lag. */
final class EventEar implements ReplicationObserver {
  private final Life life;
  private final World world;
  private final Map<NodeId, @Nullable Long> holes = new HashMap<>();

  EventEar(Life life) {
    this.life = life;
    this.world = life.node.world;
  }

  private void check(ReplicationEvent event) {
    switch (event) {
      case ReplicationEvent.ComparisonFinished told ->
          world.verdicts.told(life.node, life.following(told.peer()), told.verdict());
      case ReplicationEvent.ItemHealed told -> world.verdicts.lossTold(life.node, told.key());
      case ReplicationEvent.PeerLostItem told -> world.verdicts.lossTold(life.node, told.key());
      case ReplicationEvent.RepairStarted told -> world.coverage.reached("repair: " + told.cause());
      case ReplicationEvent.CompletenessChanged told -> holes.put(told.peer(), told.holeFrom());
      case ReplicationEvent.RepairFinished told ->
          world.coverage.reached("repair ended: " + told.end());
      default -> {}
    }
  }

  @Override
  public void on(ReplicationEvent event) {
    switch (event) {
      case ReplicationEvent.CircuitUsed _, ReplicationEvent.StreamAnswered _ -> {}
      case ReplicationEvent.BatchSizeChanged _, ReplicationEvent.SloSet _ -> {}
      case LagMeasured(NodeId peer, Long millis, Long _) -> {
        world.trace.say(life.node.name(), "lag of " + peer + " " + millis);
        if (millis != null && millis == 0) {
          world.coverage.reached("lag 0 checked");
          world.checks.lagIsZero(life.node, peer, holes.get(peer));
        }
      }
      default -> {
        check(event);
        world.trace.say(life.node.name(), event.toString());
        world.coverage.reached("event: " + event.getClass().getSimpleName());
      }
    }
  }
}
