package dev.replication.app.config;

import java.util.List;
import java.util.function.Function;

/**
 * The options of one settings record.
 *
 * @param of the records of this kind in a configuration: one, or one per item of a list
 * @param options all with the same parent path
 */
record Section<S>(Function<AppConfig, List<S>> of, List<Option<S, ?>> options) {
  Section {
    options = List.copyOf(options);
  }

  static <S> Section<S> one(Function<AppConfig, S> of, List<Option<S, ?>> options) {
    return new Section<>(config -> List.of(of.apply(config)), options);
  }

  /** Whether the record is an item of a list. */
  boolean repeated() {
    return parent().endsWith("[]");
  }

  /** Where the record stands, or the list of which it is an item. */
  String path() {
    String parent = parent();
    return repeated() ? parent.substring(0, parent.length() - 2) : parent;
  }

  String parent() {
    return options.getFirst().parent();
  }
}
