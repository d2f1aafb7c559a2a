package dev.replication.app.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One request and its answer. Confined to the virtual thread that serves the request. */
final class Exchange {
  /**
   * How much of a refused body is read and thrown away so that the client gets to see the answer.
   */
  static final long LINGER_BYTES = 32L << 20;

  private final ServerRequest request;
  private final ServerResponse response;
  private @Nullable InputStream body;

  Exchange(ServerRequest request, ServerResponse response) {
    this.request = request;
    this.response = response;
  }

  String method() {
    return request.prologue().method().text();
  }

  /** Whether the request asks for no change. */
  boolean isSafe() {
    return method().equals("GET") || method().equals("HEAD");
  }

  /** The path exactly as it was sent: percent-encoded, nothing normalised. */
  String rawPath() {
    return request.prologue().uriPath().rawPath();
  }

  /** The query, which may have only the names in {@code known}. */
  QueryParameters query(Set<String> known) {
    return QueryParameters.parse(request.prologue().query().rawValue(), known);
  }

  ServerRequestHeaders headers() {
    return request.headers();
  }

  /** The body as it arrives, the same stream at every call. */
  InputStream body() {
    InputStream opened = body;
    if (opened == null) {
      opened =
          request.content().hasEntity()
              ? request.content().inputStream()
              : InputStream.nullInputStream();
      body = opened;
    }
    return opened;
  }

  void header(String name, String value) {
    response.header(name, value);
  }

  /** Answers without a body. */
  void send(Status status) {
    response.status(status).send();
  }

  /** Answers with {@code bytes}, or to HEAD with their length only. */
  void send(Status status, String contentType, byte[] bytes) {
    response.status(status).header(HeaderNames.CONTENT_TYPE, contentType);
    if (method().equals("HEAD")) {
      response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(bytes.length));
      response.send();
    } else {
      response.send(bytes);
    }
  }

  /** Whether client or server said that the connection ends with this answer. */
  boolean endsConnection() {
    return headers().containsToken(HeaderValues.CONNECTION_CLOSE)
        || response.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
  }

  boolean isAnswered() {
    return response.isSent();
  }

  /** Answers with a problem document. */
  void refuse(RequestRefused refusal) {
    refusal.headers().forEach(this::header);
    byte[] document = ProblemDocument.of(refusal.status(), refusal.detail(), rawPath());
    sendAndDiscard(refusal.status(), ProblemDocument.MEDIA_TYPE, document);
  }

  /**
   * Answers before the body was read to its end. What the client is still sending is thrown away up
   * to a bound after the answer went out, then the connection is closed: closing at once would
   * reset it before the client has read the answer.
   */
  void sendAndDiscard(Status status, String contentType, byte[] bytes) {
    boolean unread = request.content().hasEntity() && !request.content().consumed();
    if (unread) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    }
    send(status, contentType, bytes);
    boolean clientWaitsForContinue = headers().contains(HeaderValues.EXPECT_100) && body == null;
    if (unread && !clientWaitsForContinue) {
      discard(body());
    }
  }

  private static void discard(InputStream rest) {
    byte[] buffer = new byte[16 << 10];
    try {
      long discarded = 0;
      int read = 0;
      while (read >= 0 && discarded < LINGER_BYTES) {
        discarded += read;
        read = rest.read(buffer);
      }
    } catch (IOException | RuntimeException _) {
      // The answer is out; a client that went away, or sends rubbish, loses nothing.
    }
  }
}
