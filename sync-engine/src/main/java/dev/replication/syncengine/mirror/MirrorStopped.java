package dev.replication.syncengine.mirror;

/**
 * Why nothing can be published until somebody acts. It is looked at again from time to time. Only a
 * contradiction closes the store to writes, too.
 */
final class MirrorStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean contradiction;

  MirrorStopped(String message) {
    this(message, false);
  }

  private MirrorStopped(String message, boolean contradiction) {
    super(message);
    this.contradiction = contradiction;
  }

  /** What Redis holds contradicts our store, so that nothing may be written into the store. */
  static MirrorStopped contradiction(String message) {
    return new MirrorStopped(message, true);
  }

  boolean isContradiction() {
    return contradiction;
  }
}
