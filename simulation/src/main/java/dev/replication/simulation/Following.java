package dev.replication.simulation;

import dev.replication.domain.flow.Aimd;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.StartOrder;
import dev.replication.domain.hotpath.TailSettings;
import dev.replication.domain.hotpath.Tuning;
import dev.replication.domain.repair.RepairCycle;
import dev.replication.domain.repair.RepairDesk;
import dev.replication.domain.repair.RepairPorts;
import dev.replication.domain.repair.RepairSettings;
import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.domain.slo.SloThresholds;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one process does for one peer: its stream is tailed, and where the plan says so, what that
 * does not bring is repaired.
 */
final class Following {
  /** Few, so that passes are made in several cycles and requests. */
  private static final int CYCLE_ITEMS = 3;

  private static final int FETCH_ITEMS = 4;

  /** So much rarer compares every second node: what it has lost others see before it does. */
  private static final int SELDOM = 4;

  final SimNode peer;
  final PeerSupervisor supervisor;
  final @Nullable RepairCycle repair;
  final Witness witness = new Witness();

  /** Follows {@code peer} over {@code slot}; nobody's duty yet. */
  Following(Life life, SimNode peer, EnginePorts ports, StartOrder order, Life.DutySlot slot) {
    World world = life.node.world;
    this.peer = peer;
    RepairDesk desk = new RepairDesk();
    supervisor =
        new PeerSupervisor(
            new PeerLink(life, peer, slot, witness),
            ports,
            tuning(world.plan),
            new Backoff(
                new Backoff.Settings(Duration.ofMillis(200), Duration.ofSeconds(10), 2),
                world.dice.split()),
            order,
            desk);
    repair = world.plan.repairs() ? repair(life, ports, desk) : null;
  }

  private RepairCycle repair(Life life, EnginePorts ports, RepairDesk desk) {
    TreeView own = new TreeView(new Wire(life, life.node), witness.ours);
    StorePort store = new StorePort(life, peer);
    World world = life.node.world;
    return new RepairCycle(
        supervisor.guarded(),
        new RepairPorts(store, own, ports.time(), ports.observer()),
        settings(world.plan, life.node.index % 2 == 0 ? 1 : SELDOM),
        desk,
        world.dice.split());
  }

  private static RepairSettings settings(Plan plan, int times) {
    return new RepairSettings(
        true,
        Duration.ofNanos(times * plan.repairEveryNanos()),
        CYCLE_ITEMS,
        new Backoff.Settings(Duration.ofMillis(100), Duration.ofSeconds(5), 2),
        FETCH_ITEMS,
        8L << 20,
        1,
        1000);
  }

  private static Tuning tuning(Plan plan) {
    TailSettings usual = TailSettings.DEFAULT;
    TailSettings tail =
        new TailSettings(
            usual.blockTimeout(),
            usual.windowBatches(),
            usual.windowBytes(),
            Duration.ofNanos(plan.saveEveryNanos()),
            usual.probeInterval(),
            SloThresholds.DEFAULT,
            usual.pingAfterIdle(),
            usual.pingInterval(),
            usual.silenceTimeout());
    return new Tuning(
        tail,
        new Aimd.Settings(true, 4, 1, 16),
        new CircuitBreaker.Settings(5, 1, Duration.ofSeconds(5)),
        null,
        0);
  }
}
