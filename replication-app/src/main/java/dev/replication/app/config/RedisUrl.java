package dev.replication.app.config;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * The address of a Redis server. It may hold a password, so {@link #toString} masks it and only
 * {@link #text} tells it.
 *
 * @param text {@code redis://[user:password@]host[:port][/database]} or {@code rediss://…} for TLS
 */
public record RedisUrl(String text) {
  static final String SHAPE =
      "redis://[user:password@]host[:port][/database], or rediss:// for TLS";

  /**
   * Checks the shape.
   *
   * @throws IllegalArgumentException saying what is allowed, without repeating the URL
   */
  public RedisUrl {
    if (!isRedis(text)) {
      throw new IllegalArgumentException("a Redis URL must be " + SHAPE);
    }
  }

  /** Whether it is one for TLS. */
  boolean isEncrypted() {
    return text.startsWith("rediss:");
  }

  /** The URL with its password replaced. */
  @Override
  public String toString() {
    return Secrets.masked(text);
  }

  private static boolean isRedis(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      return false;
    }
    return ("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))
        && uri.getHost() != null
        && (uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535))
        && (uri.getPath().isEmpty() || uri.getPath().matches("/[0-9]{0,5}"))
        && uri.getQuery() == null
        && uri.getFragment() == null;
  }
}
