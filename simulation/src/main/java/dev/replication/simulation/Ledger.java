package dev.replication.simulation;

import dev.replication.model.Change;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The truth that no node has: every acknowledged write, and what its author had met on its key.
 * Checks compare the nodes with it.
 */
final class Ledger {
  private final Map<ItemKey, List<Write>> writes = new TreeMap<>();
  private final Map<Dot, Write> byDot = new HashMap<>();
  private final Map<Origin, Map<ItemKey, Write>> newest = new TreeMap<>();
  private final Map<ItemKey, Write> greatest = new TreeMap<>();
  private final Map<ItemKey, Write> safest = new TreeMap<>();
  private final Map<Place, Set<Dot>> met = new HashMap<>();

  /** What was met before a store was lost, too. */
  private final Map<Place, Set<Dot>> everMet = new HashMap<>();

  /** Writes that only a lost store was known to hold: they may be gone, or on their way. */
  private final Set<Dot> endangered = new HashSet<>();

  /** A key at a node. */
  private record Place(NodeId node, ItemKey key) {}

  /**
   * An acknowledged write.
   *
   * @param replaced the stamp of what its author replaced, null for nothing
   * @param knew all that the author had met on the key
   */
  record Write(Change change, @Nullable Stamp replaced, Set<Dot> knew) {
    Stamp stamp() {
      return change.revision().stamp();
    }

    Dot dot() {
      return change.revision().dot();
    }

    boolean isPut() {
      return change instanceof Change.Put;
    }

    boolean hasContentOf(Write other) {
      return change instanceof Change.Put put
          && other.change instanceof Change.Put theirs
          && put.content().equals(theirs.content());
    }
  }

  /** {@code node} has acknowledged {@code change}, which replaced {@code held}. */
  void wrote(SimNode node, Change change, @Nullable Change held) {
    Stamp replaced = held == null ? null : held.revision().stamp();
    Write write = new Write(change, replaced, Set.copyOf(metAt(node, change.key())));
    writes.computeIfAbsent(change.key(), _ -> new ArrayList<>()).add(write);
    byDot.put(write.dot(), write);
    newest
        .computeIfAbsent(change.revision().origin(), _ -> new TreeMap<>())
        .put(change.key(), write);
    greatest.merge(change.key(), write, Ledger::greater);
    safest.merge(change.key(), write, Ledger::greater);
    met(node, change);
  }

  private static Write greater(Write a, Write b) {
    return b.stamp().isAfter(a.stamp()) ? b : a;
  }

  /** {@code node} has met {@code change}, whatever became of it. */
  void met(SimNode node, Change change) {
    metAt(node, change.key()).add(change.revision().dot());
    everMet
        .computeIfAbsent(new Place(node.id, change.key()), _ -> new HashSet<>())
        .add(change.revision().dot());
  }

  private Set<Dot> metAt(SimNode node, ItemKey key) {
    return met.computeIfAbsent(new Place(node.id, key), _ -> new HashSet<>());
  }

  /** Whether {@code x} replaced the stamp of {@code l}, or a greater one. */
  boolean replaced(Change x, Change l) {
    Write write = byDot.get(x.revision().dot());
    Stamp base = write == null ? null : write.replaced;
    return base != null && base.compareTo(l.revision().stamp()) >= 0;
  }

  /**
   * Whether the author of {@code write} has ever met something greater on its key: then it may not
   * be in the author's streams any more, and who follows them need not hold it.
   */
  boolean isOverwrittenAtHome(Change write) {
    NodeId home = write.revision().origin().node();
    return everMet.getOrDefault(new Place(home, write.key()), Set.of()).stream()
        .map(byDot::get)
        .anyMatch(other -> other != null && other.stamp().isAfter(write.revision().stamp()));
  }

  /**
   * Whether a delete may stay instead of {@code best} that is forgotten where {@code purged} is.
   */
  boolean isDeletedYetEndangered(Write best, VersionVector purged) {
    return writes.getOrDefault(best.change().key(), List.of()).stream()
        .anyMatch(
            other ->
                !other.isPut()
                    && isGreaterYetEndangered(other.change(), best)
                    && purged.covers(other.dot()));
  }

  /** Whether {@code dot} is that of a delete. */
  boolean isDelete(Dot dot) {
    Write write = byDot.get(dot);
    return write != null && !write.isPut();
  }

  Set<ItemKey> keys() {
    return writes.keySet();
  }

  /**
   * {@code loser}'s store is gone with all it held. What no other of {@code nodes} holds for sure
   * need not come back.
   */
  void diskLost(SimNode loser, List<SimNode> nodes) {
    met.keySet().removeIf(place -> place.node.equals(loser.id));
    writes.forEach(
        (key, all) -> {
          @Nullable Stamp safe = safeAt(key, loser, nodes);
          for (Write write : all) {
            if (safe == null || write.stamp().isAfter(safe)) {
              endangered.add(write.dot());
            }
          }
          all.stream()
              .filter(write -> !endangered.contains(write.dot()))
              .max(Comparator.comparing(Write::stamp))
              .ifPresentOrElse(best -> safest.put(key, best), () -> safest.remove(key));
        });
  }

  private static @Nullable Stamp safeAt(ItemKey key, SimNode loser, List<SimNode> nodes) {
    return nodes.stream()
        .filter(node -> node != loser)
        .flatMap(node -> node.store.synced().changesOf(key))
        .map(change -> change.revision().stamp())
        .max(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Whether {@code held} is a write that may stay instead of {@code best}. */
  boolean isGreaterYetEndangered(Change held, Write best) {
    return held.revision().stamp().isAfter(best.stamp())
        && endangered.contains(held.revision().dot());
  }

  /** The write of {@code key} with the greatest stamp. */
  @Nullable Write greatest(ItemKey key) {
    return greatest.get(key);
  }

  /** The greatest of those writes of {@code key} that no lost store has taken along. */
  @Nullable Write safest(ItemKey key) {
    return safest.get(key);
  }

  /** Whether something replaces {@code write} of which {@code vv} does not speak. */
  boolean isReplacedBeyond(VersionVector vv, Change write) {
    return writes.getOrDefault(write.key(), List.of()).stream()
        .anyMatch(
            other -> other.stamp().isAfter(write.revision().stamp()) && !vv.covers(other.dot()));
  }

  /** The last write of {@code origin} to each key. */
  Map<ItemKey, Write> newestOf(Origin origin) {
    return newest.getOrDefault(origin, Map.of());
  }

  /**
   * Writes of {@code key} that are gone without their successors' authors having met them, and
   * whose content is gone with them: a conflict log must have each.
   */
  List<Write> lostUnseen(ItemKey key) {
    List<Write> all = writes.getOrDefault(key, List.of());
    return all.stream().filter(write -> write.isPut() && isLostUnseen(write, all)).toList();
  }

  private static boolean isLostUnseen(Write write, List<Write> all) {
    boolean replaced = false;
    for (Write other : all) {
      if (other.stamp().isAfter(write.stamp())) {
        replaced = true;
        if (other.knew.contains(write.dot()) || other.hasContentOf(write)) {
          return false;
        }
      }
    }
    return replaced;
  }

  long count() {
    return byDot.size();
  }
}
