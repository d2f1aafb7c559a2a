package dev.replication.app.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import java.net.URI;

/**
 * Keeps web pages of other sites from changing a node through its owner's browser. A server without
 * a token listens on loopback only, which any page can reach: such a request carries an {@code
 * Origin} that is not this server, or, when the page's own name was made to resolve to loopback, a
 * {@code Host} that is not a loopback name.
 */
final class BrowserGuard {
  private BrowserGuard() {}

  /** Refuses with 403 what another site's page sends. */
  static void requireOwnOrigin(Headers headers) {
    String host = headers.value(HeaderNames.HOST).orElse("");
    if (!isLoopback(host)) {
      throw forbidden("changes without a token must be addressed to localhost, not to " + host);
    }
    String origin = headers.value(HeaderNames.ORIGIN).orElse("");
    if (!origin.isEmpty() && !origin.equalsIgnoreCase("http://" + host)) {
      throw forbidden("changes may not come from pages of another origin");
    }
  }

  private static boolean isLoopback(String host) {
    try {
      String name = URI.create("http://" + host).getHost();
      return name != null
          && (name.equalsIgnoreCase("localhost")
              || name.equals("[::1]")
              || name.equals("[0:0:0:0:0:0:0:1]")
              || name.matches("127(\\.[0-9]{1,3}){3}"));
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static RequestRefused forbidden(String detail) {
    return new RequestRefused(Status.FORBIDDEN_403, detail);
  }
}
