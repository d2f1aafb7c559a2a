package dev.replication.app.runtime;

import dev.replication.domain.repair.Verifying.Look;
import dev.replication.port.Pause;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One asking of several peers' duties at once, and what comes of it. Used by one thread.
 *
 * @param <R> what is learned of each peer
 */
final class AskingRound<R> {
  /** How often it is looked what has been shown. */
  private static final Duration LOOK = Duration.ofMillis(5);

  private final TimeSource time;
  private final List<Part<R>> parts = new ArrayList<>();

  AskingRound(TimeSource time) {
    this.time = time;
  }

  /** Of one peer: what is to be looked at, and what has come of it so far. */
  private record Part<R>(Supplier<Look> look, Supplier<R> result, Bell bell) {
    boolean isSettled() {
      return switch (look.get()) {
        case ASKED -> {
          bell.ring();
          yield false;
        }
        case WAITING -> false;
        case SETTLED -> true;
      };
    }
  }

  /** Of the next peer {@code result} is known without asking. */
  void addKnown(R result) {
    parts.add(new Part<>(() -> Look.SETTLED, () -> result, new Bell()));
  }

  /**
   * Of the next peer {@code look} tells when {@code result} has settled; its duty hears the bell.
   */
  void add(Supplier<Look> look, Supplier<R> result, Bell bell) {
    parts.add(new Part<>(look, result, bell));
  }

  /** What is shown within {@code wait}, in the order of adding. */
  List<R> results(Duration wait, Pause pause) throws InterruptedException {
    long beganNanos = time.monotonicNanos();
    while (parts.stream().filter(part -> !part.isSettled()).count() > 0
        && time.monotonicNanos() - beganNanos < wait.toNanos()) {
      pause.pause(LOOK);
    }
    return parts.stream().map(part -> part.result().get()).toList();
  }
}
