package dev.replication.simulation;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The only source of chance. Every throw depends on the seed and on the throws before it. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this(new SplittableRandom(seed));
  }

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /** True in {@code share} of all cases. */
  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** 0 to {@code bound - 1}. */
  int below(int bound) {
    return random.nextInt(bound);
  }

  /** Both ends included. */
  long between(long least, long most) {
    return random.nextLong(least, most + 1);
  }

  <T> T pick(List<T> from) {
    return from.get(below(from.size()));
  }

  /** A source for one part of the domain, which goes its own way from here. */
  RandomGenerator split() {
    return random.split();
  }

  /** Eight hex digits. */
  String name() {
    return String.format("%08x", random.nextInt());
  }
}
