package dev.replication.testkit.link;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One direction of one link: what is read from one socket waits, bounded, until it may be written
 * to the other. Two threads, one that reads and one that writes, so that a delay does not limit the
 * rate.
 */
final class Lane {
  /** Most that waits in a lane, in pieces of {@link #PIECE_BYTES}; the sender then waits too. */
  static final int MAX_PIECES = 64;

  static final int PIECE_BYTES = 8 * 1024;

  private static final Piece END = new Piece(new byte[0], 0);

  private final Direction direction;
  private final Socket from;
  private final Socket to;
  private final Conditions conditions;
  private final AtomicReference<@Nullable Spoiling> spoiling;
  private final BlockingQueue<Piece> waiting = new ArrayBlockingQueue<>(MAX_PIECES);
  private Spoiling.@Nullable Search search;

  Lane(
      Direction direction,
      Socket from,
      Socket to,
      Conditions conditions,
      AtomicReference<@Nullable Spoiling> spoiling) {
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.conditions = conditions;
    this.spoiling = spoiling;
  }

  /** Reads until the sender ends; an error is an end. */
  void read() throws InterruptedException {
    try {
      InputStream in = from.getInputStream();
      byte[] buffer = new byte[PIECE_BYTES];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        waiting.put(new Piece(Arrays.copyOf(buffer, read), System.nanoTime()));
      }
      waiting.put(END);
    } catch (IOException broken) {
      waiting.put(END);
    }
  }

  /** Writes until there is nothing more to come, then tells the receiver so. */
  void write() throws InterruptedException, IOException {
    OutputStream out = to.getOutputStream();
    for (Piece piece = waiting.take(); piece != END; piece = waiting.take()) {
      conditions.awaitPassage(direction, piece.readAtNanos);
      spoil(piece.bytes);
      int written = 0;
      while (written < piece.bytes.length) {
        int portion = conditions.portion(piece.bytes.length - written);
        conditions.payFor(portion);
        conditions.awaitPassage(direction, piece.readAtNanos);
        out.write(piece.bytes, written, portion);
        written += portion;
      }
    }
    to.shutdownOutput();
  }

  private void spoil(byte[] bytes) {
    Spoiling wanted = spoiling.get();
    if (wanted == null || !wanted.concerns(direction)) {
      search = null;
      return;
    }
    Spoiling.Search current = search;
    if (current == null || current.spoiling() != wanted) {
      current = wanted.search();
      search = current;
    }
    current.over(bytes);
  }

  private record Piece(byte[] bytes, long readAtNanos) {}
}
