package dev.replication.model;

import org.jspecify.annotations.Nullable;

/**
 * W3C trace context as it travels with a change; carried, not interpreted.
 *
 * @param parent the {@code traceparent} header, at most 128 characters
 * @param state the {@code tracestate} header, at most 512 characters
 */
public record TraceContext(String parent, @Nullable String state) {
  /** Refuses what is too long to be a header of that name. */
  public TraceContext {
    if (parent.isEmpty() || parent.length() > 128) {
      throw new IllegalArgumentException(
          "trace parent must be 1 to 128 characters but is " + parent.length());
    }
    if (state != null && state.length() > 512) {
      throw new IllegalArgumentException(
          "trace state must be at most 512 characters but is " + state.length());
    }
  }
}
