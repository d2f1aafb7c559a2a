package dev.replication.wire;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The text fields of one Redis hash, read by name. Every failure is an {@link
 * IllegalArgumentException} that begins with the field's name.
 */
final class Fields {
  private final Function<String, @Nullable String> lookup;

  /** Fields that {@code lookup} finds by name; null is an absent one. */
  Fields(Function<String, @Nullable String> lookup) {
    this.lookup = lookup;
  }

  /** The field read by {@code reading}, which fails with an {@link IllegalArgumentException}. */
  <T> T required(String name, Function<String, T> reading) {
    T value = optional(name, reading);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  /** As {@link #required}, or null when the field is absent. */
  <T> @Nullable T optional(String name, Function<String, T> reading) {
    try {
      String text = lookup.apply(name);
      return text == null ? null : reading.apply(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is no number in its range", e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name + " " + e.getMessage(), e);
    }
  }

  /** The text of a required field. */
  String text(String name) {
    return required(name, Function.identity());
  }

  /** A required number from 0 to 2^63-1. */
  long count(String name) {
    return required(name, Text::count);
  }
}
