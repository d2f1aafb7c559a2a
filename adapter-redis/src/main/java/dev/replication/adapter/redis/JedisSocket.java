package dev.replication.adapter.redis;

import dev.replication.tls.OpenSocket;
import dev.replication.tls.TlsFilesException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The one socket of a Jedis connection, already connected. It is handed out once, because Jedis
 * would otherwise reconnect on its own when a closed connection is used.
 */
final class JedisSocket implements JedisSocketFactory {
  /** Longest string in an answer: a part of the heap, so that one alone cannot use it up. */
  private static final long MAX_STRING_BYTES = Runtime.getRuntime().maxMemory() / 4;

  private final OpenSocket open;
  private final Socket guarded;
  private final AtomicBoolean handedOut = new AtomicBoolean();
  private volatile boolean closedByUs;

  private JedisSocket(OpenSocket open, Socket guarded) {
    this.open = open;
    this.guarded = guarded;
  }

  /** Connects to the first address of the host that answers, and completes the TLS handshake. */
  static JedisSocket open(PeerAddress address, Duration timeout) throws IOException, LinkException {
    OpenSocket open;
    try {
      open =
          OpenSocket.open(
              address.url().host(),
              address.url().port(),
              address.url().tls() ? address.tls() : null,
              timeout);
    } catch (TlsFilesException e) {
      throw LinkException.unusable(e);
    }
    return new JedisSocket(open, new GuardedSocket(open.socket(), MAX_STRING_BYTES));
  }

  @Override
  public Socket createSocket() {
    if (handedOut.getAndSet(true)) {
      throw new JedisConnectionException("the connection is closed");
    }
    return guarded;
  }

  boolean isClosedByUs() {
    return closedByUs;
  }

  /** Ends reads under way. */
  void close() {
    closedByUs = true;
    open.close();
  }
}
