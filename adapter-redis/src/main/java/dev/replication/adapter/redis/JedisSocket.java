package dev.replication.adapter.redis;

import dev.replication.tls.TlsFilesException;
import dev.replication.wire.RedisUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * The one socket of a Jedis connection, already connected.
 *
 * <p>It belongs to a channel, whose blocking reads end when their thread is interrupted or the
 * channel is closed, be the thread virtual or not; a read of an ordinary socket ignores the
 * interrupt of a platform thread. It is handed out once, because Jedis would otherwise reconnect on
 * its own when a closed connection is used.
 */
final class JedisSocket implements JedisSocketFactory {
  /** Longest string in an answer: a part of the heap, so that one alone cannot use it up. */
  private static final long MAX_STRING_BYTES = Runtime.getRuntime().maxMemory() / 4;

  private final SocketChannel channel;
  private final Socket socket;
  private final AtomicBoolean handedOut = new AtomicBoolean();
  private volatile boolean closedByUs;

  private JedisSocket(SocketChannel channel, Socket socket) {
    this.channel = channel;
    this.socket = socket;
  }

  /** Connects to the first address of the host that answers, and completes the TLS handshake. */
  static JedisSocket open(PeerAddress address, Duration timeout) throws IOException, LinkException {
    long deadline = System.nanoTime() + timeout.toNanos();
    IOException failure = new IOException("the host has no address");
    for (InetAddress target : InetAddress.getAllByName(address.url().host())) {
      SocketChannel channel = SocketChannel.open();
      boolean connected = false;
      try {
        JedisSocket socket = connect(channel, target, address, deadline);
        connected = true;
        return socket;
      } catch (IOException e) {
        failure = e;
      } finally {
        if (!connected) {
          channel.close();
        }
      }
    }
    throw failure;
  }

  private static JedisSocket connect(
      SocketChannel channel, InetAddress target, PeerAddress address, long deadline)
      throws IOException, LinkException {
    Socket plain = channel.socket();
    plain.setTcpNoDelay(true);
    plain.setKeepAlive(true);
    plain.connect(new InetSocketAddress(target, address.url().port()), millisUntil(deadline));
    if (!address.url().tls()) {
      return new JedisSocket(channel, new GuardedSocket(plain, MAX_STRING_BYTES));
    }
    plain.setSoTimeout(millisUntil(deadline));
    return new JedisSocket(channel, new GuardedSocket(encrypted(plain, address), MAX_STRING_BYTES));
  }

  private static SSLSocket encrypted(Socket plain, PeerAddress address)
      throws IOException, LinkException {
    RedisUrl url = address.url();
    SSLContext context;
    try {
      context = address.tls().context();
    } catch (TlsFilesException e) {
      throw LinkException.unusable(e);
    }
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, url.host(), url.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static int millisUntil(long deadline) throws SocketTimeoutException {
    long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (millis < 1) {
      throw new SocketTimeoutException("connect timed out");
    }
    return Math.toIntExact(millis);
  }

  @Override
  public Socket createSocket() {
    if (handedOut.getAndSet(true)) {
      throw new JedisConnectionException("the connection is closed");
    }
    return socket;
  }

  boolean isClosedByUs() {
    return closedByUs;
  }

  /** Closes the channel beneath TLS, which would otherwise wait for its turn to say goodbye. */
  void close() {
    closedByUs = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("a channel can always be closed", e);
    }
  }
}
