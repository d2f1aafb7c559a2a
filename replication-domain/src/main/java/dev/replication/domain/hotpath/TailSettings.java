package dev.replication.domain.hotpath;

import dev.replication.domain.slo.SloThresholds;
import java.time.Duration;

/**
 * How a stream is followed.
 *
 * @param blockTimeout how long a read waits for new entries
 * @param windowBatches most batches handed to the store and not yet settled
 * @param windowBytes most bytes of such batches
 * @param cursorSaveInterval how often a moved cursor is stored while entries keep coming
 * @param probeInterval how often lag and the stream's identity are looked at
 * @param slo what counts as too slow
 * @param pingAfterIdle how long nothing may come before the peer is asked whether it is there
 * @param pingInterval how often it is asked then
 * @param silenceTimeout how long a peer that sends heartbeats may send nothing at all
 */
public record TailSettings(
    Duration blockTimeout,
    int windowBatches,
    long windowBytes,
    Duration cursorSaveInterval,
    Duration probeInterval,
    SloThresholds slo,
    Duration pingAfterIdle,
    Duration pingInterval,
    Duration silenceTimeout) {
  /** The documents' defaults. */
  public static final TailSettings DEFAULT =
      new TailSettings(
          Duration.ofSeconds(5),
          4,
          16L << 20,
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          SloThresholds.DEFAULT,
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30));

  /** Refuses bounds below 1 and a silence that is none. */
  public TailSettings {
    if (windowBatches < 1 || windowBytes < 1) {
      throw new IllegalArgumentException(
          "the apply window must hold at least one batch and one byte");
    }
    if (!silenceTimeout.isPositive()) {
      throw new IllegalArgumentException(
          "silenceTimeout must be positive but is " + silenceTimeout);
    }
  }
}
