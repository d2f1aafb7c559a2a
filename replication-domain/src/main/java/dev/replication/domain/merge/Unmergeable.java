package dev.replication.domain.merge;

/**
 * What a client wants cannot be written under the policy. Nothing has happened; the message says
 * what would be taken.
 */
public final class Unmergeable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean taken;

  private Unmergeable(String message, boolean taken) {
    super(message);
    this.taken = taken;
  }

  /** It never can. */
  public Unmergeable(String message) {
    this(message, false);
  }

  /** It cannot over what is held now. */
  public static Unmergeable taken(String message) {
    return new Unmergeable(message, true);
  }

  /** Whether it is what is held now that stands against it. */
  public boolean isTaken() {
    return taken;
  }
}
