package dev.replication.syncengine.mirror;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.Locale;

/**
 * Where the mirror's Redis is. Credentials are only in {@code uri}, which is never shown.
 *
 * @param uri what the client connects to
 * @param shown host, port and prefix, for messages
 */
record RedisAddress(RedisURI uri, String shown) {
  /**
   * Checks a URL.
   *
   * @param prefix the node's key prefix, shown after the port
   * @throws IllegalArgumentException when it is not a {@code redis://} or {@code rediss://} URL;
   *     the message does not repeat it, because it may hold a password
   */
  static RedisAddress parse(String url, String prefix, Duration connectTimeout) {
    String scheme = url.substring(0, Math.max(0, url.indexOf("://"))).toLowerCase(Locale.ROOT);
    if (!scheme.equals("redis") && !scheme.equals("rediss")) {
      throw new IllegalArgumentException("redis_url must begin with redis:// or rediss://");
    }
    RedisURI uri = parsed(url);
    if (uri.getHost() == null || uri.getHost().isEmpty() || uri.getPort() < 1) {
      throw new IllegalArgumentException("redis_url names no host or no valid port");
    }
    uri.setTimeout(connectTimeout);
    String shown = uri.getHost() + ":" + uri.getPort() + (prefix.isEmpty() ? "" : "/" + prefix);
    return new RedisAddress(uri, shown);
  }

  /** The cause is dropped on purpose: it quotes the URL, password included. */
  @SuppressWarnings("UnusedException")
  private static RedisURI parsed(String url) {
    try {
      return RedisURI.create(url);
    } catch (RuntimeException quotesTheUrl) {
      throw new IllegalArgumentException(
          "redis_url is not a valid URL; it must look like"
              + " redis://user:password@host:port/database");
    }
  }

  @Override
  public String toString() {
    return shown;
  }
}
