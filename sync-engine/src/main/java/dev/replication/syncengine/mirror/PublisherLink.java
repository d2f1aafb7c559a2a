package dev.replication.syncengine.mirror;

import dev.replication.port.TimeSource;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.mirror.AnswerReader.Refusal;
import dev.replication.tls.OpenSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's connection to Redis: commands are written one behind the other, {@link #flush()}
 * sends the rest of them, and answers are read in their order. The publisher writes and reads its
 * socket itself: handing a batch to another thread and back costs more than Redis needs for it.
 *
 * <p>What is written is sent every few dozen kilobytes, so that Redis parses while we still encode.
 * While answers are due, a thread of the client's watches the time; an exchange that takes longer
 * than the response timeout is ended by closing the socket, be it stuck reading or writing. A link
 * is spent after any failure. Confined to the publisher's thread, but for {@link #close()}.
 */
final class PublisherLink implements AutoCloseable {
  private static final int SEND_BYTES = 48 << 10;
  private static final int LOOKS_PER_TIMEOUT = 8;

  private final OpenSocket socket;
  private final RedisAddress address;
  private final Duration responseTimeout;
  private final TimeSource time;
  private final OutputStream out;
  private final AnswerReader answers;
  private final CommandText text = new CommandText();
  private final ScheduledFuture<?> watch;

  private @Nullable IOException unsent;

  /** Answers that are still to be read. */
  private long due;

  /** When the first of them was asked for, monotonic nanoseconds, odd; 0 while none is due. */
  private volatile long askedNanos;

  private volatile boolean timedOut;

  PublisherLink(
      OpenSocket socket,
      RedisAddress address,
      Duration responseTimeout,
      TimeSource time,
      ScheduledExecutorService watchers)
      throws IOException {
    this.socket = socket;
    this.address = address;
    this.responseTimeout = responseTimeout;
    this.time = time;
    this.out = socket.socket().getOutputStream();
    this.answers = new AnswerReader(socket.socket().getInputStream());
    long look = Math.max(1, responseTimeout.toMillis() / LOOKS_PER_TIMEOUT);
    this.watch = watchers.scheduleWithFixedDelay(this::look, look, look, TimeUnit.MILLISECONDS);
  }

  /** Ends an exchange that takes too long. From any thread. */
  void look() {
    long since = askedNanos;
    if (since != 0 && time.monotonicNanos() - since > responseTimeout.toNanos()) {
      timedOut = true;
      close();
    }
  }

  RedisAddress address() {
    return address;
  }

  /** Begins a command with so many arguments, which are added to what is given back. */
  CommandText command(Keyword name, int arguments) {
    if (text.size() >= SEND_BYTES) {
      send();
    }
    if (due == 0) {
      askedNanos = time.monotonicNanos() | 1;
    }
    due++;
    return text.command(name, arguments);
  }

  /** A whole command. */
  void command(Keyword name, byte[]... arguments) {
    CommandText command = command(name, arguments.length);
    for (byte[] argument : arguments) {
      command.add(argument);
    }
  }

  /** Sends what is written. */
  void flush() throws InterruptedException {
    send();
    if (unsent != null) {
      throw lost(unsent);
    }
  }

  /** A failure is told by the next {@link #flush()}: commands are written in the middle of work. */
  private void send() {
    if (unsent != null) {
      text.forget();
      return;
    }
    try {
      text.sendTo(out);
      out.flush();
    } catch (IOException e) {
      unsent = e;
    }
  }

  /**
   * The next answer, a {@link Refusal} where Redis refuses; see {@link AnswerReader}.
   *
   * @throws StoreFailure.Unavailable when none comes in time
   */
  @Nullable Object next() throws InterruptedException {
    try {
      return answered(answers.next());
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** So many answers. */
  List<@Nullable Object> next(int count) throws InterruptedException {
    List<@Nullable Object> next = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      next.add(next());
    }
    return next;
  }

  /** Passes the next answer, unless it is a refusal. */
  @Nullable Refusal pass() throws InterruptedException {
    try {
      return answered(answers.pass());
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private <T> @Nullable T answered(@Nullable T answer) {
    due--;
    if (due == 0) {
      askedNanos = 0;
    }
    return answer;
  }

  /**
   * An answer that is no refusal.
   *
   * @throws StoreFailure.Unavailable when it is one
   */
  <T> T granted(@Nullable Object answer, Class<T> type) {
    if (answer instanceof Refusal refusal) {
      throw refused(refusal);
    }
    if (!type.isInstance(answer)) {
      String what = answer == null ? "nothing" : "something else";
      throw new StoreFailure.Unavailable(
          "redis at "
              + address
              + " answered "
              + what
              + " where "
              + type.getSimpleName()
              + " is due",
          new IllegalStateException(what));
    }
    return type.cast(answer);
  }

  /** What to throw for a refusal. */
  StoreFailure.Unavailable refused(Refusal refusal) {
    return new StoreFailure.Unavailable(
        "redis at " + address + " answered: " + refusal.text(),
        new IllegalStateException(refusal.text()));
  }

  private StoreFailure.Unavailable lost(IOException cause) throws InterruptedException {
    close();
    if (Thread.interrupted()) {
      InterruptedException interrupted = new InterruptedException();
      interrupted.initCause(cause);
      throw interrupted;
    }
    return new StoreFailure.Unavailable(
        timedOut
            ? "redis at " + address + " did not answer within " + responseTimeout.toMillis() + " ms"
            : "connection to redis at " + address + " was lost: " + Replies.reason(cause),
        cause);
  }

  /** Closes our end, whatever the server does; safe to repeat, and from any thread. */
  @Override
  public void close() {
    watch.cancel(false);
    socket.close();
  }
}
