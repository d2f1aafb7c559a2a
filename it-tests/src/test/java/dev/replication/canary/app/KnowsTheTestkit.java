package dev.replication.canary.app;

import dev.replication.testkit.ManualTime;

/** Depends on what only tests may know. */
public final class KnowsTheTestkit {
  Class<?> testCode() {
    return ManualTime.class;
  }
}
