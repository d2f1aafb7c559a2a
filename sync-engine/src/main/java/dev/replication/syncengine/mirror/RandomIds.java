package dev.replication.syncengine.mirror;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Names for a life of a stream or of a mirror: 16 random hex digits. */
final class RandomIds {
  private RandomIds() {}

  static String next() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  }
}
