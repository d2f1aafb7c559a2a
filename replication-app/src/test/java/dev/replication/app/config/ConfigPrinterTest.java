package dev.replication.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.NodeId;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ConfigPrinterTest {
  @Test
  void printsDefaultsMarkedAndGivenValuesPlain() {
    String printed = ConfigPrinter.print(AppConfig.singleNode(Path.of("data"), new NodeId("n-1")));

    assertThat(printed)
        .startsWith("replication:\n  local_node_id: \"n-1\"\n  settings:\n    hot_path:\n")
        .containsPattern("\n      batch_size: 100 +# default\n")
        .contains("\n  peers: []\n")
        .contains("\n    sqlite_path: \"data/replication_cursors.db\"\n")
        .contains("\n  redis_url: embedded\n")
        .contains("\n  sql_url: \"sqlite:data/items.db\"\n")
        .containsPattern("\n  l1_max_bytes: 256MiB +# default\n")
        .contains("\n  # token_file: not set\n");
  }

  @Test
  void theSingleNodeReadsBack() {
    AppConfig config = AppConfig.singleNode(Path.of("data"));

    assertThat(ConfigReader.read("printed", ConfigPrinter.print(config), Map.of()))
        .isEqualTo(new Outcome.Valid(config));
  }

  @Test
  void masksPasswords() {
    Outcome outcome =
        ConfigReader.read(
            "n.yaml",
            """
            replication:
              local_node_id: a
              peers: [{ node_id: b, redis_url: "rediss://:hunter2@h" }]
            sync_engine: { redis_url: "redis://user:hunter2@h" }
            """,
            Map.of());

    assertThat(ConfigPrinter.print(((Outcome.Valid) outcome).config()))
        .doesNotContain("hunter2")
        .contains("redis_url: \"rediss://:***@h:6379\"")
        .contains("redis_url: \"redis://user:***@h:6379\"");
  }

  @Test
  void masksWhateverLooksLikeCredentials() {
    assertThat(Secrets.masked("redis://token@h")).isEqualTo("redis://***@h");
    assertThat(Secrets.masked("redis://u:p@ss/w@h:1")).isEqualTo("redis://u:***@h:1");
    assertThat(Secrets.masked("x://h?password=p&db=1")).isEqualTo("x://h?password=***&db=1");
    assertThat(Secrets.masked("redis://h:1")).isEqualTo("redis://h:1");
  }

  @Test
  void everyOptionIsInTheTableWithADescription() {
    assertThat(OptionTable.rows())
        .hasSizeGreaterThan(60)
        .allSatisfy(row -> assertThat(row.description()).endsWith("."));
    assertThat(
            OptionTable.rows().stream()
                .collect(Collectors.toMap(OptionTable.Row::path, OptionTable.Row::fallback)))
        .containsEntry("replication.local_node_id", "required")
        .containsEntry("replication.settings.hot_path.block_timeout", "5s")
        .containsEntry("replication.settings.cold_path.backoff_max_sec", "300")
        .containsEntry("sync_engine.redis_url", "");
  }
}
