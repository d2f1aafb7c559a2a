package dev.replication.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConfigDiffTest {
  private static final String BASE =
      """
      replication:
        local_node_id: london
        settings:
          hot_path: { batch_size: 100 }
        peers:
          - { node_id: leeds, redis_url: "redis://user:secret@127.0.0.1:7002" }
          - { node_id: york, redis_url: "redis://127.0.0.1:7003" }
      sync_engine: { redis_url: "redis://127.0.0.1:7001" }
      server: { port: 8180 }
      """;

  @Test
  void aConfigurationDoesNotDifferFromItself() {
    ConfigDiff diff = ConfigDiff.between(read(BASE), read(BASE + "# a comment\n"));

    assertThat(diff.needRestart()).isEmpty();
    assertThat(diff.changes()).isEmpty();
  }

  @Test
  void settingsAreShownWithBothValues() {
    assertThat(changed("batch_size: 100", "batch_size: 200, rate_limit_enabled: true").changes())
        .containsExactly(
            "hot_path.batch_size 100 -> 200", "hot_path.rate_limit_enabled false -> true");
  }

  @Test
  void peersAreAddedAndRemovedByName() {
    assertThat(changed("node_id: york", "node_id: hull").changes())
        .containsExactly("peer hull added", "peer york removed");
  }

  @Test
  void whatDiffersOfAPeerIsNamedAndNeverShown() {
    ConfigDiff diff = changed("secret@127.0.0.1:7002\"", "hidden@127.0.0.1:7002\", priority: 3");

    assertThat(diff.changes()).containsExactly("peer leeds: redis_url, priority");
    assertThat(diff.needRestart()).isEmpty();
  }

  @Test
  void aPeerIsDisabledAndEnabled() {
    AppConfig disabled = read(BASE.replace(":7003\"", ":7003\", enabled: false"));

    assertThat(ConfigDiff.between(read(BASE), disabled).changes())
        .containsExactly("peer york: disabled");
    assertThat(ConfigDiff.between(disabled, read(BASE)).changes())
        .containsExactly("peer york: enabled");
  }

  @Test
  void whatCannotChangeIsNamedByItsKey() {
    ConfigDiff diff =
        ConfigDiff.between(
            read(BASE),
            read(
                BASE.replace("local_node_id: london", "local_node_id: bath")
                    .replace("7001\"", "7009\", l1_max_bytes: 64MiB")
                    .replace("port: 8180", "port: 8181")
                    .replace("batch_size: 100", "batch_size: 7")));

    assertThat(diff.needRestart())
        .containsExactly(
            "replication.local_node_id",
            "sync_engine.redis_url",
            "sync_engine.l1_max_bytes",
            "server.port");
    assertThat(diff.changes()).containsExactly("hot_path.batch_size 100 -> 7");
  }

  @Test
  void evenHowANodeStopsNeedsARestart() {
    assertThat(changed("port: 8180", "port: 8180, drain_timeout: 5s").needRestart())
        .containsExactly("server.drain_timeout");
  }

  private static ConfigDiff changed(String from, String to) {
    assertThat(BASE).contains(from);
    return ConfigDiff.between(read(BASE), read(BASE.replace(from, to)));
  }

  private static AppConfig read(String yaml) {
    Outcome outcome = ConfigReader.read("node.yaml", yaml, Map.of());
    assertThat(outcome).isInstanceOf(Outcome.Valid.class);
    return ((Outcome.Valid) outcome).config();
  }
}
