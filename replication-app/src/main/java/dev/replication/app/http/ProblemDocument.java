package dev.replication.app.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a refused request, as RFC 9457 has it. Never shows a stack trace or a class name.
 */
final class ProblemDocument {
  static final String MEDIA_TYPE = "application/problem+json";

  private ProblemDocument() {}

  /**
   * The document's bytes.
   *
   * @param detail what is wrong with this request, for a person
   * @param instance the path that was asked for, or null when it could not be read
   */
  static byte[] of(Status status, String detail, @Nullable String instance) {
    return JsonOutput.object(
        json -> {
          json.writeStringField("type", "about:blank");
          json.writeStringField("title", status.reasonPhrase());
          json.writeNumberField("status", status.code());
          json.writeStringField("detail", detail);
          if (instance != null) {
            json.writeStringField("instance", instance);
          }
        });
  }

  /**
   * Problem documents also for what Helidon refuses before any route is asked: bad framing, headers
   * too long.
   */
  static DirectHandlers forTransport() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType event : DirectHandler.EventType.values()) {
      handlers.addHandler(event, ProblemDocument::transportAnswer);
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse transportAnswer(
      DirectHandler.TransportRequest request,
      DirectHandler.EventType event,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    boolean ours = status.code() >= 500 || message == null;
    String detail = ours ? "the request cannot be read" : String.valueOf(message);
    HeaderName contentType = HeaderNames.CONTENT_TYPE;
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .header(contentType, MEDIA_TYPE)
        .entity(of(status, detail, null))
        .build();
  }
}
