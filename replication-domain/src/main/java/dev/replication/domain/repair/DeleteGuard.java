package dev.replication.domain.repair;

/**
 * How many live items one pass may delete before somebody is asked: a share of what we hold, but
 * never less than a few. A peer that was emptied by mistake deletes everything properly, one
 * tombstone at a time; here that comes to a stand. Confined to one thread.
 */
final class DeleteGuard {
  private final long allowed;
  private final long items;
  private long deletes;
  private boolean confirmed;
  private boolean told;

  DeleteGuard(RepairSettings settings, long items) {
    this.items = items;
    this.allowed = Math.max(settings.deletesUnasked(), (long) (settings.maxDeleteRatio() * items));
  }

  /** A live item is about to go. */
  void deletes() {
    deletes++;
  }

  /** Whether nothing may be applied until somebody confirms. */
  boolean isShut() {
    return deletes > allowed && !confirmed;
  }

  /** Whether it is shut and that has not been told yet; it is now. */
  boolean isNews() {
    boolean news = isShut() && !told;
    told = told || news;
    return news;
  }

  /** Somebody has confirmed the deletes of this pass. */
  void confirm() {
    confirmed = true;
  }

  long count() {
    return deletes;
  }

  long items() {
    return items;
  }
}
