package dev.replication.app.http;

import dev.replication.model.TraceContext;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a request is made in, by the W3C headers {@code traceparent}, {@code tracestate}.
 */
final class TraceHeaders {
  private static final HeaderName PARENT = HeaderNames.create("traceparent");
  private static final HeaderName STATE = HeaderNames.create("tracestate");
  private static final int MAX_STATE = 512;

  /** Version, trace, span and flags; ids of zeros are none, and later versions may say more. */
  private static final Pattern VALID =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
              + "(?:(?<!^00.{53})-[!-~]{1,72})?");

  private TraceHeaders() {}

  /** The trace, or null when there is none; a header that is none must not cost the request. */
  static @Nullable TraceContext of(Headers headers) {
    String parent = headers.value(PARENT).orElse("");
    if (!VALID.matcher(parent).matches()) {
      return null;
    }
    String state = headers.value(STATE).orElse(null);
    return new TraceContext(parent, state == null || state.length() > MAX_STATE ? null : state);
  }
}
