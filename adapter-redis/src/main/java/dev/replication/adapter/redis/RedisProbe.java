package dev.replication.adapter.redis;

import dev.replication.adapter.redis.RedisFacts.Reach;
import dev.replication.port.TimeSource;
import dev.replication.wire.RedisUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a Redis server the way a reader would meet it, one step at a time, so that the first
 * step that fails is known: name, connection, encryption, login, commands, and then what the server
 * tells of itself. Changes nothing there.
 *
 * <p>A look takes no longer than the connect timeout and six times the response timeout, beside the
 * time that the system takes to resolve the host's name. Holds nothing; safe for many threads.
 */
public final class RedisProbe {
  /** Questions about the server itself; a plain reader may be refused all but the first. */
  private static final List<Command> CHARACTER =
      List.of(
          Command.of("HELLO"),
          Command.of("INFO", "server"),
          Command.of("INFO", "memory"),
          Command.of("INFO", "persistence"),
          Command.of("CONFIG", "GET", "save"));

  private final TimeSource time;

  /** A probe that compares servers' clocks with {@code time}. */
  public RedisProbe(TimeSource time) {
    this.time = time;
  }

  /** Looks at the server and at the keys of the node at {@code address}. Never fails. */
  public RedisFacts examine(PeerAddress address) throws InterruptedException {
    long startNanos = System.nanoTime();
    Duration timeout = address.timeouts().connect();
    Reach closed = knock(address.url(), timeout);
    if (closed != null) {
      return RedisFacts.unreached(address, closed);
    }
    try (RedisLink link = JedisLink.open(address, timeout)) {
      Duration connected = Duration.ofNanos(System.nanoTime() - startNanos);
      return speak(address, link, connected);
    } catch (LinkException e) {
      // Something takes connections there, so under TLS it is the handshake that failed.
      Reach reach =
          address.url().tls()
              ? new Reach.NoTls(
                  e.what().replaceFirst("^cannot be connected to", "no TLS handshake"))
              : new Reach.NoConnection(e.what());
      return RedisFacts.unreached(address, reach);
    }
  }

  /** Whether the name resolves and something takes connections; null when both is so. */
  private static @Nullable Reach knock(RedisUrl url, Duration timeout) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(url.host());
    } catch (UnknownHostException e) {
      return new Reach.NoSuchHost("cannot be found: the name " + url.host() + " has no address");
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    IOException failure = new IOException("the host has no address");
    for (InetAddress address : addresses) {
      long leftMillis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(address, url.port()),
            Math.toIntExact(Math.max(1, Math.min(leftMillis, Integer.MAX_VALUE))));
        return null;
      } catch (IOException e) {
        failure = e;
      }
    }
    String what =
        failure instanceof SocketTimeoutException
            ? "did not take a connection within " + timeout.toMillis() + " ms"
            : "cannot be connected to: " + failure.getMessage();
    return new Reach.NoConnection(what);
  }

  private RedisFacts speak(PeerAddress address, RedisLink link, Duration connected)
      throws InterruptedException {
    try {
      ErrorReply refusal = greet(address, link);
      if (refusal != null) {
        return RedisFacts.unreached(address, new Reach.Refused(refusal.code(), refusal.text()));
      }
      return ask(address, link, connected);
    } catch (LinkException e) {
      return RedisFacts.unreached(address, unspoken(e));
    } catch (RuntimeException e) {
      // Whatever a client makes of bytes that no Redis would send.
      return RedisFacts.unreached(address, new Reach.NotRedis("answers what cannot be read"));
    }
  }

  private static Reach unspoken(LinkException e) {
    return e.what().startsWith("did not answer")
        ? new Reach.Silent(e.what())
        : new Reach.NotRedis(e.what());
  }

  /** Logs in as {@link PeerLink} does; the refusal, or null. */
  private static @Nullable ErrorReply greet(PeerAddress address, RedisLink link)
      throws LinkException, InterruptedException {
    for (Object reply : link.call(greeting(address.url()), address.timeouts().response())) {
      if (reply instanceof ErrorReply error) {
        return error;
      }
    }
    return null;
  }

  private static List<Command> greeting(RedisUrl url) {
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
    return commands;
  }

  private RedisFacts ask(PeerAddress address, RedisLink link, Duration connected)
      throws LinkException, InterruptedException {
    Duration wait = address.timeouts().response();
    RedisFacts.Keys keys = RedisFacts.Keys.of(address);
    long before = time.wallMillis();
    long startNanos = System.nanoTime();
    Object clock = link.call(List.of(Command.of("TIME")), wait).getFirst();
    Duration roundTrip = Duration.ofNanos(System.nanoTime() - startNanos);
    long after = time.wallMillis();
    List<ProbeTrial> trials = ProbeTrial.readersNeed(keys, address.keys());
    List<@Nullable Object> tried =
        link.call(trials.stream().map(ProbeTrial::command).toList(), wait);
    List<@Nullable Object> told = link.call(CHARACTER, wait);
    return new RedisFacts(
        address.url().hostAndPort(),
        address.url().tls(),
        RedisFacts.userOf(address.url()),
        keys,
        new Reach.Answers(connected, roundTrip),
        permissions(trials, tried, link, wait),
        ProbeReplies.server(told.get(0), told.get(1)),
        ProbeReplies.memory(told.get(2)),
        ProbeReplies.persistence(told.get(3), told.get(4)),
        ProbeReplies.clock(clock, before, after),
        ProbeReplies.stream(tried.get(ProbeTrial.DESCRIBES_STREAM)),
        ProbeReplies.head(tried.get(ProbeTrial.READS_HEAD)));
  }

  /**
   * The transaction comes last and command by command: with MULTI allowed and EXEC not, whatever
   * follows would only be queued.
   */
  private static List<RedisFacts.Permission> permissions(
      List<ProbeTrial> trials, List<@Nullable Object> tried, RedisLink link, Duration wait)
      throws LinkException, InterruptedException {
    List<RedisFacts.Permission> permissions = new ArrayList<>();
    for (int i = 0; i < trials.size(); i++) {
      permissions.add(trials.get(i).verdict(tried.get(i)));
    }
    for (ProbeTrial trial : ProbeTrial.transaction()) {
      permissions.add(trial.verdict(link.call(List.of(trial.command()), wait).getFirst()));
    }
    return permissions;
  }
}
