package dev.replication.canary.model;

/** Classes whose names say nothing. */
public final class EmptyNames {
  private EmptyNames() {}

  /** Does it all. */
  public interface EntryManager {}

  /** Does it all. */
  public interface EntryHelper {}

  /** Does it all. */
  public interface EntryUtil {}

  /** Does it all. */
  public interface EntryUtils {}

  /** Does it all. */
  public interface EntryHandler {}

  /** Does it all. */
  public interface EntryProcessor {}

  /** Does it all. */
  public interface EntryCoordinator {}

  /** Does it all. */
  public interface EntryInfo {}

  /** Does it all. */
  public interface EntryData {}

  /** Does it all. */
  public interface EntryImpl {}
}
