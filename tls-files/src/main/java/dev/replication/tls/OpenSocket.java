package dev.replication.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A connected TCP socket, encrypted where that is asked for.
 *
 * <p>It belongs to a channel, whose blocking reads and writes end when their thread is interrupted
 * or the channel is closed, be the thread virtual or not; a read of an ordinary socket ignores the
 * interrupt of a platform thread.
 *
 * @param channel what is closed to end it
 * @param socket what is read and written
 */
public record OpenSocket(SocketChannel channel, Socket socket) implements AutoCloseable {
  /**
   * Connects to the first address of {@code host} that answers, and completes the handshake.
   *
   * @param tls whom to trust and who we are, null for a connection in plain text
   * @param timeout for all of it
   * @throws TlsFilesException when the files cannot be used
   */
  public static OpenSocket open(String host, int port, @Nullable TlsFiles tls, Duration timeout)
      throws IOException, TlsFilesException {
    long deadline = System.nanoTime() + timeout.toNanos();
    IOException failure = new IOException("the host has no address");
    for (InetAddress target : InetAddress.getAllByName(host)) {
      SocketChannel channel = SocketChannel.open();
      boolean connected = false;
      try {
        Socket socket = channel.socket();
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.connect(new InetSocketAddress(target, port), millisUntil(deadline));
        OpenSocket open =
            new OpenSocket(
                channel, tls == null ? socket : encrypted(socket, host, port, tls, deadline));
        connected = true;
        return open;
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

  private static SSLSocket encrypted(
      Socket plain, String host, int port, TlsFiles tls, long deadline)
      throws IOException, TlsFilesException {
    plain.setSoTimeout(millisUntil(deadline));
    SSLSocket socket =
        (SSLSocket) tls.context().getSocketFactory().createSocket(plain, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    plain.setSoTimeout(0);
    return socket;
  }

  private static int millisUntil(long deadline) throws SocketTimeoutException {
    long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    if (millis < 1) {
      throw new SocketTimeoutException("connect timed out");
    }
    return Math.toIntExact(millis);
  }

  /** Closes the channel beneath TLS, which would otherwise wait for its turn to say goodbye. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new IllegalStateException("a channel can always be closed", e);
    }
  }
}
