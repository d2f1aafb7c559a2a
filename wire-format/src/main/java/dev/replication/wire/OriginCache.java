package dev.replication.wire;

import dev.replication.model.Origin;

/**
 * The origin met last. Nearly all entries of a stream have the same one, and checking its shape
 * costs more than reading the rest of the entry's meta.
 *
 * <p>Thread-safe: one reference to an immutable value, and it does not matter who writes it last.
 */
final class OriginCache {
  private volatile Origin last = new Origin("none");

  /**
   * The origin {@code text}.
   *
   * @throws IllegalArgumentException when it is none
   */
  Origin of(String text) {
    Origin met = last;
    if (!met.text().equals(text)) {
      met = new Origin(text);
      last = met;
    }
    return met;
  }
}
