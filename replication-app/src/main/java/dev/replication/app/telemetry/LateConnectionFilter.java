package dev.replication.app.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Keeps one message of the HTTP server out of the log: that it closed a connection which came in
 * while it stopped listening. The server writes it as an error with a stack trace; to the client it
 * is a connection closed by a node that stops, and to the operator it is nothing.
 */
public final class LateConnectionFilter extends TurboFilter {
  static final String LISTENER = "io.helidon.webserver.ServerListener";

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] params,
      @Nullable Throwable cause) {
    return cause instanceof RejectedExecutionException && logger.getName().equals(LISTENER)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}
