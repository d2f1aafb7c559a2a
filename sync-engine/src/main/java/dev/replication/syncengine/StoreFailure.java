package dev.replication.syncengine;

/** Why the store could not do what it was asked. The message is fit to be shown. */
public abstract sealed class StoreFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private StoreFailure(String message, Throwable cause) {
    super(message, cause);
  }

  private StoreFailure(String message) {
    super(message);
  }

  /** The item is larger than {@code max_payload_bytes}. */
  public static final class TooLarge extends StoreFailure {
    private static final long serialVersionUID = 1L;

    /** Names the item, its size and the limit. */
    public TooLarge(String message) {
      super(message);
    }
  }

  /** The data folder belongs to a running process. */
  public static final class AlreadyOpen extends StoreFailure {
    private static final long serialVersionUID = 1L;

    /** Names the folder and the process. */
    public AlreadyOpen(String message) {
      super(message);
    }
  }

  /** The store is not running. */
  public static final class NotRunning extends StoreFailure {
    private static final long serialVersionUID = 1L;

    /** Says what was refused. */
    public NotRunning(String message) {
      super(message);
    }
  }

  /** The database has no room left: its disk is full, or it has reached the size it may have. */
  public static final class Full extends StoreFailure {
    private static final long serialVersionUID = 1L;

    /** Names the database and what could not be written; {@code cause} is the client's own. */
    public Full(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** A backend does not answer, or its files cannot be used. */
  public static final class Unavailable extends StoreFailure {
    private static final long serialVersionUID = 1L;

    /** Names the backend and what is wrong with it. */
    public Unavailable(String message) {
      super(message);
    }

    /** Names the backend and what failed; {@code cause} is its client's own exception. */
    public Unavailable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
