package dev.replication.adapter.redis;

import dev.replication.port.ReplicationFailure;
import dev.replication.wire.RedisUrl;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated link to one peer that speaks of failures as the ports do. Calls from several
 * threads take turns; {@link #close()} waits for nobody.
 */
final class PeerLink implements AutoCloseable {
  private static final String CLIENT_NAME = "replication-engine";

  private final PeerAddress address;
  private final RedisLink link;
  private final ReentrantLock turn = new ReentrantLock();

  private PeerLink(PeerAddress address, RedisLink link) {
    this.address = address;
    this.link = link;
  }

  /**
   * Connects, authenticates, chooses the database and checks that the server answers, all within
   * {@code timeout}.
   *
   * @throws ReplicationFailure.PeerUnreachable when nothing answers in time
   * @throws ReplicationFailure.PeerRefused when the server refuses us
   */
  static PeerLink open(RedisLink.Opener opener, PeerAddress address, Duration timeout)
      throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    RedisLink link;
    try {
      link = opener.open(address, timeout);
    } catch (LinkException e) {
      throw failure(address, e);
    }
    PeerLink peer = new PeerLink(address, link);
    boolean greeted = false;
    try {
      peer.greet(Duration.ofNanos(deadline - System.nanoTime()));
      greeted = true;
      return peer;
    } finally {
      if (!greeted) {
        peer.close();
      }
    }
  }

  private void greet(Duration timeout) throws InterruptedException {
    RedisUrl url = address.url();
    List<Command> commands = new ArrayList<>();
    if (url.password() != null) {
      commands.add(
          url.user() == null
              ? Command.of("AUTH", url.password())
              : Command.of("AUTH", url.user(), url.password()));
    }
    if (url.database() != 0) {
      commands.add(Command.of("SELECT", Integer.toString(url.database())));
    }
    commands.add(Command.of("PING"));
    for (Object reply : ask(commands, timeout)) {
      require(reply);
    }
    // For whoever lists the server's clients; permission to do so is not asked of a peer.
    ask(List.of(Command.of("CLIENT", "SETNAME", CLIENT_NAME)), timeout);
  }

  /** Replies to {@code commands}, errors among them, within the response timeout. */
  List<@Nullable Object> ask(List<Command> commands) throws InterruptedException {
    return ask(commands, address.timeouts().response());
  }

  /** Replies to {@code commands}, errors among them. */
  List<@Nullable Object> ask(List<Command> commands, Duration timeout) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      return link.call(commands, timeout);
    } catch (LinkException e) {
      throw failure(address, e);
    } finally {
      turn.unlock();
    }
  }

  /**
   * The reply, unless it is an error.
   *
   * @throws ReplicationFailure what the error means
   */
  @Nullable Object require(@Nullable Object reply) {
    if (reply instanceof ErrorReply error) {
      throw failure(error);
    }
    return reply;
  }

  /**
   * Reads a reply that must not be an error; one that cannot be read is not from a server we can
   * work with.
   */
  <T> T read(@Nullable Object reply, Function<@Nullable Object, T> reader) {
    Object answer = require(reply);
    try {
      return reader.apply(answer);
    } catch (IllegalArgumentException e) {
      throw new ReplicationFailure.PeerRefused(
          address.node(),
          address.url().hostAndPort() + " answers what we do not understand: " + e.getMessage(),
          e);
    }
  }

  /** What arrived as {@code what} over one link arrives otherwise over another. */
  ReplicationFailure.PeerUnreachable spoilt(String what) {
    String problem =
        address.url().hostAndPort()
            + " sends "
            + what
            + " otherwise the second time: a link spoils what it carries";
    return new ReplicationFailure.PeerUnreachable(
        address.node(), problem, new IOException(problem));
  }

  private ReplicationFailure failure(ErrorReply error) {
    String what = address.url().hostAndPort() + " says " + error.text();
    return error.passes()
        ? new ReplicationFailure.PeerUnreachable(address.node(), what, error.cause())
        : new ReplicationFailure.PeerRefused(address.node(), what, error.cause());
  }

  private static ReplicationFailure failure(PeerAddress address, LinkException e) {
    String what = address.url().hostAndPort() + " " + e.what();
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return isUntrusted(cause)
        ? new ReplicationFailure.PeerRefused(address.node(), what, cause)
        : new ReplicationFailure.PeerUnreachable(address.node(), what, cause);
  }

  /** A certificate that is not accepted now will not be accepted a second later. */
  private static boolean isUntrusted(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .anyMatch(GeneralSecurityException.class::isInstance);
  }

  @Override
  public void close() {
    link.close();
  }
}
