package dev.replication.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line program, run in a JVM of its own with the class path of the test. */
public final class Cli {
  /** Longest run of a command that is expected to end by itself. */
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private Cli() {}

  /**
   * What a command left behind.
   *
   * @param out its standard output
   * @param err its standard error
   */
  public record Ended(int exitCode, String out, String err) {
    /** Everything it said; holds no stack trace, or this fails. */
    public String plainAnswer() {
      String all = out + err;
      assertThat(all).doesNotContain("\tat ").doesNotContain("this is a defect");
      return all;
    }
  }

  /**
   * Runs a command to its end.
   *
   * @param folder where its output is kept, and its working directory
   */
  public static Ended run(Path folder, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "cli-", ".out");
    Path err = Files.createTempFile(folder, "cli-", ".err");
    Process process =
        new ProcessBuilder(command(arguments))
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      boolean ended = process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      Ended result =
          new Ended(ended ? process.exitValue() : -1, Files.readString(out), Files.readString(err));
      assertThat(ended).as("%s ends; it said %s", List.of(arguments), result).isTrue();
      return result;
    } finally {
      process.destroyForcibly();
    }
  }

  /** The command line of the program with these arguments. */
  static List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.replication.app.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }
}
