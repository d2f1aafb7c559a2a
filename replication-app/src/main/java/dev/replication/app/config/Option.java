package dev.replication.app.config;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One option of the configuration, read into a component of the settings record {@code S}.
 *
 * @param path the full key; {@code []} stands for the position in a list
 * @param alias another path that means the same, or empty
 * @param type how its values are written
 * @param need whether it must be given
 * @param fallback the value when it is not given; null unless {@code need} is {@link
 *     Need#DEFAULTED}
 * @param accessor reads the value back from the record
 * @param description one sentence for the documentation
 */
record Option<S, T>(
    String path,
    String alias,
    OptionType<T> type,
    Need need,
    @Nullable T fallback,
    Function<S, @Nullable T> accessor,
    String description) {
  /** Whether an option must be given. */
  enum Need {
    /** It has a default. */
    DEFAULTED,
    /** It must be given. */
    REQUIRED,
    /** It may be absent, and absence means something. */
    OPTIONAL,
    /** It is accepted for the sake of existing files and has no effect, so it is not printed. */
    IGNORED
  }

  static <S, T> Option<S, T> of(
      String path, OptionType<T> type, T fallback, Function<S, @Nullable T> accessor, String text) {
    return new Option<>(path, "", type, Need.DEFAULTED, fallback, accessor, text);
  }

  static <S, T> Option<S, T> required(
      String path, OptionType<T> type, Function<S, @Nullable T> accessor, String text) {
    return new Option<>(path, "", type, Need.REQUIRED, null, accessor, text);
  }

  static <S, T> Option<S, T> optional(
      String path, OptionType<T> type, Function<S, @Nullable T> accessor, String text) {
    return new Option<>(path, "", type, Need.OPTIONAL, null, accessor, text);
  }

  static <S, T> Option<S, T> ignored(String path, OptionType<T> type, String text) {
    return new Option<>(path, "", type, Need.IGNORED, null, settings -> null, text);
  }

  Option<S, T> orSpelled(String otherPath) {
    return new Option<>(path, otherPath, type, need, fallback, accessor, description);
  }

  /**
   * The path of this option in the item at {@code index} of its list, or the path itself outside
   * lists.
   */
  String pathAt(int index) {
    return path.replace("[]", "[" + index + "]");
  }

  /** The last part of the path. */
  String name() {
    return path.substring(path.lastIndexOf('.') + 1);
  }

  /** The path without its last part. */
  String parent() {
    return path.substring(0, path.lastIndexOf('.'));
  }

  String printed(T value) {
    return type.print(value);
  }
}
