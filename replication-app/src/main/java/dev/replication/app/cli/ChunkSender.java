package dev.replication.app.cli;

import dev.replication.port.Pause;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sends chunks and sends them again while the node is away or busy. Repeating is safe: the same
 * items are written with the same content. May be used by several threads.
 */
final class ChunkSender {
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private final NodeClient client;
  private final String ack;
  private final Duration retryFor;
  private final Pause pause;
  private final LongSupplier nanos;
  private final Consumer<String> notice;

  /**
   * Creates a sender.
   *
   * @param ack {@code durable} or {@code memory}
   * @param retryFor how long one chunk is tried again after its first failure
   * @param nanos a clock that never goes back
   * @param notice told once per chunk that it is being tried again
   */
  ChunkSender(
      NodeClient client,
      String ack,
      Duration retryFor,
      Pause pause,
      LongSupplier nanos,
      Consumer<String> notice) {
    this.client = client;
    this.ack = ack;
    this.retryFor = retryFor;
    this.pause = pause;
    this.nanos = nanos;
    this.notice = notice;
  }

  /**
   * One result per line of the chunk.
   *
   * @throws NodeFailure when the node refuses, or is away for longer than {@code retryFor}
   */
  List<NodeClient.LineResult> send(Chunk chunk) throws InterruptedException {
    byte[] body = chunk.body();
    long firstFailure = 0;
    for (int attempt = 0; ; attempt++) {
      try {
        return complete(client.bulk(body, ack), chunk);
      } catch (NodeFailure failure) {
        long now = nanos.getAsLong();
        firstFailure = attempt == 0 ? now : firstFailure;
        Duration wait = longer(failure.retryAfter(), waitAfter(attempt));
        if (!failure.mayPass()
            || Duration.ofNanos(now - firstFailure).plus(wait).compareTo(retryFor) > 0) {
          throw failure;
        }
        if (attempt == 0) {
          notice.accept(
              failure.getMessage() + "; trying again for up to " + retryFor.toSeconds() + " s");
        }
        pause.pause(wait);
      }
    }
  }

  /** Doubles up to the longest; there are few senders, so no jitter is needed to spread them. */
  static Duration waitAfter(int attempt) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(attempt, 10));
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private static List<NodeClient.LineResult> complete(
      List<NodeClient.LineResult> results, Chunk chunk) {
    boolean inOrder = results.size() == chunk.lines();
    for (int i = 0; i < results.size() && inOrder; i++) {
      inOrder = results.get(i).line() == i + 1;
    }
    if (!inOrder) {
      throw new NodeFailure.NotUnderstood(
          "the node gave " + results.size() + " answers to " + chunk.lines() + " lines");
    }
    return results;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
