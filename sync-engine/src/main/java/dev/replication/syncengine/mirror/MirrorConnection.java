package dev.replication.syncengine.mirror;

import dev.replication.syncengine.StoreFailure;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.protocol.RedisCommand;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One connection to the mirror's Redis, pipelined by hand: commands are sent by {@link #flush()}
 * and waited for by {@link #await}.
 *
 * <p>It is spent after a timeout or a lost connection: the answers that are still due would be
 * taken for those of later commands.
 */
final class MirrorConnection implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(200);

  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final RedisAddress address;
  private final Duration responseTimeout;

  MirrorConnection(
      StatefulRedisConnection<byte[], byte[]> connection,
      RedisAddress address,
      Duration responseTimeout) {
    this.connection = connection;
    this.address = address;
    this.responseTimeout = responseTimeout;
    connection.setAutoFlushCommands(false);
  }

  RedisAddress address() {
    return address;
  }

  /** Commands, queued until {@link #flush()}. */
  RedisAsyncCommands<byte[], byte[]> commands() {
    return connection.async();
  }

  /** Queues a command whose answer nobody waits for by itself. */
  void dispatch(RedisCommand<byte[], byte[], ?> command) {
    connection.dispatch(command);
  }

  /** Sends what is queued. */
  void flush() {
    connection.flushCommands();
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  /**
   * Waits for an answer, at most for the response timeout.
   *
   * @throws StoreFailure.Unavailable when there is none or it is an error
   */
  <T> T await(Future<T> reply) throws InterruptedException {
    try {
      return reply.get(responseTimeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      close();
      throw new StoreFailure.Unavailable(
          "redis at " + address + " did not answer within " + responseTimeout.toMillis() + " ms",
          e);
    } catch (InterruptedException e) {
      close();
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RedisCommandExecutionException refusal) {
        throw new StoreFailure.Unavailable(
            "redis at " + address + " answered: " + refusal.getMessage(), refusal);
      }
      close();
      throw new StoreFailure.Unavailable(
          "connection to redis at " + address + " was lost: " + Replies.reason(e), e);
    } catch (CancellationException e) {
      close();
      throw new StoreFailure.Unavailable("connection to redis at " + address + " was closed", e);
    }
  }

  /** Closes our end, whatever the server does; safe to repeat. */
  @Override
  public void close() {
    if (connection.isOpen()) {
      connection
          .closeAsync()
          .orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
          .exceptionally(failure -> null)
          .join();
    }
  }
}
