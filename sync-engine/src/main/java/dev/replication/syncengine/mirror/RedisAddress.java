package dev.replication.syncengine.mirror;

import dev.replication.wire.RedisUrl;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import java.time.Duration;

/**
 * Where the mirror's Redis is. Credentials are only in what is never shown.
 *
 * @param url where it is
 * @param uri the same for the client that reads
 * @param shown host, port and prefix, for messages
 */
record RedisAddress(RedisUrl url, RedisURI uri, String shown) {
  /**
   * Reads a URL.
   *
   * @param prefix the node's key prefix, shown after the port
   * @throws IllegalArgumentException when it is none; the message does not repeat it, because it
   *     may hold a password
   */
  static RedisAddress parse(String url, String prefix, Duration connectTimeout) {
    RedisUrl read;
    try {
      read = RedisUrl.parse(url);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("redis_url is no " + e.getMessage());
    }
    String shown = read.hostAndPort() + (prefix.isEmpty() ? "" : "/" + prefix);
    return new RedisAddress(read, uri(read, connectTimeout), shown);
  }

  private static RedisURI uri(RedisUrl url, Duration connectTimeout) {
    RedisURI.Builder uri =
        RedisURI.Builder.redis(url.host(), url.port())
            .withSsl(url.tls())
            .withVerifyPeer(SslVerifyMode.FULL)
            .withDatabase(url.database())
            .withTimeout(connectTimeout);
    String user = url.user();
    String password = url.password();
    if (user != null && password != null) {
      uri.withAuthentication(user, password.toCharArray());
    } else if (password != null) {
      uri.withPassword(password.toCharArray());
    }
    return uri.build();
  }

  @Override
  public String toString() {
    return shown;
  }
}
