package dev.replication.canary.domain;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Each method makes a random number. */
public final class RollsDice {
  double math() {
    return Math.random();
  }

  int random() {
    return new Random().nextInt();
  }

  long splittable() {
    return new SplittableRandom().nextLong();
  }

  int ofThread() {
    return ThreadLocalRandom.current().nextInt();
  }

  int secure() {
    return new SecureRandom().nextInt();
  }

  int generator() {
    return RandomGenerator.getDefault().nextInt();
  }

  UUID uuid() {
    return UUID.randomUUID();
  }

  void shuffled(List<String> peers) {
    Collections.shuffle(peers);
  }
}
