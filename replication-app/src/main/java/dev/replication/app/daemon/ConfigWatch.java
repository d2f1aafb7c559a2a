package dev.replication.app.daemon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Notices that what a file says has changed, by looking at its content. So it does not matter how
 * the file came to change: written in place, replaced, reached through links that now lead
 * elsewhere, on a file system that tells nobody. Content that is not the same at two looks in a row
 * is still being written, and a file that is away is content, too. Used by one thread.
 */
final class ConfigWatch {
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private Content known;
  private Content seen;

  /** Remembers what {@code file} says now. */
  ConfigWatch(Path file) {
    this.file = file;
    this.known = Content.of(file);
    this.seen = known;
  }

  /**
   * Looks at the file; true once when it says something else than before, and has said so at the
   * look before this one.
   */
  boolean hasChanged() {
    Content now = Content.of(file);
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(known)) {
      return false;
    }
    known = now;
    return true;
  }

  /** Remembers what the file says now as known. */
  void takeNote() {
    known = Content.of(file);
    seen = known;
  }

  /** What can be read of the file, nothing if it cannot be read. */
  private record Content(boolean readable, byte[] bytes) {
    static Content of(Path file) {
      try (InputStream in = Files.newInputStream(file)) {
        return new Content(true, in.readNBytes(MAX_BYTES + 1));
      } catch (IOException e) {
        return new Content(false, new byte[0]);
      }
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Content(boolean alsoReadable, byte[] others)
          && readable == alsoReadable
          && Arrays.equals(bytes, others);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(bytes);
    }
  }
}
