package dev.replication.canary.cycle.egg;

import dev.replication.canary.cycle.hen.Hen;

/** Comes from a hen. */
public final class Egg {
  Class<?> origin() {
    return Hen.class;
  }
}
