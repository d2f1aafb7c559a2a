package dev.replication.app.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The standard streams of a command.
 *
 * @param in what is piped or typed in
 * @param out results
 * @param err progress and problems
 * @param interactive whether a person watches, so that lines may be redrawn
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, boolean interactive) {
  /** Those of the process, in UTF-8. */
  @SuppressWarnings("SystemConsoleNull") // JDK 25 answers null again where no one is watching
  public static Terminal ofProcess() {
    Console console = System.console();
    return new Terminal(
        System.in,
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        console != null && console.isTerminal());
  }
}
