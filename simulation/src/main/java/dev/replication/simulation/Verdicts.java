package dev.replication.simulation;

import dev.replication.model.Change;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;

/** Holds what comparisons say against the truth. */
final class Verdicts {
  private final World world;

  Verdicts(World world) {
    this.world = world;
  }

  /**
   * A comparison has ended. Equal is what was shown and nothing else; diverged is only what was
   * taken from a store behind its back, for all else is on its way.
   */
  void told(SimNode node, Following following, ComparisonVerdict verdict) {
    world.coverage.reached("verdict of a comparison: " + verdict.getClass().getSimpleName());
    switch (verdict) {
      case ComparisonVerdict.Equal() -> {
        if (!following.witness.areEqual() && !world.mutations.is(Mutant.LAG_IS_DIVERGENCE)) {
          world.broken(
              "%s says that it equals %s, and was shown %s and %s"
                  .formatted(
                      node.name(),
                      following.peer.name(),
                      following.witness.ours,
                      following.witness.theirs));
        }
      }
      case ComparisonVerdict.Divergent(long items) -> {
        if (world.lostRows.isEmpty()) {
          world.broken(
              "%s says that %d items have diverged from %s, and no row was ever lost: %s and %s"
                  .formatted(
                      node.name(),
                      items,
                      following.peer.name(),
                      following.witness.ours,
                      following.witness.theirs));
        }
      }
      case ComparisonVerdict.Lagging _, ComparisonVerdict.Unknown _ -> {}
    }
  }

  /**
   * {@code node} says that somebody has lost an item. Of one that was replaced meanwhile that may
   * be said in error: a mirror behind its store claims it, and shows neither it nor what replaced
   * it.
   */
  void lossTold(SimNode node, ItemKey key) {
    Change held = node.store.now().held(key);
    Ledger.Write greatest = world.ledger.greatest(key);
    boolean replaced =
        held != null && greatest != null && greatest.stamp().isAfter(held.revision().stamp());
    if (replaced) {
      world.coverage.reached("losses told of what was replaced");
    } else if (!world.lostRows.containsKey(key)) {
      world.broken("%s says that %s was lost, which it never was".formatted(node.name(), key));
    }
  }
}
