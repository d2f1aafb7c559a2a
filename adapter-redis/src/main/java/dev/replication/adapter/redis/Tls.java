package dev.replication.adapter.redis;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust on a {@code rediss://} connection. The server's certificate must be valid and name
 * the host in any case.
 *
 * @param caFile PEM file of the certificate authorities to trust, or null for those of the Java
 *     platform
 */
public record Tls(@Nullable Path caFile) {
  /** The authorities that the Java platform trusts. */
  public static final Tls PLATFORM = new Tls(null);
}
