package dev.replication.app.config;

/** The Redis client that talks to a peer. */
public enum Adapter {
  /** The default. */
  LETTUCE,
  /** The alternative; reads a stream faster, one connection per caller. */
  JEDIS
}
