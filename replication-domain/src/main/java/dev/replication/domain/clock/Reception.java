package dev.replication.domain.clock;

/** What the clock made of a reading that came from another node. */
public enum Reception {
  /** Every reading from now on is greater. */
  ACCEPTED,
  /** It is further ahead of our wall clock than clocks may differ; our clock did not move. */
  TOO_FAR_AHEAD
}
