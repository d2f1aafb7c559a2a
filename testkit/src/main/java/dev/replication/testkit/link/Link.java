package dev.replication.testkit.link;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection through the proxy: a socket to the client, one to the server, and a {@link Lane}
 * each way. It ends when both lanes have, or when it is {@linkplain #reset() reset}, whichever is
 * first; never by itself for being idle.
 */
final class Link {
  private static final int CONNECT_MILLIS = 10_000;

  private final Socket client;
  private final Socket server = new Socket();
  private final Conditions conditions;
  private final AtomicReference<@Nullable Spoiling> spoiling;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Thread> threads = new ArrayList<>();
  private boolean ended;

  Link(Socket client, Conditions conditions, AtomicReference<@Nullable Spoiling> spoiling) {
    this.client = client;
    this.conditions = conditions;
    this.spoiling = spoiling;
  }

  /** Connects to the server and forwards, in the background; {@code whenEnded} hears of the end. */
  void start(int serverPort, Consumer<Link> whenEnded) {
    fork(
        () -> {
          try {
            server.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort),
                CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            forward();
            end(false);
          } catch (IOException noServer) {
            // The client sees its connection end, as it would without us.
          } finally {
            reset();
            whenEnded.accept(this);
          }
        });
  }

  private void forward() throws InterruptedException {
    Lane requests = new Lane(Direction.TO_SERVER, client, server, conditions, spoiling);
    Lane answers = new Lane(Direction.TO_CLIENT, server, client, conditions, spoiling);
    List<Thread> writers = List.of(fork(() -> write(requests)), fork(() -> write(answers)));
    fork(requests::read);
    fork(answers::read);
    for (Thread writer : writers) {
      writer.join();
    }
  }

  private void write(Lane lane) throws InterruptedException {
    try {
      lane.write();
    } catch (IOException broken) {
      reset();
    }
  }

  private Thread fork(Work work) {
    Thread thread =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  try {
                    work.run();
                  } catch (InterruptedException ending) {
                    Thread.currentThread().interrupt();
                  }
                });
    lock.lock();
    try {
      threads.add(thread);
      thread.start();
      if (ended) {
        thread.interrupt();
      }
    } finally {
      lock.unlock();
    }
    return thread;
  }

  /** Ends it at once, with a reset to both sides; what was on its way is lost. Safe to repeat. */
  void reset() {
    end(true);
  }

  private void end(boolean abruptly) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      close(client, abruptly);
      close(server, abruptly);
      threads.stream().filter(t -> t != Thread.currentThread()).forEach(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  private static void close(Socket socket, boolean abruptly) {
    try {
      if (abruptly && !socket.isClosed()) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket can always be closed", e);
    }
  }

  private interface Work {
    void run() throws InterruptedException;
  }
}
