package dev.replication.testkit.link;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback address that behaves well until it is told not to.
 *
 * <p>A fault begins when the call returns and lasts until {@link #heal()}; faults add up. Nothing
 * happens by chance or by itself. What a lane holds is bounded, so a sender that nobody reads from
 * comes to a stop as it would over a real network. Safe for use by many threads.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final Duration TAKE_PORT_WITHIN = Duration.ofSeconds(10);

  private final Conditions conditions = new Conditions();
  private final AtomicReference<@Nullable Spoiling> spoiling = new AtomicReference<>();
  private final AtomicInteger spoilt = new AtomicInteger();
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final int port;
  private int target;

  /** Null while connections are refused. */
  private @Nullable ServerSocket listener;

  /** Keeps the port ours while nobody listens on it. */
  private @Nullable Socket placeholder;

  private FaultProxy(int target) throws IOException {
    this.target = target;
    ServerSocket first = listenOn(0);
    this.port = first.getLocalPort();
    this.listener = first;
    acceptFrom(first);
  }

  /** A proxy on a free port before the server on {@code targetPort}, which need not be there. */
  public static FaultProxy before(int targetPort) {
    try {
      return new FaultProxy(targetPort);
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on the loopback address", e);
    }
  }

  /** Where it listens, or refuses. */
  public int port() {
    return port;
  }

  /** Connections that are open through it. */
  public int connections() {
    return links.size();
  }

  /** Bytes spoilt so far. */
  public int spoilt() {
    return spoilt.get();
  }

  /** Ends all open connections with a reset; what is on its way is lost. New ones are taken. */
  public void cut() {
    lock.lock();
    try {
      links.forEach(Link::reset);
    } finally {
      lock.unlock();
    }
  }

  /** Ends all open connections and refuses new ones. */
  public void refuse() {
    lock.lock();
    try {
      if (listener != null) {
        listener.close();
        listener = null;
        placeholder = keepPort();
      }
      links.forEach(Link::reset);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets nothing pass in these directions, on open connections and on new ones, which are still
   * taken. Nothing is lost: it goes on when healed, to whoever is still there.
   */
  public void hold(Direction first, Direction... more) {
    conditions.hold(EnumSet.of(first, more));
  }

  /** Lets nothing pass in either direction: every connection is half open. */
  public void hold() {
    hold(Direction.TO_SERVER, Direction.TO_CLIENT);
  }

  /** Everything arrives this much later, in both directions, at the same rate. */
  public void delay(Duration length) {
    conditions.delay(length);
  }

  /** Each direction of each connection carries at most so much. */
  public void throttle(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException("a rate is positive but this is " + bytesPerSecond);
    }
    conditions.throttle(bytesPerSecond);
  }

  /**
   * Turns over the lowest bit of one byte, once: of the byte {@code ahead} bytes behind the next
   * occurrence of {@code marker} in this direction; 0 for the marker's last byte. {@link #spoilt()}
   * tells when it has happened. Replaces what was asked for before.
   */
  public void spoil(Direction direction, String marker, int ahead) {
    byte[] bytes = marker.getBytes(StandardCharsets.UTF_8);
    spoiling.set(new Spoiling(direction, bytes, ahead, spoilt));
  }

  /** Leads new connections to another server, and ends the open ones. */
  public void redirect(int targetPort) {
    lock.lock();
    try {
      target = targetPort;
    } finally {
      lock.unlock();
    }
    cut();
  }

  /** Ends all faults; connections that are still open go on. */
  public void heal() {
    lock.lock();
    try {
      spoiling.set(null);
      conditions.heal();
      if (placeholder != null) {
        placeholder.close();
        placeholder = null;
        ServerSocket again = listenAgain();
        listener = again;
        acceptFrom(again);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private void acceptFrom(ServerSocket from) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  take(from, from.accept());
                }
              } catch (IOException closed) {
                // We refuse, or are closed.
              }
            });
  }

  private void take(ServerSocket from, Socket client) throws IOException {
    lock.lock();
    try {
      if (listener != from) {
        client.close();
        return;
      }
      Link link = new Link(client, conditions, spoiling);
      links.add(link);
      link.start(target, links::remove);
    } finally {
      lock.unlock();
    }
  }

  private static ServerSocket listenOn(int port) throws IOException {
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
    return socket;
  }

  private ServerSocket listenAgain() throws IOException {
    return takePort(() -> listenOn(port));
  }

  private Socket keepPort() throws IOException {
    return takePort(
        () -> {
          Socket socket = new Socket();
          socket.setReuseAddress(true);
          socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
          return socket;
        });
  }

  /** Between our closing and our binding, a client of anybody's may get the port for a moment. */
  private static <T> T takePort(Binding<T> binding) throws IOException {
    long deadline = System.nanoTime() + TAKE_PORT_WITHIN.toNanos();
    while (true) {
      try {
        return binding.bind();
      } catch (IOException taken) {
        if (System.nanoTime() - deadline > 0) {
          throw taken;
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  @Override
  public void close() {
    refuse();
    lock.lock();
    try {
      if (placeholder != null) {
        placeholder.close();
        placeholder = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  private interface Binding<T> {
    T bind() throws IOException;
  }
}
