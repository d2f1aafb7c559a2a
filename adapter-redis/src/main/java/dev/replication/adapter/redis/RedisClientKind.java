package dev.replication.adapter.redis;

/** The client library that carries a session; both behave alike. */
public enum RedisClientKind {
  /** Lettuce on Netty's event loops: the default. */
  LETTUCE,
  /** Jedis on the calling thread's socket. */
  JEDIS
}
