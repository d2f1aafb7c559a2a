package dev.replication.app.cli;

import dev.replication.port.Pause;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option of commands that show something once or again and again. */
final class Watching {
  private static final String CLEAR_SCREEN = "\033[H\033[2J";

  @Option(
      names = "--watch",
      paramLabel = "TIME",
      arity = "0..1",
      fallbackValue = "2s",
      converter = DurationConverter.class,
      description = "Show again every TIME (default: 2s) until interrupted.")
  private @Nullable Duration watch;

  /**
   * Shows what {@code screen} gives, lines ended. While watching, a node that is away is a thing to
   * see, not an end.
   */
  int show(Terminal terminal, Pause pause, Supplier<String> screen) throws InterruptedException {
    Duration every = watch;
    if (every == null) {
      terminal.out().print(screen.get());
      return ExitCodes.OK;
    }
    while (true) {
      String shown = orProblem(screen);
      terminal.out().print(terminal.interactive() ? CLEAR_SCREEN + shown : shown);
      terminal.out().flush();
      pause.pause(every);
    }
  }

  private static String orProblem(Supplier<String> screen) {
    try {
      return screen.get();
    } catch (NodeFailure failure) {
      return failure.getMessage() + System.lineSeparator();
    }
  }
}
