package dev.replication.adapter.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * One command.
 *
 * @param name such as {@code XREAD}
 * @param arguments what follows it, not to be changed
 */
record Command(String name, List<byte[]> arguments) {
  static Command of(String name, String... arguments) {
    return new Command(
        name, Stream.of(arguments).map(a -> a.getBytes(StandardCharsets.UTF_8)).toList());
  }
}
