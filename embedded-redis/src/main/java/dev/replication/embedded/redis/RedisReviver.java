package dev.replication.embedded.redis;

import java.time.Duration;

/**
 * Starts a server again whenever it ends without being asked to: on its port, over its data. At
 * once after the first end; a server that ends again within a minute, or cannot be started, is
 * waited for ever longer, up to half a minute.
 */
public final class RedisReviver implements AutoCloseable {
  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Duration LONG_LIFE = Duration.ofMinutes(1);

  private final EmbeddedRedis redis;
  private final Listener listener;
  private final Thread thread;

  /** Is told what happens, on the reviver's thread. */
  public interface Listener {
    /** The server has ended with {@code exitStatus}; it will be started again. */
    void ended(int exitStatus);

    /** The server answers again. */
    void revived();

    /** It could not be started, for this reason; the next attempt is after {@code wait}. */
    void failed(String reason, Duration wait);
  }

  private RedisReviver(EmbeddedRedis redis, Listener listener) {
    this.redis = redis;
    this.listener = listener;
    this.thread = Thread.ofPlatform().name("redis-reviver").daemon().unstarted(this::run);
  }

  /**
   * Watches over {@code redis} until it is closed. Close the reviver before the server: it would
   * take that for another end.
   */
  public static RedisReviver watch(EmbeddedRedis redis, Listener listener) {
    RedisReviver reviver = new RedisReviver(redis, listener);
    reviver.thread.start();
    return reviver;
  }

  private void run() {
    try {
      Duration wait = FIRST_WAIT;
      while (true) {
        long startNanos = System.nanoTime();
        int exitStatus = redis.awaitEnd();
        boolean livedLong = System.nanoTime() - startNanos > LONG_LIFE.toNanos();
        wait = livedLong ? FIRST_WAIT : wait;
        listener.ended(exitStatus);
        wait = revive(wait);
        listener.revived();
      }
    } catch (InterruptedException e) {
      // Closed: nobody is waiting for the server any more.
    }
  }

  /** Starts the server, however often that takes; how long to wait before the next start. */
  private Duration revive(Duration firstWait) throws InterruptedException {
    Duration wait = firstWait;
    while (true) {
      Thread.sleep(wait);
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
      try {
        redis.restart();
        return wait;
      } catch (EmbeddedRedisException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        listener.failed(String.valueOf(e.getMessage()), wait);
      }
    }
  }

  /** Ends the watch, not the server; returns when nothing is being started any more. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
