package dev.replication.repair;

import dev.replication.domain.duty.Step;
import dev.replication.domain.repair.RepairCycle;
import dev.replication.domain.repair.RepairDesk;
import dev.replication.domain.repair.RepairPorts;
import dev.replication.domain.repair.RepairSettings;
import dev.replication.domain.repair.Verifying.Look;
import dev.replication.domain.resilience.Backoff;
import dev.replication.model.RepairCause;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationEvent.ComparisonFinished;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.RecordingObserver;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Node {@code us} that compares itself with node {@code peer}, with a clock moved by hand. */
final class Repair {
  static final RepairSettings SETTINGS =
      new RepairSettings(
          true,
          Duration.ofSeconds(60),
          1000,
          new Backoff.Settings(Duration.ofSeconds(5), Duration.ofMinutes(5), 2),
          500,
          8L << 20,
          0.1,
          2);

  private static final int MOST_STEPS = 10_000;

  final ManualTime time = ManualTime.create();
  final MemoryNode us = new MemoryNode("us", time);
  final MemoryNode peer = new MemoryNode("peer", time);
  final RecordingObserver observed = new RecordingObserver();
  final RepairDesk desk = new RepairDesk();
  RepairCycle cycle = cycle(SETTINGS);

  RepairCycle cycle(RepairSettings settings) {
    return cycle(settings, us.store);
  }

  /** Begins again with another store, while our mirror is what it was. */
  void cycleOver(ReplicaStore store) {
    cycle(SETTINGS, store);
  }

  private RepairCycle cycle(RepairSettings settings, ReplicaStore store) {
    cycle =
        new RepairCycle(
            peer.face,
            new RepairPorts(store, us.ownDigests(), time, observed),
            settings,
            desk,
            RandomGenerator.of("L64X128MixRandom"));
    return cycle;
  }

  /** What one sent the other arrives, in both directions, and both publish. */
  void deliver() throws InterruptedException {
    for (var change : peer.written) {
      us.receive(change);
    }
    for (var change : us.written) {
      peer.receive(change);
    }
    publish();
  }

  void publish() {
    us.publish();
    peer.publish();
  }

  /** A pass as the tail asks for one: deletes are compared, too. */
  long thorough() throws InterruptedException {
    long number = desk.ask(RepairCause.HOLE);
    pass();
    return number;
  }

  /** The pass that is due next, to its end. */
  void pass() throws InterruptedException {
    long before = observed.count(ComparisonFinished.class);
    for (int i = 0; i < MOST_STEPS; i++) {
      step();
      if (observed.count(ComparisonFinished.class) > before) {
        return;
      }
    }
    throw new AssertionError("no pass ended: " + observed.events());
  }

  /** One step, and the wait that it asks for. */
  Step step() throws InterruptedException {
    Step step = cycle.step();
    if (step instanceof Step.After(Duration length)) {
      time.advance(length);
    }
    return step;
  }

  /** Looks at what waits for passes, and makes them, until it is settled. */
  <T> T settled(Supplier<Look> look, Supplier<T> result) throws InterruptedException {
    for (int i = 0; i < 1000; i++) {
      if (look.get() == Look.SETTLED) {
        return result.get();
      }
      step();
      publish();
    }
    throw new AssertionError("nothing settles: " + result.get());
  }

  void steps(int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      step();
    }
  }
}
