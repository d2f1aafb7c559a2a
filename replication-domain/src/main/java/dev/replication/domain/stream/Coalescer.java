package dev.replication.domain.stream;

import dev.replication.domain.conflict.Candidate;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Drops the changes of a batch that a greater one of the same key and origin replaces anyway. The
 * survivor stays at its own place and takes over the contexts of those it replaces, so applying the
 * survivors leaves what applying all of them would have left.
 *
 * <p>Changes of <em>different</em> origins are never merged, though one key may then occur twice:
 * whether one of them saw the other is for the conflict rule to say, and merging their contexts
 * would hide a lost update. A stream carries its owner's writes only, so that happens at most where
 * a new life of the owner begins.
 */
public final class Coalescer {
  private Coalescer() {}

  /** What remains of {@code changes}, oldest first as they were. */
  public static Coalesced coalesce(List<Change> changes) {
    if (changes.size() < 2) {
      return new Coalesced(changes, 0);
    }
    Map<Writer, Survivor> survivors = HashMap.newHashMap(changes.size());
    for (int place = 0; place < changes.size(); place++) {
      Change change = changes.get(place);
      survivors.merge(Writer.of(change), new Survivor(place, change), Survivor::of);
    }
    if (survivors.size() == changes.size()) {
      return new Coalesced(changes, 0);
    }
    List<Change> left = new ArrayList<>(survivors.size());
    for (int place = 0; place < changes.size(); place++) {
      Survivor survivor = survivors.get(Writer.of(changes.get(place)));
      if (survivor != null && survivor.place == place) {
        left.add(survivor.change);
      }
    }
    return new Coalesced(left, changes.size() - left.size());
  }

  /**
   * A batch without the replaced changes.
   *
   * @param changes at most one for each key and origin, oldest first
   * @param dropped how many were replaced
   */
  public record Coalesced(List<Change> changes, int dropped) {
    /** Copies the list. */
    public Coalesced {
      changes = List.copyOf(changes);
    }
  }

  private record Writer(ItemKey key, Origin origin) {
    static Writer of(Change change) {
      return new Writer(change.key(), change.revision().origin());
    }
  }

  private record Survivor(int place, Change change) {
    /**
     * Of the same change twice the later place stays, which is the one a reader has passed last.
     */
    static Survivor of(Survivor earlier, Survivor later) {
      boolean earlierStays = Candidate.of(earlier.change).winsOver(Candidate.of(later.change));
      return earlierStays ? earlier.knowing(later) : later.knowing(earlier);
    }

    private Survivor knowing(Survivor replaced) {
      var revision = change.revision().knowing(replaced.change.revision());
      return new Survivor(place, change.withRevision(revision));
    }
  }
}
