package dev.replication.domain.repair;

import dev.replication.model.NodeHead;
import dev.replication.model.RepairCause;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the tail and the repair of one peer tell each other. The tail asks for a pass when something
 * may be missing, and gets a number; a pass answers every number that was given before it read the
 * peer's head. Safe for use by many threads; never blocks.
 */
public final class RepairDesk {
  private final AtomicReference<State> state =
      new AtomicReference<>(new State(0, RepairCause.INTERVAL, 0, null, false, false, 0, false));

  private final @Nullable Runnable call;

  /** A desk at which nobody sits yet, and that must be looked at for what is asked. */
  public RepairDesk() {
    this(null);
  }

  /**
   * A desk at which nobody sits yet.
   *
   * @param call wakes who makes the passes when there is something new for him; must not block
   */
  public RepairDesk(@Nullable Runnable call) {
    this.call = call;
  }

  private record State(
      long asked,
      RepairCause cause,
      long done,
      @Nullable Proof proof,
      boolean catchingUp,
      boolean served,
      long sessions,
      boolean away) {
    State asking(RepairCause why) {
      return new State(asked + 1, why, done, proof, catchingUp, served, sessions, away);
    }

    State answered(Proof by) {
      long answered = by.complete ? Math.max(done, by.answers) : done;
      return new State(asked, cause, answered, by, catchingUp, served, sessions, away);
    }

    State catchingUp(boolean lasts) {
      return new State(asked, cause, done, proof, lasts, served, sessions, away);
    }

    State served(boolean open) {
      return new State(asked, cause, done, proof, catchingUp, open, sessions, away);
    }

    State inSession(boolean lasts) {
      long begun = lasts ? sessions + 1 : sessions;
      return new State(asked, cause, done, proof, catchingUp, served, begun, !lasts);
    }
  }

  /**
   * What a pass has shown.
   *
   * @param answers the greatest number that it answers
   * @param head the peer's, read before anything was compared: whatever it covers and was not had
   *     before was looked at
   * @param complete whether all of it is now ours, deletes included, and our version vector covers
   *     the head's; otherwise something could not be had
   * @param storeFeedSeq our change log holds it at this position
   */
  public record Proof(long answers, NodeHead head, boolean complete, long storeFeedSeq) {}

  /** Something may be missing: wants a pass that begins from now on. Gives the number. */
  public long ask(RepairCause cause) {
    long number = update(s -> s.asking(cause)).asked;
    call();
    return number;
  }

  /** What a pass that answers {@code number} has shown, empty until one has ended. */
  public Optional<Proof> answer(long number) {
    Proof proof = get().proof;
    return proof == null || proof.answers < number ? Optional.empty() : Optional.of(proof);
  }

  /** Whether anybody makes passes. */
  public boolean isServed() {
    return get().served;
  }

  /** Whether the tail is still bringing what was written long ago. */
  public void catchingUp(boolean lasts) {
    if (get().catchingUp != lasts) {
      update(s -> s.catchingUp(lasts));
    }
  }

  /** The tail has reached the peer: a repair that could not need wait no longer. */
  public void sessionBegins() {
    update(s -> s.inSession(true));
    call();
  }

  /** The tail does not reach the peer: a repair need not try. */
  public void sessionEnds() {
    update(s -> s.inSession(false));
    call();
  }

  /** Whether who makes passes is woken when there is something new for him. */
  boolean calls() {
    return call != null;
  }

  private void call() {
    if (call != null) {
      call.run();
    }
  }

  /** Whether there is a tail and it does not reach the peer. */
  boolean isAway() {
    return get().away;
  }

  /** How often the tail has reached the peer. */
  long sessions() {
    return get().sessions;
  }

  void serve(boolean open) {
    if (get().served != open) {
      update(s -> s.served(open));
    }
  }

  boolean isCatchingUp() {
    return get().catchingUp;
  }

  /** The greatest number given so far. */
  long asked() {
    return get().asked;
  }

  /** Whether a number was given that no complete pass has answered. */
  boolean isWaiting() {
    State now = get();
    return now.asked > now.done;
  }

  /** Why the last number was asked for. */
  RepairCause cause() {
    return get().cause;
  }

  /** A pass has ended. */
  void answer(Proof proof) {
    update(s -> s.answered(proof));
  }

  private State get() {
    return Objects.requireNonNull(state.get());
  }

  private State update(UnaryOperator<State> change) {
    return Objects.requireNonNull(state.updateAndGet(change));
  }
}
