package dev.replication.app.runtime;

import org.jspecify.annotations.Nullable;

/** Why a node could not start; the message is fit to be shown and says what to change. */
public final class NodeStartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message for the user, and the cause if there is one. */
  public NodeStartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
