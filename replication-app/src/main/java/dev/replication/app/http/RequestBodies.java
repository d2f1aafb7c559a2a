package dev.replication.app.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Reads bodies of single items into memory: each at most {@code maxPayloadBytes}, all together at
 * most the budget. Requests beyond the budget wait, then are refused.
 */
final class RequestBodies {
  /** Bytes of all bodies in memory at once, but at least one of the largest. */
  static final long BUDGET_BYTES = 128L << 20;

  private static final int WAIT_SECONDS = 5;

  private final int maxPayloadBytes;
  private final Semaphore kibibytes;

  RequestBodies(int maxPayloadBytes) {
    this.maxPayloadBytes = maxPayloadBytes;
    this.kibibytes =
        new Semaphore((int) (Math.max(BUDGET_BYTES, maxPayloadBytes) / 1024) + 1, true);
  }

  /** A body in memory; closing it gives its share of the budget back. */
  final class Body implements AutoCloseable {
    private final byte[] bytes;
    private final int permits;

    private Body(byte[] bytes, int permits) {
      this.bytes = bytes;
      this.permits = permits;
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public void close() {
      kibibytes.release(permits);
    }
  }

  /**
   * The whole body.
   *
   * @throws RequestRefused when it is, or says it is, too large, or when memory for it does not
   *     become free
   */
  Body read(Exchange exchange) throws IOException, InterruptedException {
    OptionalLong declared = exchange.headers().contentLength();
    if (declared.isPresent() && declared.getAsLong() > maxPayloadBytes) {
      throw tooLarge();
    }
    int permits = (int) (declared.orElse(maxPayloadBytes) / 1024) + 1;
    if (!kibibytes.tryAcquire(permits, WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw RequestRefused.unavailable("too many large bodies at once", 1);
    }
    boolean read = false;
    try {
      byte[] bytes =
          declared.isPresent() ? exact(exchange, (int) declared.getAsLong()) : streamed(exchange);
      read = true;
      return new Body(bytes, permits);
    } finally {
      if (!read) {
        kibibytes.release(permits);
      }
    }
  }

  private static byte[] exact(Exchange exchange, int length) throws IOException {
    byte[] bytes = exchange.body().readNBytes(length);
    if (bytes.length < length) {
      throw RequestRefused.badRequest(
          "the body ended after " + bytes.length + " of " + length + " bytes");
    }
    return bytes;
  }

  private byte[] streamed(Exchange exchange) throws IOException {
    InputStream body = exchange.body();
    byte[] bytes = new byte[8 << 10];
    int length = 0;
    while (true) {
      int read = body.read(bytes, length, bytes.length - length);
      if (read < 0) {
        return Arrays.copyOf(bytes, length);
      }
      length += read;
      if (length > maxPayloadBytes) {
        throw tooLarge();
      }
      if (length == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) Math.min(2L * length, maxPayloadBytes + 1L));
      }
    }
  }

  private RequestRefused tooLarge() {
    return RequestRefused.tooLarge("an item holds at most " + maxPayloadBytes + " bytes");
  }
}
