package dev.replication.app.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * The lines of a stream, one at a time. Memory is bounded by the longest line allowed; a longer one
 * is skipped to its end, a stream longer than allowed ends early. Blank lines are counted and
 * passed over.
 */
final class NdjsonLines {
  private final InputStream in;
  private final int maxLineBytes;
  private final long maxBytes;
  private final byte[] buffer = new byte[64 << 10];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private int position;
  private int limit;
  private long bytesRead;
  private int number;

  NdjsonLines(InputStream in, int maxLineBytes, long maxBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
    this.maxBytes = maxBytes;
  }

  /** What comes next. */
  sealed interface Next {
    /** A line, not blank; its number counts from 1. */
    final class Line implements Next {
      private final int number;
      private final byte[] utf8;

      private Line(int number, byte[] utf8) {
        this.number = number;
        this.utf8 = utf8;
      }

      int number() {
        return number;
      }

      /** The line without its end; the caller's to keep. */
      byte[] utf8() {
        return utf8;
      }
    }

    /** A line that was skipped because it is too long. */
    record TooLong(int number) implements Next {}

    /** The stream is longer than allowed; what is beyond the bound was not read as lines. */
    record Overflow(int number) implements Next {}

    /** The stream has ended. */
    record End() implements Next {}
  }

  Next next() throws IOException {
    while (true) {
      line.reset();
      int length = readLine();
      if (bytesRead > maxBytes) {
        return new Next.Overflow(number + 1);
      }
      if (length < 0) {
        return new Next.End();
      }
      number++;
      if (length > maxLineBytes) {
        return new Next.TooLong(number);
      }
      byte[] utf8 = line.toByteArray();
      if (!isBlank(utf8)) {
        return new Next.Line(number, utf8);
      }
    }
  }

  /**
   * The line's length, of which at most {@code maxLineBytes} are kept; -1 at the end of the stream.
   */
  private int readLine() throws IOException {
    long length = 0;
    while (true) {
      if (position == limit && !fill()) {
        return length == 0 ? -1 : clamp(length);
      }
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      int kept = Math.clamp(maxLineBytes - length, 0, end - position);
      line.write(buffer, position, kept);
      length += end - position;
      boolean ended = end < limit;
      position = ended ? end + 1 : end;
      if (ended) {
        return clamp(length);
      }
    }
  }

  private boolean fill() throws IOException {
    if (bytesRead > maxBytes) {
      return false;
    }
    int read = in.read(buffer);
    position = 0;
    limit = Math.max(read, 0);
    bytesRead += limit;
    return read >= 0;
  }

  private static int clamp(long length) {
    return (int) Math.min(length, Integer.MAX_VALUE);
  }

  private static boolean isBlank(byte[] utf8) {
    for (byte b : utf8) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
