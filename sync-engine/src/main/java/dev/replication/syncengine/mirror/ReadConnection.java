package dev.replication.syncengine.mirror;

import dev.replication.port.TimeSource;
import dev.replication.syncengine.StoreFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that items are read over. It is opened in the background, by a thread of its own
 * that the first who finds none starts; until then everybody does without. So nobody waits for a
 * Redis that does not answer. Safe for use by many threads; guarded by one lock, under which
 * nothing is waited for.
 */
final class ReadConnection implements AutoCloseable {
  /** Pause after an attempt that failed. */
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(ReadConnection.class);

  private final MirrorClient client;
  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable MirrorConnection connection;
  private @Nullable Thread opening;
  private @Nullable Long failedNanos;
  private boolean closed;

  ReadConnection(MirrorClient client, TimeSource time) {
    this.client = client;
    this.time = time;
  }

  /**
   * The connection, empty while it is not open.
   *
   * @throws StoreFailure.Unavailable when this is closed
   */
  Optional<MirrorConnection> ifOpen() {
    lock.lock();
    try {
      if (closed) {
        throw new StoreFailure.Unavailable("the mirror is closed");
      }
      if (connection != null && connection.isOpen()) {
        return Optional.of(connection);
      }
      if (opening == null && !failedJustNow()) {
        opening = Thread.ofVirtual().name("mirror-read-connection").start(this::open);
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private boolean failedJustNow() {
    return failedNanos != null && time.monotonicNanos() - failedNanos < RETRY.toNanos();
  }

  private void open() {
    MirrorConnection opened = null;
    try {
      opened = client.open();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // The publisher has the same trouble and tells of it, or reads are served by L3 alone.
      LOG.debug("no connection to read items over", e);
    } finally {
      opened(opened);
    }
  }

  private void opened(@Nullable MirrorConnection now) {
    lock.lock();
    try {
      opening = null;
      failedNanos = now == null ? (Long) time.monotonicNanos() : null;
      connection = now;
      if (closed && now != null) {
        now.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends reads under way with a failure; safe to repeat. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (opening != null) {
        opening.interrupt();
      }
      if (connection != null) {
        connection.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
