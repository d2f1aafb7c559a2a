package dev.replication.testkit.merge;

import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.merge.MergeRule;
import dev.replication.domain.merge.Unmergeable;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a few nodes have made of one key: they edit it, delete it and meet what others made of it,
 * the newest or something older, in any order. Confined to one thread.
 */
public final class MergeHistory {
  static final int NODES = 3;

  private static final ItemKey KEY = new ItemKey("merged");

  private final MergeRule rule;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Change> made = new ArrayList<>();
  private long clock;

  MergeHistory(MergePolicy policy, List<Act> acts) {
    this.rule = new MergeRule(policy);
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node(new Origin("node-" + i + "~0000000" + i)));
    }
    acts.forEach(this::perform);
  }

  /** What happens next. */
  public sealed interface Act {
    /**
     * A client edits at a node; what the policy does not take is not done.
     *
     * @param json one JSON value
     */
    record Write(int node, Edit edit, String json) implements Act {}

    /** Content as it was written before the key had a policy. */
    record Plain(int node, String json) implements Act {}

    /** A client deletes at a node. */
    record Delete(int node) implements Act {}

    /** A node meets what another one holds. */
    record Meet(int node, int other) implements Act {}

    /** A node meets something that was made at any time. */
    record MeetOld(int node, int which) implements Act {}
  }

  private static final class Node {
    private final Origin origin;
    private @Nullable Change held;
    private long seq;

    private Node(Origin origin) {
      this.origin = origin;
    }
  }

  /** Everything that was ever held anywhere, oldest first. */
  public List<Change> made() {
    return List.copyOf(made);
  }

  /** Somebody who writes. */
  Origin writer() {
    return nodes.getFirst().origin;
  }

  /** What remains when all of {@code order} have met, one after the other. */
  Change all(List<Change> order) {
    Change joined = order.getFirst();
    for (Change change : order) {
      joined = rule.meet(joined, change).result();
    }
    return joined;
  }

  private void perform(Act act) {
    switch (act) {
      case Act.Write(int node, Edit edit, String json) -> write(nodes.get(node), edit, json);
      case Act.Plain(int node, String json) -> {
        Content content = Content.of(json.getBytes(StandardCharsets.UTF_8), ContentType.JSON);
        hold(nodes.get(node), put(next(nodes.get(node)), content, null));
      }
      case Act.Delete(int node) -> {
        if (nodes.get(node).held instanceof Change.Put) {
          hold(nodes.get(node), new Change.Delete(KEY, next(nodes.get(node)), 1, null));
        }
      }
      case Act.Meet(int node, int other) -> meet(nodes.get(node), nodes.get(other).held);
      case Act.MeetOld(int node, int which) ->
          meet(nodes.get(node), made.isEmpty() ? null : made.get(which % made.size()));
    }
  }

  private void write(Node node, Edit edit, String json) {
    Revision revision = next(node);
    boolean live = node.held instanceof Change.Put;
    try {
      MergeRule.Shown shown = rule.edit(node.held, live, edit, json, revision.stamp());
      hold(node, put(revision, shown.content(), shown.mergeState()));
    } catch (Unmergeable _) {
      // The client is told.
    }
  }

  private static Change.Put put(Revision revision, Content content, @Nullable String mergeState) {
    return new Change.Put(
        KEY, revision, 1, content, Change.DEFAULT_STATE, null, mergeState, null, null);
  }

  private Revision next(Node node) {
    node.seq++;
    Revision fresh = new Revision(new Stamp(++clock, node.origin), node.seq, VersionVector.empty());
    return node.held == null ? fresh : fresh.knowing(node.held.revision());
  }

  private void meet(Node node, @Nullable Change incoming) {
    if (incoming != null) {
      hold(node, node.held == null ? incoming : rule.meet(node.held, incoming).result());
    }
  }

  private void hold(Node node, Change change) {
    node.held = change;
    made.add(change);
  }

  @Override
  public String toString() {
    return made.toString();
  }
}
