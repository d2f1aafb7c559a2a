package dev.replication.syncengine.archive;

import dev.replication.model.Membership;
import dev.replication.model.Membership.Standing;
import dev.replication.model.NodeId;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Members as one text: {@code node:since} or {@code node:since:evictedAt}, joined by commas. */
final class MembersText {
  private MembersText() {}

  static String of(Membership membership) {
    return membership.nodes().entrySet().stream()
        .map(MembersText::of)
        .collect(Collectors.joining(","));
  }

  private static String of(Map.Entry<NodeId, Standing> node) {
    Long evictedAt = node.getValue().evictedAt();
    return node.getKey().text()
        + ":"
        + node.getValue().since()
        + (evictedAt == null ? "" : ":" + evictedAt);
  }

  /**
   * Reads what {@link #of(Membership)} writes.
   *
   * @throws IllegalArgumentException when it is something else
   */
  static Membership parse(String epoch, String members) {
    TreeMap<NodeId, Standing> nodes = new TreeMap<>();
    for (String member : members.isEmpty() ? new String[0] : members.split(",", -1)) {
      String[] parts = member.split(":", -1);
      if (parts.length < 2 || parts.length > 3) {
        throw new IllegalArgumentException("members has an entry that is none");
      }
      Long evictedAt = parts.length == 3 ? (Long) Long.parseLong(parts[2]) : null;
      nodes.put(new NodeId(parts[0]), new Standing(Long.parseLong(parts[1]), evictedAt));
    }
    return new Membership(Long.parseLong(epoch), nodes);
  }
}
