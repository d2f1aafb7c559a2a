package dev.replication.app.runtime;

import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.membership.TombstoneCollector;
import dev.replication.model.NodeId;
import dev.replication.port.Pause;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The forgetting of deletes of one engine, on a virtual thread while the engine runs. Used under
 * the lock of its engine, but for {@link #blockedBy()}.
 */
final class Forgetting {
  private final EnginePorts ports;
  private final Pause pause;
  private final Consumer<Throwable> lost;
  private final TombstoneCollector collector;
  private @Nullable DutyThread thread;

  /** Forgets nothing yet; {@code lost} is told when an error has ended the duty. */
  Forgetting(EnginePorts ports, Supervision supervision, Pause pause, Consumer<Throwable> lost) {
    this.ports = ports;
    this.pause = pause;
    this.lost = lost;
    this.collector =
        new TombstoneCollector(
            ports.store(), ports.mesh(), supervision.forgetting(), ports.time(), ports.observer());
    become(supervision);
  }

  /** Goes on by what {@code next} says. */
  void become(Supervision next) {
    next.introduce(ports.mesh());
    collector.retune(next.forgetting());
  }

  /** Begins, unless it has begun. */
  void begin() {
    if (thread == null) {
      thread = DutyThread.start("tombstones", collector, pause, () -> {}, lost);
    }
  }

  /** Ends within {@code bound}. */
  void end(Duration bound) {
    DutyThread running = thread;
    if (running != null) {
      DutyThread.stop(List.of(running), bound);
      thread = null;
    }
  }

  /** Who holds back deletes that are old enough to go, and for how long. From any thread. */
  Map<NodeId, Duration> blockedBy() {
    return collector.blockedBy();
  }
}
