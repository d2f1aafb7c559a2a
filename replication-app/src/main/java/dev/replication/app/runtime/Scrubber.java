package dev.replication.app.runtime;

import dev.replication.domain.scrub.ScrubReport;

/** Looks whether what is stored is still what was written. Safe for use by many threads. */
public interface Scrubber {
  /** Wants all rows to be looked at now, as fast as it goes. Gives the number of the asking. */
  long scrub();

  /** How far the present round is, or what the last has shown. */
  ScrubReport report();
}
