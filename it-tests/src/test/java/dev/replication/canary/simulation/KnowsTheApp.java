package dev.replication.canary.simulation;

import dev.replication.canary.app.KnowsTheTestkit;

/** Depends on a module above its own. */
public final class KnowsTheApp {
  Class<?> above() {
    return KnowsTheTestkit.class;
  }
}
