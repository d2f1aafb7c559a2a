package dev.replication.syncengine.commit;

import dev.replication.model.Change;
import dev.replication.syncengine.Submission.Precondition;
import org.jspecify.annotations.Nullable;

/** Whether a client's condition holds of the live item. */
final class Preconditions {
  private Preconditions() {}

  static boolean hold(Precondition condition, Change.@Nullable Put live) {
    return switch (condition) {
      case Precondition.Always _ -> true;
      case Precondition.Absent _ -> live == null;
      case Precondition.Present _ -> live != null;
      case Precondition.HashIs(var hash) -> live != null && live.content().hash().equals(hash);
      case Precondition.StampIs(var stamp) -> live != null && live.revision().stamp().equals(stamp);
      case Precondition.VersionIs(long version) -> live != null && live.version() == version;
    };
  }
}
