package dev.replication.domain.slo;

import dev.replication.model.Slo;
import java.time.Duration;

/**
 * The longest that each objective allows.
 *
 * @param streamRead one read of a stream, without its waiting
 * @param peerOp any other request to a peer
 * @param batchFlush a batch, from handing it to the store to its commit
 * @param lag the age of what is not applied
 */
public record SloThresholds(
    Duration streamRead, Duration peerOp, Duration batchFlush, Duration lag) {
  /** The documents' defaults. */
  public static final SloThresholds DEFAULT =
      new SloThresholds(
          Duration.ofMillis(100),
          Duration.ofMillis(500),
          Duration.ofMillis(200),
          Duration.ofSeconds(30));

  /** The one of {@code slo}. */
  public Duration of(Slo slo) {
    return switch (slo) {
      case STREAM_READ_LATENCY -> streamRead;
      case PEER_OP_LATENCY -> peerOp;
      case BATCH_FLUSH_LATENCY -> batchFlush;
      case REPLICATION_LAG -> lag;
    };
  }
}
