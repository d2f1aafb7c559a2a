package dev.replication.app.http;

import io.helidon.http.Status;
import java.util.Map;

/**
 * A request that gets an answer other than what it asked for. Thrown by endpoints and turned into a
 * problem document in one place; it is an answer, not a fault, so it carries no stack trace.
 */
final class RequestRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Status status;
  private final transient Map<String, String> headers;

  RequestRefused(Status status, String detail, Map<String, String> headers) {
    super(detail, null, false, false);
    this.status = status;
    this.headers = Map.copyOf(headers);
  }

  RequestRefused(Status status, String detail) {
    this(status, detail, Map.of());
  }

  static RequestRefused badRequest(String detail) {
    return new RequestRefused(Status.BAD_REQUEST_400, detail);
  }

  static RequestRefused unprocessable(String detail) {
    return new RequestRefused(Status.UNPROCESSABLE_CONTENT_422, detail);
  }

  static RequestRefused tooLarge(String detail) {
    return new RequestRefused(Status.REQUEST_ENTITY_TOO_LARGE_413, detail);
  }

  static RequestRefused methodNotAllowed(String allowed) {
    return new RequestRefused(
        Status.METHOD_NOT_ALLOWED_405, "allowed here: " + allowed, Map.of("Allow", allowed));
  }

  /** Nothing is wrong with the request; it may be repeated after {@code seconds}. */
  static RequestRefused unavailable(String detail, int seconds) {
    return new RequestRefused(
        Status.SERVICE_UNAVAILABLE_503, detail, Map.of("Retry-After", String.valueOf(seconds)));
  }

  Status status() {
    return status;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  /** Headers that belong to the answer. */
  Map<String, String> headers() {
    return headers;
  }
}
