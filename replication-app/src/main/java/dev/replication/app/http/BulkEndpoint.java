package dev.replication.app.http;

import dev.replication.syncengine.StoreHealth;
import dev.replication.syncengine.SyncEngine;
import io.helidon.http.Status;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * {@code POST /v1/items}: many writes as NDJSON, one answer line for each line in order. A line
 * that means nothing is answered so and the rest goes on. Lines are independent: there is no
 * transaction around them.
 */
final class BulkEndpoint {
  /** Most bytes in one request. */
  static final long MAX_BODY_BYTES = 64L << 20;

  /** Most lines in one request. */
  static final int MAX_LINES = 100_000;

  /** Most bytes of answers, which wait in memory until the request has been read. */
  static final long MAX_ANSWER_BYTES = 24L << 20;

  /** Most bulk requests served at once. */
  static final int MAX_CONCURRENT = 4;

  /** What a line may be longer than its content: id, state and JSON around them, escaped. */
  private static final int LINE_SLACK_BYTES = 16 << 10;

  private static final Set<String> PARAMETERS = Set.of("ack");
  private static final String BOUNDS =
      "a request takes at most "
          + MAX_LINES
          + " lines, "
          + (MAX_BODY_BYTES >> 20)
          + " MiB and "
          + (MAX_ANSWER_BYTES >> 20)
          + " MiB of answers";

  private final SyncEngine store;
  private final int maxPayloadBytes;
  private final Semaphore slots = new Semaphore(MAX_CONCURRENT);

  BulkEndpoint(SyncEngine store, int maxPayloadBytes) {
    this.store = store;
    this.maxPayloadBytes = maxPayloadBytes;
  }

  void serve(Exchange exchange) throws IOException, InterruptedException {
    boolean waits = exchange.query(PARAMETERS).waitsForCommit();
    if (exchange.headers().contentLength().orElse(0) > MAX_BODY_BYTES) {
      throw RequestRefused.tooLarge(BOUNDS);
    }
    StoreHealth.State state = store.health().state();
    if (state == StoreHealth.State.SHUTTING_DOWN || state == StoreHealth.State.STOPPED) {
      throw RequestRefused.unavailable("the store is not running", 2);
    }
    if (!slots.tryAcquire()) {
      throw RequestRefused.unavailable(MAX_CONCURRENT + " bulk loads are running already", 1);
    }
    try {
      load(exchange, new BulkLoad(store, waits, TraceHeaders.of(exchange.headers())));
    } finally {
      slots.release();
    }
  }

  private void load(Exchange exchange, BulkLoad load) throws IOException, InterruptedException {
    int maxLine =
        (int) Math.min(maxPayloadBytes * 4L / 3 + LINE_SLACK_BYTES, Integer.MAX_VALUE - 8);
    NdjsonLines lines = new NdjsonLines(exchange.body(), maxLine, MAX_BODY_BYTES);
    while (true) {
      switch (lines.next()) {
        case NdjsonLines.Next.Line line when beyondBounds(line.number(), load) -> {
          answerCutOff(line.number(), load, exchange);
          return;
        }
        case NdjsonLines.Next.Line line ->
            load.take(line.number(), BulkLine.parse(line.utf8(), maxPayloadBytes));
        case NdjsonLines.Next.TooLong line ->
            load.take(
                line.number(),
                new BulkLine.Broken(null, "the line is longer than " + maxLine + " bytes"));
        case NdjsonLines.Next.Overflow overflow -> {
          answerCutOff(overflow.number(), load, exchange);
          return;
        }
        case NdjsonLines.Next.End _ -> {
          exchange.send(Status.OK_200, "application/x-ndjson", load.finish().toBytes());
          return;
        }
      }
    }
  }

  private static boolean beyondBounds(int line, BulkLoad load) {
    return line > MAX_LINES || load.answerBytes() > MAX_ANSWER_BYTES;
  }

  /** 413 with the answers to what was taken, so that the client knows where to go on. */
  private static void answerCutOff(int line, BulkLoad load, Exchange exchange)
      throws InterruptedException {
    BulkResults results = load.finish();
    results.failed(line, null, "not read from here on: " + BOUNDS);
    exchange.sendAndDiscard(
        Status.REQUEST_ENTITY_TOO_LARGE_413, "application/x-ndjson", results.toBytes());
  }
}
