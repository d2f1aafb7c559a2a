package dev.replication.app.cli;

import dev.replication.app.config.Quantity;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as the configuration writes them; a bare number means seconds. */
public final class DurationConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String text) {
    return Quantity.duration(text.matches("[0-9]{1,9}") ? text + "s" : text)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "'" + text + "' is not a duration such as 250ms, 5s or 2m"));
  }
}
