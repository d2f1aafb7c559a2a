package dev.replication.app.daemon;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.config.Problem;
import dev.replication.app.runtime.Reconfiguration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a running node's configuration file in force again when it has changed or when somebody
 * asks, and logs what came of it. A file that is not valid, or that changes what cannot change,
 * leaves the node as it is and is told of once.
 *
 * <p>One virtual thread reads and applies, from {@link #start} to {@link #close}; both are called
 * by one thread.
 */
final class ConfigReload implements AutoCloseable {
  /** Time between looks at the file, so what is told to settle has been the same for that long. */
  static final Duration LOOK = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(ConfigReload.class);
  private static final Duration LONGEST_END = Duration.ofSeconds(30);

  private final Path file;
  private final UnaryOperator<AppConfig> overrides;
  private final Function<AppConfig, Reconfiguration> node;
  private final Semaphore asked = new Semaphore(0);
  private @Nullable Thread thread;

  /**
   * A reload of {@code file}.
   *
   * @param overrides what the command line says otherwise
   * @param node what it is given to
   */
  ConfigReload(
      Path file, UnaryOperator<AppConfig> overrides, Function<AppConfig, Reconfiguration> node) {
    this.file = file;
    this.overrides = overrides;
    this.node = node;
  }

  /** Reloads soon, whether the file has changed or not. From any thread; returns at once. */
  void ask() {
    asked.release();
  }

  /** What came of reading the file, for the log. */
  sealed interface Report {
    /** A line for each thing to tell. */
    List<String> lines();

    /** Worth knowing. */
    record Done(List<String> lines) implements Report {}

    /** The node goes on as it was, and somebody should look. */
    record Rejected(List<String> lines) implements Report {}
  }

  /** Reads the file and puts it in force. */
  Report reload() {
    return switch (ConfigReader.read(file)) {
      case Outcome.Invalid(List<Problem> problems) ->
          new Report.Rejected(
              problems.stream()
                  .map(problem -> "the configuration in force stays: " + problem)
                  .toList());
      case Outcome.Valid(AppConfig config) -> report(node.apply(overrides.apply(config)));
    };
  }

  private Report report(Reconfiguration answer) {
    return switch (answer) {
      case Reconfiguration.Unchanged() ->
          new Report.Done(List.of(file + ": says what is in force already"));
      case Reconfiguration.Applied(List<String> changes) ->
          new Report.Done(List.of(file + ": in force now: " + String.join("; ", changes)));
      case Reconfiguration.NeedsRestart(List<String> keys) ->
          new Report.Rejected(
              List.of(
                  "the configuration in force stays: "
                      + file
                      + " changes what needs a restart: "
                      + String.join(", ", keys)));
      case Reconfiguration.Refused(String reason) ->
          new Report.Rejected(List.of("the configuration in force stays: " + file + ": " + reason));
    };
  }

  /**
   * Begins to listen to {@link #ask()} and, unless {@code watch} is null, to look at the file now
   * and then.
   */
  void start(@Nullable ConfigWatch watch) {
    thread = Thread.ofVirtual().name("config-reload").start(() -> run(watch));
  }

  private void run(@Nullable ConfigWatch watch) {
    try {
      while (true) {
        boolean isAsked = asked.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (isAsked) {
          asked.drainPermits();
          if (watch != null) {
            watch.takeNote();
          }
        }
        if (isAsked || (watch != null && watch.hasChanged())) {
          log(reload());
        }
      }
    } catch (InterruptedException _) {
      // Closed.
    }
  }

  private static void log(Report report) {
    switch (report) {
      case Report.Done(List<String> lines) -> lines.forEach(LOG::info);
      case Report.Rejected(List<String> lines) -> lines.forEach(LOG::warn);
    }
  }

  /** Stops listening; what is being put in force is so when this returns, within a bound. */
  @Override
  public void close() {
    Thread running = thread;
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      running.join(LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
