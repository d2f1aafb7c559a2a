package dev.replication.domain.conflict;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A few nodes that write to a few keys and read each other's streams now and then: the source of
 * histories that can happen, with a record of what each author had met.
 */
public final class Mesh {
  private static final int NODES = 3;
  private static final int KEYS = 2;

  private final List<Node> nodes = new ArrayList<>();
  private final List<Written> written = new ArrayList<>();

  private Mesh(List<Act> acts) {
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node(i));
    }
    acts.forEach(act -> act.on(this));
  }

  /** Meshes after up to {@code acts} random acts. */
  public static Arbitrary<Mesh> meshes(int acts) {
    Arbitrary<Integer> node = Arbitraries.integers().between(0, NODES - 1);
    Arbitrary<Act> write =
        Combinators.combine(
                node,
                Arbitraries.integers().between(0, KEYS - 1),
                Arbitraries.integers().between(-1, 2),
                Arbitraries.integers().between(1, 4))
            .as(Write::new);
    Arbitrary<Act> read =
        Combinators.combine(node, node, Arbitraries.integers().between(1, 3)).as(Read::new);
    return Arbitraries.oneOf(write, read).list().ofMaxSize(acts).map(Mesh::new);
  }

  /** Every change ever made, in the order of making. */
  public List<Written> written() {
    return written;
  }

  /** The changes of one node in order, as its stream carries them. */
  public List<Change> stream(int node) {
    return nodes.get(node).stream;
  }

  /**
   * A change and what its author had met on its key, itself included.
   *
   * @param met revisions' stamps
   */
  public record Written(Change change, Set<Stamp> met) {
    /** Its place in the total order. */
    public Stamp stamp() {
      return change.revision().stamp();
    }
  }

  /** What one replica holds, and the stamps of the changes it reported as losers of conflicts. */
  public static final class Replica {
    /** By key, tombstones included. */
    public final Map<ItemKey, Change> held = new HashMap<>();

    /** In the order of reports. */
    public final List<Stamp> conflicts = new ArrayList<>();

    /** Applies by the rule and does what the verdict asks for. */
    public Verdict apply(Change x) {
      Change l = held.get(x.key());
      Candidate holding = l == null ? null : Candidate.of(l);
      Verdict verdict = ConflictRule.decide(holding, Candidate.of(x), VersionVector.empty());
      Change kept = l == null ? x : l;
      switch (verdict) {
        case Verdict.Apply(Revision revision) -> held.put(x.key(), x.withRevision(revision));
        case Verdict.Restamp(Revision revision) -> held.put(x.key(), x.withRevision(revision));
        case Verdict.ApplyOverConflict(Revision revision) -> {
          conflicts.add(kept.revision().stamp());
          held.put(x.key(), x.withRevision(revision));
        }
        case Verdict.KeepOverConflict(Revision revision) -> {
          conflicts.add(x.revision().stamp());
          held.put(x.key(), kept.withRevision(revision));
        }
        case Verdict.Keep(Revision revision) -> held.put(x.key(), kept.withRevision(revision));
        case Verdict.Duplicate(Revision revision) -> held.put(x.key(), kept.withRevision(revision));
        case Verdict.Forked(boolean incomingWins, Revision revision) ->
            held.put(x.key(), (incomingWins ? x : kept).withRevision(revision));
        case Verdict.Deleted() -> {}
      }
      return verdict;
    }
  }

  private sealed interface Act {
    void on(Mesh mesh);
  }

  private record Write(int node, int key, int content, int tick) implements Act {
    @Override
    public void on(Mesh mesh) {
      Node author = mesh.nodes.get(node);
      mesh.written.add(author.write(new ItemKey("k" + key), content, tick));
    }
  }

  private record Read(int reader, int from, int entries) implements Act {
    @Override
    public void on(Mesh mesh) {
      mesh.nodes.get(reader).read(mesh.nodes.get(from), entries);
    }
  }

  private static final class Node {
    private final Origin origin;
    private final Replica replica = new Replica();
    private final List<Change> stream = new ArrayList<>();
    private final Map<Origin, Integer> cursors = new HashMap<>();
    private final Map<ItemKey, Set<Stamp>> met = new HashMap<>();
    private long hlc;

    Node(int number) {
      origin = new Origin("n" + number + "~0000000" + number);
    }

    /** Content below 0 is a delete. */
    Written write(ItemKey key, int content, int tick) {
      hlc += tick;
      Stamp stamp = new Stamp(hlc, origin);
      Revision revision = new Revision(stamp, stream.size() + 1L, VersionVector.empty());
      Change held = replica.held.get(key);
      if (held != null) {
        revision = revision.knowing(held.revision());
      }
      Change change =
          content < 0 ? new Change.Delete(key, revision, 1, null) : put(key, revision, content);
      replica.held.put(key, change);
      stream.add(change);
      Set<Stamp> seen = met.computeIfAbsent(key, _ -> new HashSet<>());
      seen.add(stamp);
      return new Written(change, Set.copyOf(seen));
    }

    void read(Node from, int entries) {
      int begin = cursors.getOrDefault(from.origin, 0);
      int end = Math.min(begin + entries, from.stream.size());
      for (Change change : from.stream.subList(begin, end)) {
        hlc = Math.max(hlc, change.revision().stamp().hlc());
        met.computeIfAbsent(change.key(), _ -> new HashSet<>()).add(change.revision().stamp());
        replica.apply(change);
      }
      cursors.put(from.origin, end);
    }

    private static Change put(ItemKey key, Revision revision, int content) {
      byte[] bytes = {(byte) content};
      return new Change.Put(
          key,
          revision,
          1,
          Content.of(bytes, ContentType.BINARY),
          "default",
          null,
          null,
          null,
          null);
    }
  }
}
