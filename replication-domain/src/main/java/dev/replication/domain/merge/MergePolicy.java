package dev.replication.domain.merge;

import dev.replication.model.Stamp;
import java.util.List;

/**
 * What the parts of a key mean: how a client's edit changes them, and what is shown of them.
 *
 * <p>Bringing nodes together is not a policy's task: {@link MergeState#join} unites the parts that
 * nodes hold, and does it for all policies alike. A policy is free of state, and a function of its
 * arguments alone: no clock, no chance, no look at anything else. Who changes what it answers gives
 * it another {@link #name()}, so that nodes with the old one and nodes with the new one do not
 * compare themselves.
 *
 * <p>Most own policies are simpler than this: implement {@link ValueMerge} and take {@link #of}.
 * {@code MergeLaws} of the test kit checks both.
 */
public interface MergePolicy {
  /** Longest name. */
  int MAX_NAME = 64;

  /** Its name in the configuration and in what nodes tell of themselves: lower case, digits, -. */
  String name();

  /**
   * The parts after an edit: any of {@code held}, as they are, and new ones with the stamp {@code
   * at}. Whatever is left out is taken away, here and wherever it is known.
   *
   * @param json one JSON value
   * @param held what the node holds, oldest first
   * @param at the stamp of the edit, above those of {@code held}; its origin is the author
   * @throws Unmergeable when the policy does not take this
   */
  List<Part> edit(Edit edit, String json, List<Part> held, Stamp at);

  /**
   * What readers see: JSON text, the same for the same parts.
   *
   * @param parts oldest first, perhaps none
   */
  String show(List<Part> parts);

  /** The policy by which each node's own value is kept and what is shown is all of them merged. */
  static MergePolicy of(ValueMerge merge) {
    return new ValuePolicy(merge);
  }
}
