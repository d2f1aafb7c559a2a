package dev.replication.adapter.redis;

import dev.replication.model.NodeId;
import dev.replication.tls.TlsFiles;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import dev.replication.wire.RedisUrl;

/**
 * Where a peer's keys are and how to reach them.
 *
 * @param node the peer
 * @param url its Redis
 * @param prefix put before every key of the peer, may be empty
 * @param streamName its change stream, without the prefix
 * @param timeouts how long it may take
 * @param limits bounds on what is read from it
 * @param tls whom to trust and who we are, for a {@code rediss://} URL
 */
public record PeerAddress(
    NodeId node,
    RedisUrl url,
    String prefix,
    String streamName,
    Timeouts timeouts,
    Limits limits,
    TlsFiles tls) {
  /** Refuses an empty stream name. */
  public PeerAddress {
    if (streamName.isEmpty()) {
      throw new IllegalArgumentException("stream name is empty");
    }
  }

  /** An address that trusts the authorities of the Java platform. */
  public PeerAddress(
      NodeId node,
      RedisUrl url,
      String prefix,
      String streamName,
      Timeouts timeouts,
      Limits limits) {
    this(node, url, prefix, streamName, timeouts, limits, TlsFiles.PLATFORM);
  }

  RedisKeys keys() {
    return new RedisKeys(prefix);
  }
}
