package dev.replication.app.cli;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Cuts the input into chunks and keeps back the lines that are no items. Used by one thread. */
final class ChunkReader {
  private final LineReader lines;
  private final BadLines badLines;
  private long lineNumber;
  private @Nullable Chunk next = new Chunk();

  ChunkReader(InputStream in, BadLines badLines) {
    this.lines = new LineReader(in);
    this.badLines = badLines;
  }

  /** Passes over lines that an earlier load has confirmed and answers how many bytes they are. */
  long skip(long count) throws IOException {
    while (lineNumber < count && !(lines.next() instanceof LineReader.Next.End)) {
      lineNumber++;
    }
    return lines.bytesRead();
  }

  /**
   * The next chunk, or null after the last. A chunk without lines is possible at the end: it tells
   * how far bad lines reached.
   */
  @Nullable Chunk next() throws IOException {
    Chunk chunk = next;
    if (chunk == null) {
      return null;
    }
    while (true) {
      switch (lines.next()) {
        case LineReader.Next.End _ -> {
          next = null;
          chunk.reached(lineNumber, lines.bytesRead());
          return chunk;
        }
        case LineReader.Next.TooLong _ -> {
          lineNumber++;
          badLines.add(lineNumber, "is longer than " + (LineReader.MAX_LINE_BYTES >> 20) + " MiB");
        }
        case LineReader.Next.Line line -> {
          long before = lineNumber++;
          if (chunk.isFull(line.utf8().length)) {
            chunk.reached(before, lines.bytesRead() - line.utf8().length);
            Chunk following = new Chunk();
            take(line.utf8(), following);
            next = following;
            return chunk;
          }
          take(line.utf8(), chunk);
        }
      }
    }
  }

  private void take(byte[] utf8, Chunk chunk) {
    switch (LoadLine.read(utf8)) {
      case LoadLine.Item item -> chunk.add(lineNumber, utf8, item.id());
      case LoadLine.Blank _ -> {}
      case LoadLine.Bad bad -> badLines.add(lineNumber, bad.why());
    }
  }
}
