package dev.replication.syncengine.log;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * One time that the store was opened and then changed.
 *
 * @param name 16 random hex digits
 * @param seq the last own change before it
 * @param feedSeq the last position of the change log before it
 * @param seen whether the mirror was seen in it, and found to be of this history. What was written
 *     in an opening without that may have been written by an older copy
 */
public record Opening(String name, long seq, long feedSeq, boolean seen) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Refuses what is no name, and negative positions. */
  public Opening {
    requireName(name);
    if (seq < 0 || feedSeq < 0) {
      throw new IllegalArgumentException("opening " + name + " begins before the first change");
    }
  }

  /** One in which the mirror was seen. */
  public Opening(String name, long seq, long feedSeq) {
    this(name, seq, feedSeq, true);
  }

  static Opening after(long seq, long feedSeq) {
    return new Opening(HexFormat.of().toHexDigits(RANDOM.nextLong()), seq, feedSeq, false);
  }

  /** The same, now that the mirror was seen. */
  Opening nowSeen() {
    return new Opening(name, seq, feedSeq, true);
  }

  static void requireName(String name) {
    if (name.length() != 16 || !name.chars().allMatch(HexFormat::isHexDigit)) {
      throw new IllegalArgumentException("an opening's name is not 16 hex digits");
    }
  }
}
