package dev.replication.simulation;

import dev.replication.domain.digest.ItemDigest;
import dev.replication.domain.health.PeerHealth;
import dev.replication.model.Change;
import dev.replication.model.Cursor;
import dev.replication.model.DigestSlot;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What must hold after each step, whatever has failed. Looks only at what changed since the last
 * one, with the {@link Ledger} as the truth.
 */
final class Checks {
  private final World world;
  private final Map<Path, List<FeedEntry.Changed>> delivered = new HashMap<>();
  private final Map<Path, List<FeedEntry>> probed = new HashMap<>();

  /** Up to where a stream was found to be applied; that stays so. */
  private final Map<Path, StreamId> applied = new HashMap<>();

  private final Map<NodeId, Map<ItemKey, Revision>> held = new HashMap<>();
  private final Map<NodeId, Long> storeVersions = new HashMap<>();
  private final Map<NodeId, Long> redisVersions = new HashMap<>();

  /** What was written over a delete with a greater stamp once that was forgotten. */
  private final Set<Dot> newOverForgotten = new HashSet<>();

  Checks(World world) {
    this.world = world;
    world.nodes.forEach(node -> held.put(node.id, new TreeMap<>()));
  }

  /** A reader and whose stream it reads. */
  private record Path(NodeId reader, NodeId owner) {}

  /** Looks at everything that the last step has changed. */
  void afterStep() {
    for (SimNode node : world.nodes) {
      if (changed(storeVersions, node, node.store.version())) {
        neverGoesBack(node);
        vectorIsTrue(node);
      }
      if (changed(redisVersions, node, node.redis.version())) {
        treeIsTheSum(node);
        publishedVectorIsTrue(node);
      }
    }
  }

  private static boolean changed(Map<NodeId, Long> versions, SimNode node, long version) {
    Long before = versions.put(node.id, version);
    return before == null || before != version;
  }

  /** What a node holds under a key is only ever replaced by something greater. */
  private void neverGoesBack(SimNode node) {
    Map<ItemKey, Revision> before = byNode(held, node);
    for (Archive.Row row : node.store.now().rows.values()) {
      Revision now = row.change().revision();
      Revision then = before.put(row.change().key(), now);
      if (then != null && then.stamp().isAfter(now.stamp())) {
        world.broken(
            "%s went back on %s from %s to %s"
                .formatted(node.name(), row.change().key(), then.stamp(), now.stamp()));
      }
    }
    before.entrySet().removeIf(entry -> isForgotten(node, entry.getKey(), entry.getValue()));
    for (ItemKey key : before.keySet()) {
      if (node.store.now().held(key) == null && !world.lostRows.containsKey(key)) {
        world.broken("%s holds nothing under %s any more".formatted(node.name(), key));
      }
    }
  }

  /** Whether it was a delete that the store has forgotten. */
  private boolean isForgotten(SimNode node, ItemKey key, Revision then) {
    Archive store = node.store.now();
    return store.held(key) == null
        && store.purged.covered().covers(then.dot())
        && world.ledger.isDelete(then.dot());
  }

  private static <T> T byNode(Map<NodeId, T> map, SimNode node) {
    T value = map.get(node.id);
    if (value == null) {
      throw new IllegalStateException(node.name() + " is not of this mesh");
    }
    return value;
  }

  /** A row was taken: whatever comes back may be older. */
  void rowLost(SimNode node, ItemKey key) {
    byNode(held, node).remove(key);
  }

  /** A power failure has taken commits: what the node held before counts no more. */
  void setBack(SimNode node) {
    byNode(held, node).clear();
    for (SimNode peer : world.nodes) {
      delivered.remove(new Path(node.id, peer.id));
      applied.remove(new Path(node.id, peer.id));
    }
    for (Cursor cursor : node.savedCursors()) {
      if (cursor.storeFeedSeq() <= node.store.now().feedSeq) {
        cursorIsTrue(node, cursor);
      }
    }
  }

  /** All that the version vector names is held, or superseded by what is held. */
  private void vectorIsTrue(SimNode node) {
    Archive store = node.store.now();
    for (Map.Entry<Origin, Long> known : store.vv.asMap().entrySet()) {
      missing(node, known.getKey(), known.getValue(), false)
          .ifPresent(
              write ->
                  world.broken(
                      "%s has seen %s up to %d and does not hold %s: %s"
                          .formatted(
                              node.name(),
                              known.getKey(),
                              known.getValue(),
                              write,
                              world.account(write.key()))));
    }
  }

  /**
   * A last write of {@code origin} to some key that is not beyond {@code seq} and not here, though
   * nothing has ever replaced it at its author's. Who compares himself with others may miss it when
   * it was replaced elsewhere before it was mirrored there: then what has replaced it must at least
   * not be claimed.
   */
  private Optional<Change> missing(SimNode node, Origin origin, long seq, boolean parkedCounts) {
    VersionVector vv = node.store.now().vv;
    return world.ledger.newestOf(origin).values().stream()
        .map(Ledger.Write::change)
        .filter(write -> write.revision().seq() <= seq && !has(node, write, parkedCounts))
        .filter(write -> !world.ledger.isOverwrittenAtHome(write))
        .filter(write -> !world.plan.repairs() || !world.ledger.isReplacedBeyond(vv, write))
        .findFirst();
  }

  private boolean has(SimNode node, Change write, boolean parkedCounts) {
    Archive store = node.store.now();
    Change here = store.held(write.key());
    Dot dot = write.revision().dot();
    if (here != null && isNewOverForgotten(store, write, here)) {
      return true;
    }
    return (here != null && !write.revision().stamp().isAfter(here.revision().stamp()))
        || (parkedCounts && isParked(store, write))
        || (here == null && store.purged.covered().covers(dot))
        || world.lostRows.containsKey(write.key());
  }

  /**
   * Whether {@code here} was written by a store that began empty, under an earlier clock than that
   * of a delete which was forgotten: it is no older change that came back, and stays.
   */
  private boolean isNewOverForgotten(Archive store, Change write, Change here) {
    VersionVector purged = store.purged.covered();
    if (write instanceof Change.Delete
        && purged.covers(write.revision().dot())
        && !purged.covers(here.revision().dot())) {
      newOverForgotten.add(here.revision().dot());
    }
    return write instanceof Change.Delete && isNewOverForgotten(here);
  }

  /** Whether {@code held} was found to be newer than a delete with a greater stamp. */
  boolean isNewOverForgotten(Change held) {
    return newOverForgotten.contains(held.revision().dot());
  }

  /** Whether it waits for time to reach it, or something that replaces it does. */
  private static boolean isParked(Archive store, Change write) {
    return store.parked.values().stream()
        .anyMatch(
            parked ->
                parked.key().equals(write.key())
                    && !write.revision().stamp().isAfter(parked.revision().stamp()));
  }

  /** Each slot of a published tree is the sum of the published records below it. */
  private void treeIsTheSum(SimNode node) {
    RedisImage image = node.redis.image();
    Map<Integer, DigestSlot> leaves = new TreeMap<>();
    Map<Integer, DigestSlot> root = new TreeMap<>();
    image.records.forEach(
        (key, record) -> {
          int bucket = ItemDigest.bucketOf(key);
          DigestSlot slot = ItemDigest.slotOf(key, record);
          leaves.merge(bucket, slot, DigestSlot::plus);
          root.merge(bucket >> 8, slot, DigestSlot::plus);
        });
    if (!withoutEmpty(image.leafSlots).equals(leaves)
        || !withoutEmpty(image.rootSlots).equals(root)) {
      world.broken("the tree of " + node.name() + " is not the sum of its records");
    }
  }

  private static Map<Integer, DigestSlot> withoutEmpty(Map<Integer, DigestSlot> slots) {
    Map<Integer, DigestSlot> rest = new TreeMap<>(slots);
    rest.values().removeIf(DigestSlot.EMPTY::equals);
    return rest;
  }

  /**
   * What a head says to have seen is in the mirror, or superseded there. Asked of writes that
   * nothing supersedes anywhere: of others the mirror may lack the successor that replaced them in
   * the change log before they were published.
   */
  private void publishedVectorIsTrue(SimNode node) {
    RedisImage image = node.redis.image();
    NodeHead head = image.head;
    if (head == null || head.building()) {
      return;
    }
    for (ItemKey key : world.ledger.keys()) {
      Ledger.Write write = world.ledger.greatest(key);
      if (write != null
          && head.vv().covers(write.dot())
          && !world.lostRows.containsKey(key)
          && !(head.purged().covered().covers(write.dot()) && !write.isPut())
          && !holdsStamp(image, write)) {
        world.broken(
            "%s publishes to have seen %s and does not show %s"
                .formatted(node.name(), head.vv(), write.change()));
      }
    }
  }

  private static boolean holdsStamp(RedisImage image, Ledger.Write write) {
    var record = image.records.get(write.change().key());
    return record != null && Long.compareUnsigned(record.hlc(), write.stamp().hlc()) >= 0;
  }

  /** {@code reader} has read entries of {@code owner}'s stream. */
  void delivered(SimNode reader, SimNode owner, List<FeedEntry> entries) {
    List<FeedEntry.Changed> unsaved =
        delivered.computeIfAbsent(new Path(reader.id, owner.id), _ -> new ArrayList<>());
    for (FeedEntry entry : entries) {
      if (entry instanceof FeedEntry.Changed changed) {
        unsaved.add(changed);
      }
    }
  }

  /** The stream of {@code owner} is another one: what was read of the old one is left out. */
  void streamReplaced(SimNode owner) {
    delivered.keySet().removeIf(path -> path.owner.equals(owner.id));
    applied.keySet().removeIf(path -> path.owner.equals(owner.id));
  }

  /** A cursor was stored: what was read up to it is durable, and nothing before it is missing. */
  void saved(SimNode reader, Cursor cursor) {
    List<FeedEntry.Changed> unsaved =
        delivered.getOrDefault(new Path(reader.id, cursor.peer()), new ArrayList<>());
    for (FeedEntry.Changed entry : List.copyOf(unsaved)) {
      if (!entry.id().isAfter(cursor.position())) {
        if (!entry.change().revision().origin().isOf(reader.id)
            && !isBehindHole(entry.change(), cursor)
            && !has(reader, entry.change(), true)) {
          world.broken(
              "%s stores %s behind %s, which it does not hold"
                  .formatted(reader.name(), cursor, entry));
        }
        unsaved.remove(entry);
      }
    }
    cursorIsTrue(reader, cursor);
  }

  /** Whether the cursor says itself that the change may be missing. */
  private static boolean isBehindHole(Change change, Cursor cursor) {
    Long holeFrom = cursor.holeFrom();
    return holeFrom != null && holeFrom <= change.revision().seq();
  }

  private void cursorIsTrue(SimNode reader, Cursor cursor) {
    Long holeFrom = cursor.holeFrom();
    for (SimNode owner : world.nodes) {
      if (owner.id.equals(cursor.peer())) {
        if (world.plan.repairs() && cursor.stream().isEmpty()) {
          // Whose chain it speaks of nobody knows; it is void at the next look.
          return;
        }
        long seq = holeFrom == null ? cursor.lastSeq() : holeFrom - 1;
        Origin chain = world.streams.getOrDefault(cursor.stream(), owner.store.now().origin);
        missing(reader, chain, seq, true)
            .ifPresent(
                write ->
                    world.broken(
                        "%s has the cursor %s and does not hold %s"
                            .formatted(reader.name(), cursor, write)));
      }
    }
  }

  /** What {@code reader} sees of {@code owner}'s stream while it asks how far that reaches. */
  void probed(SimNode reader, SimNode owner) {
    RedisImage image = owner.redis.image();
    StreamId from = applied.getOrDefault(new Path(reader.id, owner.id), StreamId.ZERO);
    probed.put(new Path(reader.id, owner.id), image.after(from, Integer.MAX_VALUE));
  }

  /**
   * {@code reader} says that nothing is left in {@code owner}'s stream.
   *
   * @param holeFrom what it knows to miss, null for nothing
   */
  void lagIsZero(SimNode reader, NodeId owner, @Nullable Long holeFrom) {
    Path path = new Path(reader.id, owner);
    for (FeedEntry entry : probed.getOrDefault(path, List.of())) {
      if (entry instanceof FeedEntry.Changed changed
          && !changed.change().revision().origin().isOf(reader.id)
          && (holeFrom == null || changed.change().revision().seq() < holeFrom)
          && !has(reader, changed.change(), true)) {
        world.broken(
            "%s says that it is not behind %s and has not applied %s"
                .formatted(reader.name(), owner, entry));
        return;
      }
      applied.put(path, entry.id());
    }
  }

  /** Who is not connected does not know how far behind it is. */
  void lagIsHonest(SimNode node, PeerHealth health) {
    if (!health.connected() && health.lagMillis() != null) {
      world.broken(
          "%s is not connected to %s and says that it is %d ms behind"
              .formatted(node.name(), health.node(), health.lagMillis()));
    }
  }
}
