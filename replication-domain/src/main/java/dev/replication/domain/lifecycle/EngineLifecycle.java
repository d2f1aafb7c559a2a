package dev.replication.domain.lifecycle;

import dev.replication.model.EngineState;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where an engine is in its life, and the only way to move it on.
 *
 * <pre>
 *   CREATED ─► CONNECTING ─► RUNNING ─► SHUTTING_DOWN ─► STOPPED
 *                 ▲   └───────────────────▲                 │
 *                 └──────────── restart ────────────────────┘
 *   CREATED, CONNECTING, RUNNING, SHUTTING_DOWN ─► FAILED ─► CONNECTING
 * </pre>
 *
 * <p>Safe for use by many threads: of several that ask for the same transition exactly one is told
 * that it made it, and it tells the listeners. Two transitions made by two threads may be heard in
 * either order; each is heard once.
 */
public final class EngineLifecycle {
  private final AtomicReference<EngineState> state = new AtomicReference<>(EngineState.CREATED);
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /** Where the engine is. */
  public EngineState state() {
    return Objects.requireNonNull(state.get());
  }

  /**
   * Moves on to {@code next}, unless the engine is where that cannot follow.
   *
   * @return whether this call made the transition
   */
  public boolean moveTo(EngineState next) {
    while (true) {
      EngineState from = state();
      if (!isLegal(from, next)) {
        return false;
      }
      if (state.compareAndSet(from, next)) {
        listeners.forEach(listener -> listener.moved(from, next));
        return true;
      }
    }
  }

  /** Tells {@code listener} of every transition from now on, on the thread that makes it. */
  public void onTransition(Listener listener) {
    listeners.add(listener);
  }

  private static boolean isLegal(EngineState from, EngineState to) {
    return switch (from) {
      case CREATED -> to == EngineState.CONNECTING || to == EngineState.FAILED;
      case CONNECTING ->
          to == EngineState.RUNNING || to == EngineState.SHUTTING_DOWN || to == EngineState.FAILED;
      case RUNNING -> to == EngineState.SHUTTING_DOWN || to == EngineState.FAILED;
      case SHUTTING_DOWN -> to == EngineState.STOPPED || to == EngineState.FAILED;
      case STOPPED, FAILED -> to == EngineState.CONNECTING;
    };
  }

  /** Hears of transitions. Must return soon and must not throw. */
  @FunctionalInterface
  public interface Listener {
    /** The engine went {@code from} one state {@code to} another. */
    void moved(EngineState from, EngineState to);
  }
}
