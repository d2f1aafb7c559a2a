package dev.replication.port;

/** The clocks of the process. Never blocks. */
public interface TimeSource {
  /** Epoch milliseconds; may jump in either direction. */
  long wallMillis();

  /** Nanoseconds since an arbitrary start; never goes back. */
  long monotonicNanos();
}
