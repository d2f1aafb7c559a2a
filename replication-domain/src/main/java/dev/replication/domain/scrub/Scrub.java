package dev.replication.domain.scrub;

import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.port.ReplicaStore.Admission;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The duty that looks whether what is stored is still what was written: {@linkplain ScrubRound
 * round after round}, slowly, and as fast as it goes when somebody asks. Who asks gets a number; a
 * round that began after the asking answers it.
 *
 * <p>Confined to the thread that steps it, but for {@link #ask()} and {@link #report()}.
 */
public final class Scrub implements Duty {
  /** How often it is looked whether something is due. */
  static final Duration LOOK = Duration.ofSeconds(1);

  /** After a failure. */
  static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final ScrubPorts ports;
  private final Supplier<ScrubSettings> settings;
  private final AtomicLong asked = new AtomicLong();
  private volatile ScrubReport report = ScrubReport.NONE;
  private @Nullable ScrubRound round;
  private long answered;
  private long dueNanos;

  /** A duty whose first round begins after a rest, unless somebody asks before. */
  public Scrub(ScrubPorts ports, Supplier<ScrubSettings> settings) {
    this.ports = ports;
    this.settings = settings;
    this.dueNanos = ports.time().monotonicNanos() + settings.get().rest().toNanos();
  }

  /** Wants a round that begins from now on. Gives the number. From any thread. */
  public long ask() {
    return asked.incrementAndGet();
  }

  /** How far the present round is, or what the last has shown. From any thread. */
  public ScrubReport report() {
    return report;
  }

  @Override
  public Step step() throws InterruptedException {
    ScrubSettings now = settings.get();
    long number = asked.get();
    boolean hurried = number > answered;
    ScrubRound open = round;
    boolean isWaitedFor = open != null && open.answers(answered + 1);
    if (open != null && !isWaitedFor && (hurried || !now.enabled())) {
      // What is under way began before anybody asked, or is not wanted any more.
      open = null;
      round = null;
    }
    if (open == null) {
      if (!hurried && (!now.enabled() || ports.time().monotonicNanos() - dueNanos < 0)) {
        return Step.after(LOOK);
      }
      open = new ScrubRound(ports, number);
      round = open;
    }
    if (ports.store().admission() instanceof Admission.Paused paused) {
      report = open.report("the store takes no changes: " + paused.reason());
      return Step.after(LOOK);
    }
    return goOn(open, hurried, now);
  }

  private Step goOn(ScrubRound open, boolean hurried, ScrubSettings now)
      throws InterruptedException {
    int looked;
    try {
      looked = open.step();
    } catch (ReplicationFailure failure) {
      report = open.report(failure.getMessage());
      return Step.after(AFTER_FAILURE);
    }
    ScrubReport shown = open.report(null);
    if (open.isDone()) {
      round = null;
      answered = Math.max(answered, shown.answers());
      dueNanos = ports.time().monotonicNanos() + now.rest().toNanos();
      ports
          .observer()
          .on(
              new ReplicationEvent.ScrubFinished(
                  shown.rows(), shown.putBack(), shown.damaged(), shown.mended(), shown.took()));
    }
    report = shown;
    return hurried || looked == 0
        ? Step.AGAIN
        : Step.after(Duration.ofNanos(looked * 1_000_000_000L / now.rowsPerSecond()));
  }
}
