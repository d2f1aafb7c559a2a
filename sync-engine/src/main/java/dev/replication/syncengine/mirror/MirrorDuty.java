package dev.replication.syncengine.mirror;

import dev.replication.domain.resilience.Backoff;
import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.port.Pause;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.log.ChangeLog;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the publisher thread: connect, publish until something fails, wait, connect again,
 * until interrupted.
 *
 * <p>Every failure costs the connection and a pause behind backoff and circuit breaker, and is
 * logged once an episode; what is wrong now is in {@link MirrorStatus}.
 */
final class MirrorDuty implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorDuty.class);

  private final MirrorClient client;
  private final Subject subject;
  private final ChangeLog log;
  private final TimeSource time;
  private final Pace pace;
  private final MirrorStatus status;
  private final Errands errands;
  private final Pause pause = MirrorDuty::sleep;
  private final CircuitBreaker circuit;
  private final Backoff backoff;
  private final AuthorWatch author;
  private Episode episode = Episode.STARTING;

  MirrorDuty(
      MirrorClient client,
      Subject subject,
      ChangeLog log,
      TimeSource time,
      Pace pace,
      MirrorStatus status,
      Errands errands) {
    this.client = client;
    this.subject = subject;
    this.log = log;
    this.time = time;
    this.pace = pace;
    this.status = status;
    this.errands = errands;
    this.circuit = new CircuitBreaker(pace.circuit(), time);
    this.author =
        new AuthorWatch(
            pace.heartbeatWhenIdle().plus(pace.heartbeatAfterChange()).plus(pace.idleCheck()));
    this.backoff = new Backoff(pace.backoff(), RandomGenerator.getDefault());
  }

  @Override
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        attempt();
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    } finally {
      status.down("the mirror is closed");
    }
  }

  private void attempt() throws InterruptedException {
    if (!circuit.tryAcquire()) {
      pause.pause(circuit.retryAfter());
      return;
    }
    try (MirrorSession session = new MirrorSession(client.openLink(), subject.layout())) {
      publishOver(session);
    } catch (MirrorStopped e) {
      failed(Episode.STOPPED, e);
      SetBack setBack = status.now().setBack();
      boolean watching = setBack != null && setBack.author() == SetBack.Author.WATCHED;
      pause.pause(watching ? pace.idleCheck() : pace.stoppedCheck());
    } catch (StoreFailure e) {
      failed(Episode.AWAY, e);
      pause.pause(backoff.next());
    } catch (RuntimeException e) {
      LOG.error("mirror at redis {}: unexpected failure", client.address(), e);
      failed(Episode.AWAY, e);
      pause.pause(backoff.next());
    }
  }

  private void publishOver(MirrorSession session) throws InterruptedException {
    Optional<String> note = ServerCheck.of(session.link());
    status.noted(note);
    errands.sayAgain();
    Publisher publisher = new Publisher(session, subject, log, time, pace, status);
    publisher.step();
    while (!Thread.currentThread().isInterrupted()) {
      publisher.step();
      worked(note);
      if (publisher.isIdle()) {
        errands.run(session, subject.layout(), log);
      }
    }
  }

  private void worked(Optional<String> note) {
    circuit.success();
    if (episode != Episode.SERVING) {
      episode = Episode.SERVING;
      backoff.reset();
      LOG.info(
          "mirror at redis {} is up, change {} of {} published",
          client.address(),
          status.now().publishedSeq(),
          log.latest());
      note.ifPresent(LOG::warn);
    }
  }

  private void failed(Episode kind, RuntimeException failure) {
    if (kind == Episode.STOPPED) {
      // It answers.
      circuit.success();
    } else {
      circuit.failure();
    }
    String problem = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    if (failure instanceof MirrorStopped stop && stop.isContradiction()) {
      Observed ahead = stop.setBack();
      status.stopped(problem, ahead == null ? null : author.saw(ahead, time.monotonicNanos()));
    } else {
      status.down(problem);
    }
    if (episode != kind) {
      episode = kind;
      LOG.warn("mirror stands still at change {}: {}", status.now().publishedSeq(), problem);
    }
  }

  private static void sleep(Duration length) throws InterruptedException {
    if (length.isPositive()) {
      Thread.sleep(length);
    }
  }

  /** What was last logged. */
  private enum Episode {
    STARTING,
    SERVING,
    AWAY,
    STOPPED
  }
}
