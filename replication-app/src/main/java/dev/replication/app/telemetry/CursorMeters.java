package dev.replication.app.telemetry;

import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The meters of the cursor database, of all peers together. A flush stores one cursor. After one
 * that failed, the next of the same peer is a retry. Safe for many threads.
 */
final class CursorMeters {
  private final Set<NodeId> unsaved = ConcurrentHashMap.newKeySet();
  private final LongAdder flushed = new LongAdder();
  private final Counter flushes;
  private final Counter errors;
  private final Counter retries;

  CursorMeters(MeterRegistry registry) {
    flushes =
        Counter.builder("replication.cursor.flushes")
            .description("Attempts to store cursors")
            .register(registry);
    errors =
        Counter.builder("replication.cursor.flush.errors")
            .description("Those that failed")
            .register(registry);
    retries =
        Counter.builder("replication.cursor.retries")
            .description("Those that repeated a failed one")
            .tag("operation", "save")
            .register(registry);
    // A gauge by type only: as a counter its name would end in _total, which no document has.
    Gauge.builder("replication.cursor.flushed.count", flushed, LongAdder::sum)
        .description("Cursors stored")
        .register(registry);
  }

  void on(ReplicationEvent.CursorSaved event) {
    flushes.increment();
    if (unsaved.remove(event.peer())) {
      retries.increment();
    }
    if (event.failure() == null) {
      flushed.increment();
    } else {
      errors.increment();
      unsaved.add(event.peer());
    }
  }
}
