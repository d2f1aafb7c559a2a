package dev.replication.app.config;

import dev.replication.wire.RedisUrl;

/** Where the node's own Redis is. */
public sealed interface RedisLocation {
  /** There is none: no second tier and no change stream, so peers cannot read this node. */
  record Absent() implements RedisLocation {}

  /**
   * The bundled server is started in the data folder.
   *
   * @param port where it listens on the loopback address, 0 for any free port
   */
  record Embedded(int port) implements RedisLocation {
    /** On any free port. */
    public static final Embedded ANYWHERE = new Embedded(0);
  }

  /** A server that is run by others. */
  record At(RedisUrl url) implements RedisLocation {}
}
