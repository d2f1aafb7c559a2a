package dev.replication.testkit.link;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One byte to be spoilt: the one {@code ahead} bytes behind the next occurrence of {@code marker}
 * on any link in one direction, 0 for the marker's own last byte.
 *
 * <p>Each lane looks for the marker by itself; the first to find it spoils the byte.
 */
final class Spoiling {
  private final Direction direction;
  private final byte[] marker;
  private final int ahead;
  private final int[] fallback;
  private final AtomicInteger done;
  private final AtomicBoolean claimed = new AtomicBoolean();

  /** {@code done} is counted up once the byte is spoilt. */
  Spoiling(Direction direction, byte[] marker, int ahead, AtomicInteger done) {
    if (marker.length == 0 || ahead < 0) {
      throw new IllegalArgumentException("a marker is not empty and looks ahead, not back");
    }
    this.direction = direction;
    this.marker = marker.clone();
    this.ahead = ahead;
    this.fallback = fallback(this.marker);
    this.done = done;
  }

  /** For each length of a match, how much of it may still be the beginning of the next. */
  private static int[] fallback(byte[] marker) {
    int[] shorter = new int[marker.length + 1];
    int matched = 0;
    for (int i = 1; i < marker.length; i++) {
      while (matched > 0 && marker[i] != marker[matched]) {
        matched = shorter[matched];
      }
      if (marker[i] == marker[matched]) {
        matched++;
      }
      shorter[i + 1] = matched;
    }
    return shorter;
  }

  boolean concerns(Direction lane) {
    return lane == direction;
  }

  /** A look at one lane from here on; confined to the lane's thread. */
  Search search() {
    return new Search();
  }

  final class Search {
    private int matched;
    private int toGo = -1;

    Spoiling spoiling() {
      return Spoiling.this;
    }

    /** Passes {@code bytes} by, spoiling one of them if it is the one. */
    void over(byte[] bytes) {
      for (int i = 0; i < bytes.length; i++) {
        if (toGo < 0 && isEndOfMarker(bytes[i]) && claimed.compareAndSet(false, true)) {
          toGo = ahead;
        } else if (toGo > 0) {
          toGo--;
        }
        if (toGo == 0) {
          bytes[i] ^= 1;
          toGo = -1;
          done.incrementAndGet();
        }
      }
    }

    private boolean isEndOfMarker(byte next) {
      while (matched > 0 && (matched == marker.length || marker[matched] != next)) {
        matched = fallback[matched];
      }
      if (marker[matched] == next) {
        matched++;
      }
      return matched == marker.length;
    }
  }
}
