package dev.replication.canary.cycle.hen;

import dev.replication.canary.cycle.egg.Egg;

/** Comes from an egg. */
public final class Hen {
  Class<?> origin() {
    return Egg.class;
  }
}
