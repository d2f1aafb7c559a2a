package dev.replication.app.http;

import org.jspecify.annotations.Nullable;

/**
 * Why the HTTP server could not be started. The message is fit to be shown and names what to
 * change.
 */
public final class HttpServerFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  HttpServerFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
