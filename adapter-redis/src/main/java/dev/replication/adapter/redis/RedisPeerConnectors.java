package dev.replication.adapter.redis;

import dev.replication.model.NodeId;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import java.time.Duration;

/** Connectors to peers over Redis. */
public final class RedisPeerConnectors {
  private RedisPeerConnectors() {}

  /**
   * A connector that opens sessions by {@code kind}; it holds no resources while it has no session.
   */
  public static PeerConnector connector(PeerAddress address, RedisClientKind kind) {
    RedisLink.Opener opener =
        switch (kind) {
          case LETTUCE -> LettuceLink::open;
          case JEDIS -> JedisLink::open;
        };
    return new RedisPeerConnector(address, opener);
  }

  private record RedisPeerConnector(PeerAddress address, RedisLink.Opener opener)
      implements PeerConnector {
    @Override
    public NodeId peer() {
      return address.node();
    }

    @Override
    public PeerSession connect() throws InterruptedException {
      Duration timeout = address.timeouts().connect();
      long start = System.nanoTime();
      PeerLink blocking = PeerLink.open(opener, address, timeout);
      boolean connected = false;
      try {
        Duration left = timeout.minusNanos(System.nanoTime() - start);
        PeerLink queries = PeerLink.open(opener, address, left);
        connected = true;
        return new RedisPeerSession(address, blocking, queries);
      } finally {
        if (!connected) {
          blocking.close();
        }
      }
    }
  }
}
