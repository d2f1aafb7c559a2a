package dev.replication.wire;

/**
 * Bounds on what is read from outside.
 *
 * @param maxPayloadBytes largest content, compressed and uncompressed
 * @param maxMetaBytes largest {@code meta}
 */
public record Limits(int maxPayloadBytes, int maxMetaBytes) {
  /** 16 MiB of content, 64 KiB of meta. */
  public static final Limits DEFAULT = new Limits(16 * 1024 * 1024, 64 * 1024);

  /** Refuses bounds below 1. */
  public Limits {
    if (maxPayloadBytes < 1 || maxMetaBytes < 1) {
      throw new IllegalArgumentException("limits must be at least 1");
    }
  }
}
