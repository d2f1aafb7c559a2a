package dev.replication.adapter.redis;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** A link by a bare Jedis connection: the calling thread reads from the socket itself. */
final class JedisLink implements RedisLink {
  private final JedisSocket socket;
  private final Connection connection;

  private JedisLink(JedisSocket socket, Connection connection) {
    this.socket = socket;
    this.connection = connection;
  }

  static RedisLink open(PeerAddress address, Duration timeout)
      throws LinkException, InterruptedException {
    JedisSocket socket;
    try {
      socket = JedisSocket.open(address, timeout);
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw interrupted(e);
      }
      throw new LinkException("cannot be connected to: " + describe(e), e);
    }
    Connection connection = new Connection(socket);
    connection.connect();
    return new JedisLink(socket, connection);
  }

  @Override
  public List<@Nullable Object> call(List<Command> commands, Duration timeout)
      throws LinkException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    try {
      // Zero would wait for ever.
      connection.setSoTimeout(Math.toIntExact(Math.max(1, timeout.toMillis())));
      for (Command command : commands) {
        connection.sendCommand(
            new Name(command.name()), command.arguments().toArray(byte[][]::new));
      }
      List<@Nullable Object> replies = connection.getMany(commands.size());
      replies.replaceAll(JedisLink::withErrorReplies);
      return replies;
    } catch (RuntimeException e) {
      // Not only the client's own: what is no protocol makes its parser stumble in any way, and the
      // answers that are still due would be taken for those of later commands.
      String what = what(e, timeout);
      close();
      if (Thread.interrupted()) {
        throw interrupted(e);
      }
      throw new LinkException(what, e);
    }
  }

  /** Errors stand at the top, or directly in the answer to EXEC. */
  private static @Nullable Object withErrorReplies(@Nullable Object reply) {
    return switch (reply) {
      case JedisDataException error -> errorReply(error);
      case List<?> list when list.stream().anyMatch(JedisDataException.class::isInstance) -> {
        List<@Nullable Object> converted = new ArrayList<>(list);
        converted.replaceAll(r -> r instanceof JedisDataException error ? errorReply(error) : r);
        yield converted;
      }
      case null, default -> reply;
    };
  }

  private static ErrorReply errorReply(JedisDataException error) {
    return new ErrorReply(String.valueOf(error.getMessage()), error);
  }

  private String what(RuntimeException e, Duration timeout) {
    if (socket.isClosedByUs()) {
      return "was disconnected from by us";
    }
    if (e instanceof JedisConnectionException && e.getCause() instanceof SocketTimeoutException) {
      return "did not answer within " + Math.max(0, timeout.toMillis()) + " ms";
    }
    return "ended the connection: " + describe(e.getCause() == null ? e : e.getCause());
  }

  private static String describe(Throwable e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static InterruptedException interrupted(Exception cause) {
    InterruptedException interrupted = new InterruptedException();
    interrupted.initCause(cause);
    return interrupted;
  }

  @Override
  public void close() {
    socket.close();
  }

  private record Name(String name) implements ProtocolCommand {
    @Override
    public byte[] getRaw() {
      return name.getBytes(StandardCharsets.US_ASCII);
    }
  }
}
