package dev.replication.embedded.redis;

import org.jspecify.annotations.Nullable;

/**
 * Why an embedded Redis could not be started or signalled; the message names port, directory and
 * what Redis said.
 */
public final class EmbeddedRedisException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  EmbeddedRedisException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  EmbeddedRedisException(String message) {
    this(message, null);
  }
}
