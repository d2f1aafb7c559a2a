package dev.replication.documents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.OptionTable;
import dev.replication.app.config.Outcome;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents link to, list and show is there, and the lists are complete. */
final class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s#]+)[^)]*\\)");
  private static final Pattern OPTION_ROW =
      Pattern.compile(
          "(?m)^\\| `((?:replication|sync_engine|server)\\.[^`]+)` \\| ([^|]*) \\| ([^|]*) \\|");
  private static final Pattern METRIC_ROW =
      Pattern.compile("(?m)^\\| `((?:replication|sync_engine)_[a-z0-9_]+)` \\|");

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
  void everyMetricIsDocumentedAndNoOtherOne() throws IOException {
    Set<String> documented =
        METRIC_ROW
            .matcher(checkout.text("docs/operations.md"))
            .results()
            .map(row -> row.group(1))
            .collect(Collectors.toSet());

    assertThat(documented).containsExactlyInAnyOrderElementsOf(scraped());
  }

  /** The names in a scrape of a node with a peer; a histogram's greatest value is part of it. */
  private static Set<String> scraped() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MetricsObserver observer = new MetricsObserver(registry, List.of(new NodeId("peer")));
    observer.on(new EngineStateChanged(EngineState.CREATED, EngineState.CONNECTING));
    StoreMetrics.register(registry, DocumentsTest::health, 1);
    Set<String> names =
        registry
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ", -1)[2])
            .collect(Collectors.toSet());
    return names.stream()
        .filter(name -> !name.endsWith("_max") || !names.contains(withoutMax(name)))
        .collect(Collectors.toSet());
  }

  private static String withoutMax(String name) {
    return name.substring(0, name.length() - "_max".length());
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
