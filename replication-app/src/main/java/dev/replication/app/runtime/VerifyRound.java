package dev.replication.app.runtime;

import dev.replication.domain.repair.Comparisons;
import dev.replication.domain.repair.Verification;
import dev.replication.domain.repair.Verifying;
import dev.replication.model.NodeId;
import dev.replication.port.Pause;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One asking for comparisons with several peers at once. Used by one thread. */
final class VerifyRound {
  /** How often it is looked what has been shown. */
  private static final Duration LOOK = Duration.ofMillis(5);

  private final TimeSource time;
  private final List<Part> parts = new ArrayList<>();

  VerifyRound(TimeSource time) {
    this.time = time;
  }

  private sealed interface Part {
    /** Whether it has settled. */
    boolean isSettled();

    Verification result();
  }

  /** Of a peer with whom nothing can be compared. */
  private record Known(Verification result) implements Part {
    @Override
    public boolean isSettled() {
      return true;
    }
  }

  /** Of a peer whose duty makes comparisons, which is called by the bell. */
  private record Open(Verifying verifying, Bell bell) implements Part {
    @Override
    public boolean isSettled() {
      return switch (verifying.look()) {
        case ASKED -> {
          bell.ring();
          yield false;
        }
        case WAITING -> false;
        case SETTLED -> true;
      };
    }

    @Override
    public Verification result() {
      return verifying.result();
    }
  }

  /** The next peer is one with whom nothing can be compared. */
  void addUnknown(NodeId peer, String why) {
    parts.add(new Known(Verification.unknown(peer, why)));
  }

  /** The next peer is one with whom {@code comparisons} are made when {@code bell} is rung. */
  void add(NodeId peer, Comparisons comparisons, Bell bell) {
    parts.add(new Open(new Verifying(peer, comparisons, time), bell));
  }

  /** What is shown within {@code wait}, in the order of adding. */
  List<Verification> results(Duration wait, Pause pause) throws InterruptedException {
    long beganNanos = time.monotonicNanos();
    while (parts.stream().filter(part -> !part.isSettled()).count() > 0
        && time.monotonicNanos() - beganNanos < wait.toNanos()) {
      pause.pause(LOOK);
    }
    return parts.stream().map(Part::result).toList();
  }
}
