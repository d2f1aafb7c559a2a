package dev.replication.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.app.cli.Main;
import dev.replication.app.cli.Terminal;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.OptionTable;
import dev.replication.app.config.Outcome;
import dev.replication.app.runtime.SystemTime;
import dev.replication.app.telemetry.MetricsObserver;
import dev.replication.app.telemetry.StoreMetrics;
import dev.replication.model.EngineState;
import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent.EngineStateChanged;
import dev.replication.syncengine.StoreHealth;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the documents link to, list and show is there, and the lists are complete. */
final class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]+)[^)]*\\)");
  private static final Pattern OPTION_ROW =
      Pattern.compile(
          "(?m)^\\| `((?:replication|sync_engine|server|telemetry)\\.[^`]+)` \\| ([^|]*) \\|"
              + " ([^|]*) \\|");

  /** What stands in backticks in the first column of the commands. */
  private static final Pattern COMMAND = Pattern.compile("`([^`]+)`");

  /** A command and one below it begin alike. */
  private static final Comparator<String> LONGEST = Comparator.comparingInt(String::length);

  private final Checkout checkout = Checkout.here();

  @Test
  void everyRelativeLinkLeadsToAFile() throws IOException {
    List<String> seen = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (Path document : checkout.documents()) {
      for (MatchResult link : LINK.matcher(Files.readString(document)).results().toList()) {
        String target = link.group(1);
        if (!target.contains(":")) {
          seen.add(target);
          if (!Files.exists(document.resolveSibling(target))) {
            broken.add(document + " -> " + target);
          }
        }
      }
    }

    assertThat(broken).isEmpty();
    assertThat(seen).as("links; fewer means that they are not found").hasSizeGreaterThan(30);
  }

  @Test
  void theReadmeNamesTheCommandThatTheBuildMachineRuns() throws IOException {
    List<String> commands =
        checkout.text(".ci/run").lines().filter(line -> line.startsWith("mvn ")).toList();

    assertThat(commands).hasSize(1);
    assertThat(checkout.text("README.md")).contains(commands.getFirst().replace(" -B", ""));
  }

  @Test
  void everyOptionIsDocumentedWithItsDefaultAndUnitAndNoOtherOne() throws IOException {
    Map<String, String> documented =
        OPTION_ROW
            .matcher(checkout.text("docs/operations.md"))
            .results()
            .collect(
                Collectors.toMap(row -> row.group(1), row -> row.group(2) + ", " + row.group(3)));
    Map<String, String> existing =
        OptionTable.rows().stream()
            .collect(Collectors.toMap(row -> row.path(), row -> shown(row) + ", " + row.unit()));

    assertThat(documented).containsExactlyInAnyOrderEntriesOf(existing);
  }

  private static String shown(OptionTable.Row row) {
    String fallback = row.fallback();
    boolean isValue = !fallback.isEmpty() && !fallback.equals("required");
    return isValue ? "`" + fallback + "`" : fallback;
  }

  @Test
  void everyMetricIsDocumentedWithItsTypeAndLabelsAndNoOtherOne() throws IOException {
    assertThat(MetricTable.documented(checkout))
        .containsExactlyInAnyOrderElementsOf(MetricTable.scraped(scrape()));
  }

  @Test
  void everyCommandIsDocumentedAndNoOtherOne() throws IOException {
    Set<String> existing = new TreeSet<>();
    collect(Main.commands(Terminal.ofProcess()), "", existing);
    existing.remove("generate-completion");
    String table = commandTable();
    Set<String> documented =
        COMMAND
            .matcher(table)
            .results()
            .map(found -> found.group(1))
            .map(written -> existing.stream().filter(c -> isCommand(c, written)).max(LONGEST))
            .map(command -> command.orElse("unknown"))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(documented).isEqualTo(existing);
  }

  private String commandTable() throws IOException {
    String text = checkout.text("docs/operations.md");
    String section = text.substring(text.indexOf("\n## Commands\n"));
    return section
        .substring(0, section.indexOf("| exit code |"))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.substring(0, line.indexOf(" | ")))
        .collect(Collectors.joining("\n"));
  }

  private static boolean isCommand(String command, String written) {
    return written.equals(command) || written.startsWith(command + " ");
  }

  /** The commands that do something, by what is typed. */
  private static void collect(CommandLine command, String path, Set<String> found) {
    if (command.getSubcommands().isEmpty() || (!path.isEmpty() && hasOptions(command))) {
      found.add(path);
    }
    command
        .getSubcommands()
        .forEach((name, sub) -> collect(sub, path.isEmpty() ? name : path + " " + name, found));
  }

  /** One that only holds others has no options of its own. */
  private static boolean hasOptions(CommandLine command) {
    return command.getCommandSpec().options().stream()
        .anyMatch(option -> !option.inherited() && !option.usageHelp() && !option.versionHelp());
  }

  /** What a node with a peer shows before anything happened. */
  private static String scrape() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MetricsObserver observer =
        new MetricsObserver(registry, SystemTime.INSTANCE, List.of(new NodeId("peer")));
    observer.on(new EngineStateChanged(EngineState.CREATED, EngineState.CONNECTING));
    StoreMetrics.register(registry, DocumentsTest::health, 1);
    return registry.scrape();
  }

  private static StoreHealth health() {
    return new StoreHealth(
        StoreHealth.State.RUNNING,
        true,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        Duration.ZERO,
        true,
        true,
        null,
        0,
        false);
  }

  @ParameterizedTest
  @ValueSource(strings = {"examples/london.yaml", "examples/manchester.yaml"})
  void theExamplesAreValidConfigurations(String example) {
    assertThat(ConfigReader.read(checkout.file(example))).isInstanceOf(Outcome.Valid.class);
  }
}
