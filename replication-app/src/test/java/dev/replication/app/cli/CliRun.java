package dev.replication.app.cli;

import dev.replication.port.Pause;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs command lines in this process, with captured streams and a clock that only waiting moves.
 */
final class CliRun {
  final List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
  final AtomicLong nanos = new AtomicLong(1);
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  int run(String... args) {
    return run(InputStream.nullInputStream(), args);
  }

  int runWithInput(String input, String... args) {
    return run(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), args);
  }

  int run(InputStream in, String... args) {
    Pause pause =
        length -> {
          waits.add(length);
          nanos.addAndGet(length.toNanos());
        };
    return run(in, pause, args);
  }

  int run(InputStream in, Pause pause, String... args) {
    out.reset();
    err.reset();
    Terminal terminal =
        new Terminal(
            in,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    return RootCommand.commandLine(terminal, pause, nanos::get).execute(args);
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  byte[] outBytes() {
    return out.toByteArray();
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
