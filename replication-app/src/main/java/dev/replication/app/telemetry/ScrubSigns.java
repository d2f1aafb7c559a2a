package dev.replication.app.telemetry;

import dev.replication.model.Damage;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What is counted and logged of scrubs. */
final class ScrubSigns {
  private final Counter rows;
  private final Counter putBack;
  private final Map<String, Counter> damage = new TreeMap<>();

  ScrubSigns(MeterRegistry registry) {
    rows =
        Counter.builder("replication.scrub.items")
            .description("Stored items that were hashed anew in complete rounds")
            .register(registry);
    putBack =
        Counter.builder("replication.scrub.put.back")
            .description("Items that our Redis had lost")
            .register(registry);
    for (Damage kind : Damage.values()) {
      for (boolean mended : new boolean[] {true, false}) {
        damage.put(
            name(kind, mended),
            Counter.builder("replication.scrub.damage")
                .description("Stored items that were not what was written")
                .tag("damage", kind.name().toLowerCase(Locale.ROOT))
                .tag("mended", String.valueOf(mended))
                .register(registry));
      }
    }
  }

  private static String name(Damage kind, boolean mended) {
    return kind + " " + mended;
  }

  void on(ReplicationEvent.OfScrub event) {
    switch (event) {
      case ReplicationEvent.DamageFound(_, Damage kind, @Nullable NodeId from) -> {
        Counter counter = damage.get(name(kind, from != null));
        if (counter != null) {
          counter.increment();
        }
      }
      case ReplicationEvent.ScrubFinished finished -> {
        rows.increment(finished.rows());
        putBack.increment(finished.putBack());
      }
    }
  }

  static void log(ReplicationEvent.OfScrub event, Logger log) {
    switch (event) {
      case ReplicationEvent.DamageFound found ->
          log.error(
              "item {}: {}; {}",
              found.key(),
              switch (found.damage()) {
                case ROTTEN -> "its content in the database is not what was written";
                case LOST -> "its row is gone from the database, though nobody deleted it";
              },
              found.mendedFrom() == null
                  ? "no peer that answers has it: restore it from a backup, or write it again"
                  : "mended from " + found.mendedFrom());
      case ReplicationEvent.ScrubFinished finished ->
          log.atLevel(
                  finished.damaged() > 0 ? org.slf4j.event.Level.WARN : org.slf4j.event.Level.DEBUG)
              .log(
                  "scrub: {} rows in {} s, {} damaged and {} of them mended, {} put back into"
                      + " Redis",
                  finished.rows(),
                  finished.took().toSeconds(),
                  finished.damaged(),
                  finished.mended(),
                  finished.putBack());
    }
  }
}
