package dev.replication.app.config;

import java.util.function.Function;

/**
 * How the values of an option are written in YAML.
 *
 * @param name what kind of value it is, for the documentation
 * @param unit the unit of a bare number, or empty
 * @param range what is allowed, or empty
 * @param reader total: any text gives a value or a refusal
 * @param printer the YAML scalar that reads back as the value; passwords are masked
 */
record OptionType<T>(
    String name,
    String unit,
    String range,
    Function<String, Reading<T>> reader,
    Function<T, String> printer) {
  Reading<T> read(String text) {
    return reader.apply(text);
  }

  String print(T value) {
    return printer.apply(value);
  }
}
