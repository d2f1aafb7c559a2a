package dev.replication.app.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;

/** The secret that mutations must show. Only its hash is kept, and compared in constant time. */
final class BearerToken {
  private static final String SCHEME = "bearer ";

  private final byte[] expected;

  BearerToken(String secret) {
    expected = sha256(secret);
  }

  /** Refuses with 401 unless the request shows the token. */
  void require(Headers headers) {
    String shown = headers.value(HeaderNames.AUTHORIZATION).orElse("");
    boolean bearer = shown.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    String token = bearer ? shown.substring(SCHEME.length()).strip() : "";
    if (!MessageDigest.isEqual(expected, sha256(token))) {
      throw new RequestRefused(
          Status.UNAUTHORIZED_401,
          bearer
              ? "the bearer token is not this node's"
              : "changes need Authorization: Bearer TOKEN",
          Map.of("WWW-Authenticate", "Bearer"));
    }
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
