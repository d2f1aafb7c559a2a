package dev.replication.syncengine.mirror;

import org.jspecify.annotations.Nullable;

/**
 * Why nothing can be published until somebody acts. It is looked at again from time to time. Only a
 * contradiction closes the store to writes, too.
 */
final class MirrorStopped extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean contradiction;
  private final transient @Nullable Observed setBack;

  MirrorStopped(String message) {
    this(message, false, null);
  }

  private MirrorStopped(String message, boolean contradiction, @Nullable Observed setBack) {
    super(message);
    this.contradiction = contradiction;
    this.setBack = setBack;
  }

  /** What Redis holds contradicts our store, so that nothing may be written into the store. */
  static MirrorStopped contradiction(String message) {
    return new MirrorStopped(message, true, null);
  }

  /** The same, because Redis holds what a later state of our store has written, or a copy of it. */
  static MirrorStopped setBack(String message, Observed found) {
    return new MirrorStopped(message, true, found);
  }

  /** What was found of a store that is ahead of ours; null for any other reason. */
  @Nullable Observed setBack() {
    return setBack;
  }

  boolean isContradiction() {
    return contradiction;
  }
}
