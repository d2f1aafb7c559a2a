package dev.replication.app.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads lines of bytes from a stream. A line over the bound is passed over without being kept, so
 * memory is bounded by {@link #MAX_LINE_BYTES} whatever comes. Used by one thread.
 */
final class LineReader {
  /** An item of 16 MiB in base64, with its id and room for escapes. */
  static final int MAX_LINE_BYTES = 24 << 20;

  private final InputStream in;
  private final int maxLineBytes;
  private final byte[] buffer = new byte[64 << 10];
  private int position;
  private int limit;
  private long bytesRead;

  LineReader(InputStream in) {
    this(in, MAX_LINE_BYTES);
  }

  LineReader(InputStream in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /** What comes next. */
  sealed interface Next {
    /** A line. */
    final class Line implements Next {
      private final byte[] utf8;

      private Line(byte[] utf8) {
        this.utf8 = utf8;
      }

      /** The line without its end; the caller's to keep. */
      byte[] utf8() {
        return utf8;
      }
    }

    /** A line longer than the bound, passed over. */
    record TooLong() implements Next {}

    /** No more lines. */
    record End() implements Next {}
  }

  /** Bytes of the lines answered so far, ends included. */
  long bytesRead() {
    return bytesRead;
  }

  Next next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    long length = 0;
    boolean ended = false;
    while (!ended) {
      if (position == limit && !fill()) {
        if (length == 0) {
          return new Next.End();
        }
        break;
      }
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      ended = end < limit;
      length += end - position;
      if (length <= maxLineBytes) {
        line.write(buffer, position, end - position);
      }
      bytesRead += end - position + (ended ? 1 : 0);
      position = ended ? end + 1 : end;
    }
    return length > maxLineBytes ? new Next.TooLong() : new Next.Line(line.toByteArray());
  }

  private boolean fill() throws IOException {
    position = 0;
    limit = Math.max(0, in.read(buffer));
    return limit > 0;
  }
}
