package dev.replication.simulation;

import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.repair.RepairCycle;
import dev.replication.model.Change;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.DigestRecord;
import dev.replication.model.Dot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What must hold in the end, when everything is healed, nobody writes, and time has passed. */
final class Ending {
  private final World world;

  Ending(World world) {
    this.world = world;
  }

  /** What is not yet as it must be, null when everything is. */
  @Nullable String lacking() {
    for (SimNode node : world.nodes) {
      String lacking = lackingAt(node);
      if (lacking != null) {
        return node.name() + " " + lacking;
      }
    }
    return null;
  }

  private @Nullable String lackingAt(SimNode node) {
    Life life = node.life();
    if (life == null) {
      return "is not running";
    }
    if (!life.committer.isIdle()) {
      return "has changes queued or parked";
    }
    for (ItemKey key : world.ledger.keys()) {
      String wrong = wrongAt(node, key);
      if (wrong != null) {
        return wrong;
      }
    }
    if (!mirrored(node).equals(node.redis.image().records)) {
      return "does not show what it holds";
    }
    for (Following following : life.followings.values()) {
      String unwell = unwell(following.supervisor.health());
      if (unwell != null) {
        return unwell;
      }
      RepairCycle repair = following.repair;
      if (repair != null
          && !(repair.comparisons().report().verdict() instanceof ComparisonVerdict.Equal)) {
        return "is not known to equal "
            + following.peer.name()
            + ": "
            + repair.comparisons().report();
      }
    }
    return unseenBy(node);
  }

  /** Of each origin everything that it has published must be seen. */
  private @Nullable String unseenBy(SimNode node) {
    for (SimNode other : world.nodes) {
      NodeHead head = other.redis.image().head;
      if (head == null || node.store.now().vv.seqOf(head.origin()) < head.seq()) {
        return "has seen " + node.store.now().vv + ", not all of " + head;
      }
    }
    return null;
  }

  private @Nullable String wrongAt(SimNode node, ItemKey key) {
    Ledger.Write best = world.ledger.safest(key);
    Change held = node.store.now().held(key);
    if (best == null || (held != null && world.ledger.isGreaterYetEndangered(held, best))) {
      return null;
    }
    if (held != null && !best.isPut() && world.checks.isNewOverForgotten(held)) {
      return null;
    }
    if (held == null
        && world.ledger.isDeletedYetEndangered(best, node.store.now().purged.covered())) {
      return null;
    }
    boolean right =
        best.isPut()
            ? held != null && held.revision().stamp().equals(best.stamp())
            : !(held instanceof Change.Put);
    return right ? null : "holds " + held + " and not " + best.change() + ": " + world.account(key);
  }

  private static Map<ItemKey, DigestRecord> mirrored(SimNode node) {
    Map<ItemKey, DigestRecord> records = new TreeMap<>();
    node.store.now().rows.forEach((key, row) -> records.put(key, DigestRecord.of(row.change())));
    return records;
  }

  private static @Nullable String unwell(PeerHealth health) {
    if (health.holeFrom() != null) {
      return "misses changes of " + health.node() + " from " + health.holeFrom();
    }
    return Objects.equals(health.lagMillis(), 0L)
        ? null
        : "is behind " + health.node() + " by " + health.lagMillis() + " ms";
  }

  /** Looks whether every update that was lost unseen is in somebody's conflict log. */
  void conflictsAreLogged() {
    if (world.disksLost > 0 || !world.lostRows.isEmpty()) {
      return;
    }
    Set<Dot> logged = new HashSet<>();
    for (SimNode node : world.nodes) {
      node.store.now().conflicts.forEach(loser -> logged.add(loser.revision().dot()));
    }
    for (ItemKey key : world.ledger.keys()) {
      for (Ledger.Write lost : world.ledger.lostUnseen(key)) {
        if (!logged.contains(lost.dot())) {
          world.broken("lost without a word: " + lost.change());
        }
      }
    }
  }
}
