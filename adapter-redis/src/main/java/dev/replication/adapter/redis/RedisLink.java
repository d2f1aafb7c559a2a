package dev.replication.adapter.redis;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a Redis server, in raw commands and replies. The only thing that a client
 * library does here.
 *
 * <p>A reply is {@code null}, a {@code byte[]}, a {@code Long}, a {@code List} of replies or an
 * {@link ErrorReply}: trees of plain objects, because a stream is read in millions of them. {@link
 * Replies} reads them.
 *
 * <p>One call at a time. A call that fails or is interrupted leaves replies behind that nobody
 * waits for, so it closes the link; every later call fails.
 */
interface RedisLink extends AutoCloseable {
  /**
   * Sends all commands at once and waits for all replies.
   *
   * @return one reply for each command; an error is a reply
   * @throws LinkException when the connection fails or is silent for longer than {@code timeout}
   * @throws InterruptedException when interrupted while waiting
   */
  List<@Nullable Object> call(List<Command> commands, Duration timeout)
      throws LinkException, InterruptedException;

  /** Ends the connection at once, from any thread; a waiting call fails. Safe to repeat. */
  @Override
  void close();

  /** Opens links with one client library. */
  interface Opener {
    /**
     * Connects, and for {@code rediss://} completes the TLS handshake; sends no command.
     *
     * @throws LinkException when that does not succeed within {@code timeout}
     */
    RedisLink open(PeerAddress address, Duration timeout)
        throws LinkException, InterruptedException;
  }
}
