package dev.replication.domain.conflict;

import dev.replication.model.Revision;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a change X that meets what we hold, L. Wherever something remains, its {@code
 * revision} is what must be stored from now on, as a whole: its context knows both changes, so the
 * next write over it carries the union.
 */
public sealed interface Verdict {
  /** X is stored; L, if there was one, was known to X's author. */
  record Apply(Revision revision) implements Verdict {}

  /**
   * X is newer over the same content: everything of X but the bytes is stored, and the change
   * counts as deduplicated. No conflict even where X's author had not seen L, for nothing of L is
   * lost.
   */
  record Restamp(Revision revision) implements Verdict {}

  /** X is stored although its author had not seen L; L goes to the conflict log. */
  record ApplyOverConflict(Revision revision) implements Verdict {}

  /** L stays although its author had not seen X; X goes to the conflict log. */
  record KeepOverConflict(Revision revision) implements Verdict {}

  /** L stays and supersedes X: its author knew X, or had the same content. */
  record Keep(Revision revision) implements Verdict {}

  /** X is what we hold. */
  record Duplicate(Revision revision) implements Verdict {}

  /** We hold nothing because X was deleted and the delete has been forgotten: X is superseded. */
  record Deleted() implements Verdict {}

  /**
   * One stamp names two contents, which no correct node produces: an alarm, and the loser goes to
   * the conflict log.
   *
   * @param incomingWins whether X is stored; otherwise L stays
   */
  record Forked(boolean incomingWins, Revision revision) implements Verdict {}

  /**
   * Whether what is stored stays as it is to the last bit, so that nothing has to be written. When
   * L stays but this is false, its stored revision has to be replaced.
   *
   * @param held what the verdict was made about
   */
  default boolean leaves(@Nullable Candidate held) {
    return switch (this) {
      case Apply _, Restamp _, ApplyOverConflict _ -> false;
      case KeepOverConflict(Revision revision) -> isHeld(revision, held);
      case Keep(Revision revision) -> isHeld(revision, held);
      case Duplicate(Revision revision) -> isHeld(revision, held);
      case Forked(boolean incomingWins, Revision revision) ->
          !incomingWins && isHeld(revision, held);
      case Deleted() -> true;
    };
  }

  private static boolean isHeld(Revision revision, @Nullable Candidate held) {
    return held != null && revision.equals(held.revision());
  }
}
