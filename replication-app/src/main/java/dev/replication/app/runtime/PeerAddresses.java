package dev.replication.app.runtime;

import dev.replication.adapter.redis.PeerAddress;
import dev.replication.adapter.redis.RedisClientKind;
import dev.replication.adapter.redis.RedisPeerConnectors;
import dev.replication.adapter.redis.Timeouts;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.StoreSettings;
import dev.replication.port.PeerConnector;
import dev.replication.syncengine.SyncEngineConfig;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisUrl;
import java.util.Optional;

/**
 * Where peers are and what may be read of them, as configured.
 *
 * @param timeouts how long they may take
 * @param limits bounds on what is read
 */
public record PeerAddresses(Timeouts timeouts, Limits limits) {
  /** Those of a node with this store. */
  public static PeerAddresses of(StoreSettings store) {
    return new PeerAddresses(
        new Timeouts(store.redis().timeout(), store.redis().responseTimeout()),
        new Limits(store.memory().maxPayloadBytes(), Limits.DEFAULT.maxMetaBytes()));
  }

  /** The address of {@code peer}. */
  public PeerAddress of(PeerSettings peer) {
    return new PeerAddress(
        peer.nodeId(),
        peer.redisUrl(),
        peer.redisPrefix(),
        peer.streamKey(),
        timeouts,
        limits,
        peer.tls());
  }

  /** The address of a store's own Redis, as a peer would be given it; empty where it has none. */
  public Optional<PeerAddress> own(SyncEngineConfig store) {
    return Optional.ofNullable(store.redisUrl())
        .map(
            url ->
                new PeerAddress(
                    store.node(),
                    RedisUrl.parse(url),
                    store.redisPrefix(),
                    store.cdc().streamKey(),
                    timeouts,
                    limits,
                    store.redisTls()));
  }

  /** A connector with the client that is configured for {@code peer}. */
  public PeerConnector connector(PeerSettings peer) {
    RedisClientKind kind =
        switch (peer.adapter()) {
          case LETTUCE -> RedisClientKind.LETTUCE;
          case JEDIS -> RedisClientKind.JEDIS;
        };
    return RedisPeerConnectors.connector(of(peer), kind);
  }
}
