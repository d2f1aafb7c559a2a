package dev.replication.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

final class RootCommandTest {
  private final CliRun cli = new CliRun();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get",
        "put",
        "rm",
        "load",
        "status",
        "peers",
        "doctor",
        "preflight",
        "dead-letters",
        "trace",
        "tail",
        "config"
      })
  void helpAndVersionWorkEverywhere(String command) {
    assertThat(cli.run(command, "--help")).isZero();
    assertThat(cli.out())
        .contains("Usage: replication-engine " + command)
        .containsPattern("Examples?:\n  .*replication-engine " + command);
    assertThat(cli.run(command, "--version")).isZero();
    assertThat(cli.out()).startsWith("replication-engine ").contains("Java 25");
  }

  @Test
  void theRootNamesItsCommandsAndExitCodes() {
    assertThat(cli.run("--help")).isZero();
    assertThat(cli.out())
        .contains("get", "put", "rm", "load", "status", "config", "generate-completion")
        .contains("3   differences found");
  }

  @Test
  void withoutACommandTheUsageIsShown() {
    assertThat(cli.run()).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).startsWith("Usage: replication-engine");
  }

  @Test
  void aMistypedCommandGetsASuggestion() {
    assertThat(cli.run("stauts")).isEqualTo(ExitCodes.USAGE);
    assertThat(cli.err()).contains("Unmatched argument").contains("status");
  }

  @Test
  void completionIsGenerated() {
    assertThat(cli.run("generate-completion")).isZero();
    assertThat(cli.out()).contains("replication-engine").contains("--token-file");
  }

  @Test
  void onlyDebugShowsStackTraces() {
    Terminal terminal =
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            false);
    CommandLine commands = RootCommand.commandLine(terminal).addSubcommand(new Broken());
    StringWriter err = new StringWriter();
    commands.setErr(new PrintWriter(err));

    assertThat(commands.execute("broken")).isEqualTo(ExitCodes.FAILURE);
    assertThat(err.toString()).contains("broken: failed: ").doesNotContain("\tat ");
    assertThat(commands.execute("broken", "--debug")).isEqualTo(ExitCodes.FAILURE);
    assertThat(err.toString()).contains("\tat dev.replication");
  }

  @Test
  void configCheckTellsProblemsOrValidity(@TempDir Path folder) throws IOException {
    Path good =
        Files.writeString(folder.resolve("good.yaml"), "replication: { local_node_id: n1 }");
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "server:\n  prt: 1\n");

    assertThat(cli.run("config", "check", good.toString())).isZero();
    assertThat(cli.out()).isEqualTo(good + " is valid: node n1, 0 peers\n");
    assertThat(cli.run("config", "check", bad.toString())).isEqualTo(ExitCodes.FAILURE);
    assertThat(cli.err())
        .isEqualTo(
            bad
                + ":1: replication.local_node_id: is missing, and there is no default\n"
                + bad
                + ":2: server.prt: is not known; did you mean port?\n2 problems\n");
    assertThat(cli.run("config", "check", "--json", bad.toString())).isEqualTo(ExitCodes.FAILURE);
    assertThat(Json.parse(cli.outBytes()))
        .hasValueSatisfying(json -> assertThat(json.get(1).path("line").asInt()).isEqualTo(2));
  }

  @Test
  void configPrintShowsTheEffectiveConfiguration() {
    assertThat(cli.run("config", "print")).isZero();
    assertThat(cli.out()).startsWith("replication:\n").contains("redis_url: embedded");
    assertThat(cli.run("config")).isEqualTo(ExitCodes.USAGE);
  }

  @Command(name = "broken", mixinStandardHelpOptions = true)
  private static final class Broken implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("a defect");
    }
  }
}
