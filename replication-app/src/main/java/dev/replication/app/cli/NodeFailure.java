package dev.replication.app.cli;

import java.time.Duration;

/** A node did not do what it was asked, or gave no answer. */
abstract sealed class NodeFailure extends CommandFailure {
  private static final long serialVersionUID = 1L;

  private NodeFailure(String message) {
    super(message);
  }

  private NodeFailure(String message, Throwable cause) {
    super(message, cause);
  }

  /** Whether the same request may succeed later. */
  abstract boolean mayPass();

  /** How long the node asks to wait; zero when it does not say. */
  abstract Duration retryAfter();

  /** No connection, or one that broke: whether the request was served is not known. */
  static final class NoAnswer extends NodeFailure {
    private static final long serialVersionUID = 1L;

    NoAnswer(String message, Throwable cause) {
      super(message, cause);
    }

    @Override
    boolean mayPass() {
      return true;
    }

    @Override
    Duration retryAfter() {
      return Duration.ZERO;
    }
  }

  /** The node refused. */
  static final class Refused extends NodeFailure {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final Duration retryAfter;

    Refused(int status, String message, Duration retryAfter) {
      super(message);
      this.status = status;
      this.retryAfter = retryAfter;
    }

    int status() {
      return status;
    }

    @Override
    boolean mayPass() {
      return status == 429 || status == 503;
    }

    @Override
    Duration retryAfter() {
      return retryAfter;
    }
  }

  /** What answered does not speak as a node does. */
  static final class NotUnderstood extends NodeFailure {
    private static final long serialVersionUID = 1L;

    NotUnderstood(String message) {
      super(message);
    }

    @Override
    boolean mayPass() {
      return false;
    }

    @Override
    Duration retryAfter() {
      return Duration.ZERO;
    }
  }
}
