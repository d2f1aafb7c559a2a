package dev.replication.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.NodeId;
import dev.replication.wire.RedisUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigReaderTest {
  private static final String DOCUMENTED =
      """
      replication:
        local_node_id: "uk.node.london-1"

        settings:
          hot_path:
            enabled: true
            batch_size: 100
            block_timeout: "5s"
            adaptive_batch_size: true
            min_batch_size: 50
            max_batch_size: 1000
            rate_limit_enabled: true
            rate_limit_per_sec: 10000
            rate_limit_burst: 1000

          cold_path:
            enabled: true
            interval_sec: 60
            max_items_per_cycle: 1000

          peer_health:
            enabled: true
            ping_interval_sec: 30

          slo:
            max_replication_lag_sec: 60

        peers:
          - node_id: "uk.node.manchester-1"
            redis_url: "redis://peer1:6379"        # or rediss:// for TLS
            priority: 0
            circuit_failure_threshold: 5
            circuit_reset_timeout_sec: 30

          - node_id: "uk.node.edinburgh-1"
            redis_url: "rediss://user:pass@peer2:6379"  # TLS + auth
            priority: 1

        cursor:
          sqlite_path: "/var/lib/node/replication_cursors.db"
          wal_mode: true
      sync_engine:
        redis_url: "redis://127.0.0.1:7001"
        sql_url: "sqlite:data/london/items.db"
      server: { port: 8180 }
      """;

  @Test
  void readsTheDocumentedExample() {
    AppConfig config = valid(DOCUMENTED);

    assertThat(config.replication().localNodeId()).isEqualTo(new NodeId("uk.node.london-1"));
    assertThat(config.replication().hotPath())
        .isEqualTo(
            new HotPathSettings(
                true, 100, Duration.ofSeconds(5), true, 50, 1000, true, 10_000, 1000));
    assertThat(config.replication().coldPath().backoffMax()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.replication().slo().maxReplicationLag()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.replication().peers())
        .extracting(peer -> peer.redisUrl().text())
        .containsExactly("redis://peer1:6379", "rediss://user:pass@peer2:6379");
    assertThat(config.replication().peers().get(1).adapter()).isEqualTo(Adapter.LETTUCE);
    assertThat(config.replication().peers().get(1).streamKey()).isEqualTo("__local__:cdc");
    assertThat(config.syncEngine().sql().sqlitePath()).isEqualTo(Path.of("data/london/items.db"));
    assertThat(config.syncEngine().redis().location())
        .isEqualTo(new RedisLocation.At(RedisUrl.parse("redis://127.0.0.1:7001")));
    assertThat(config.server().port()).isEqualTo(8180);
  }

  @Test
  void absentOptionsTakeTheDocumentedDefaults() {
    AppConfig config = valid("replication: { local_node_id: a }");

    assertThat(config.replication().hotPath())
        .isEqualTo(
            new HotPathSettings(
                true, 100, Duration.ofSeconds(5), false, 50, 1000, false, 10_000, 1000));
    assertThat(config.replication().coldPath())
        .isEqualTo(
            new ColdPathSettings(
                true,
                Duration.ofSeconds(60),
                1000,
                Duration.ofSeconds(5),
                Duration.ofSeconds(300),
                500));
    assertThat(config.replication().cursor()).isEqualTo(new CursorSettings(null, true));
    assertThat(config.syncEngine().redis().location()).isEqualTo(new RedisLocation.Absent());
    assertThat(config.syncEngine().sql().sqlitePath()).isNull();
    assertThat(config.syncEngine().memory().l1MaxBytes()).isEqualTo(256L << 20);
    assertThat(config.syncEngine().cdc())
        .isEqualTo(new StoreSettings.Cdc("__local__:cdc", 200_000, 256L << 20));
    assertThat(config.server())
        .isEqualTo(new ServerSettings("127.0.0.1", 8180, null, Duration.ofSeconds(10)));
  }

  @Test
  void readsSizesDurationsAliasesAndChoices() {
    AppConfig config =
        valid(
            """
            replication:
              local_node_id: a
              settings:
                cold_path: { interval_sec: 2m, backoff_base_sec: 250ms }
                hot_path: { block_timeout: 1m 30s }
              peers:
                - { node_id: b, redis_url: "redis://:secret@[::1]:7002/3", adapter: jedis }
            sync_engine:
              redis_url: embedded
              l1_max_bytes: 64MiB
              max_payload_bytes: 1048576
              cdc_stream_maxlen: 5000
            """);

    assertThat(config.replication().coldPath().interval()).isEqualTo(Duration.ofMinutes(2));
    assertThat(config.replication().coldPath().backoffBase()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.replication().hotPath().blockTimeout()).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.replication().peers().getFirst().adapter()).isEqualTo(Adapter.JEDIS);
    assertThat(config.syncEngine().redis().location()).isEqualTo(RedisLocation.Embedded.ANYWHERE);
    assertThat(config.syncEngine().memory().l1MaxBytes()).isEqualTo(64L << 20);
    assertThat(config.syncEngine().memory().maxPayloadBytes()).isEqualTo(1 << 20);
    assertThat(config.syncEngine().cdc().maxLen()).isEqualTo(5000);
  }

  @Test
  void readsWhichItemsAreMerged() {
    String merging =
        """
        replication: { local_node_id: a }
        sync_engine:
          merge:
            - { prefix: "count/", policy: counter }
            - { prefix: "", policy: fields }
            - { prefix: "count/old/", policy: lww }
        """;
    AppConfig config = valid(merging);

    assertThat(config.syncEngine().merge())
        .containsExactly(
            new MergeSettings("count/", "counter"),
            new MergeSettings("", "fields"),
            new MergeSettings("count/old/", "lww"));
    assertThat(valid(ConfigPrinter.print(config))).isEqualTo(config);
    assertThat(ConfigDiff.between(config, valid(merging.replace("counter", "max"))).needRestart())
        .containsExactly("sync_engine.merge");
    assertThat(problems(merging.replace("policy: fields", "policy: field")))
        .containsExactly(
            "n.yaml:5: sync_engine.merge[1].policy: is \"field\", must be one of counter, fields,"
                + " first, lww, max, min, set");
    assertThat(problems(merging.replace("count/old/", "count/")))
        .containsExactly(
            "n.yaml:6: sync_engine.merge[2].prefix: is \"count/\", already the prefix of"
                + " sync_engine.merge[0] in line 4");
    assertThat(problems(merging.replace(", policy: counter", "")))
        .containsExactly(
            "n.yaml:4: sync_engine.merge[0].policy: is missing, and there is no default");
  }

  @Test
  void readsThePortOfTheBundledServer() {
    AppConfig config =
        valid("replication: { local_node_id: a }\nsync_engine: { redis_url: embedded:7001 }");

    assertThat(config.syncEngine().redis().location()).isEqualTo(new RedisLocation.Embedded(7001));
    assertThat(ConfigPrinter.print(config)).contains("redis_url: embedded:7001");
  }

  @Test
  void expandsEnvironmentVariablesAndTheirDefaults() {
    Outcome outcome =
        ConfigReader.read(
            "n.yaml",
            """
            replication: { local_node_id: "uk.${CITY}-${N:-1}" }
            server: { port: "${PORT}" }
            sync_engine: { redis_prefix: "$${raw}:" }
            """,
            Map.of("CITY", "leeds", "PORT", "9000", "N", ""));

    AppConfig config = ((Outcome.Valid) outcome).config();
    assertThat(config.replication().localNodeId().text()).isEqualTo("uk.leeds-1");
    assertThat(config.server().port()).isEqualTo(9000);
    assertThat(config.syncEngine().redis().prefix()).isEqualTo("${raw}:");
  }

  @Test
  void anUnsetVariableWithoutDefaultIsAProblemAtItsLine() {
    assertThat(problems("replication:\n  local_node_id: ${NOBODY}\n"))
        .containsExactly(
            "n.yaml:2: replication.local_node_id: needs the environment variable NOBODY, which is"
                + " not set; set it or write ${NOBODY:-default}");
  }

  @Test
  void aValueFromTheEnvironmentIsNotRepeated() {
    Outcome outcome =
        ConfigReader.read(
            "n.yaml", "replication: { local_node_id: \"${SECRET}\" }", Map.of("SECRET", "s3 cret"));

    assertThat(outcome.toString()).doesNotContain("s3 cret").contains("${SECRET}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replication: {local_node_id: a, pears: []}"
            + "|1|replication.pears|is not known; did you mean peers?",
        "replication: {local_node_id: a, batch_size: 5}"
            + "|1|replication.batch_size"
            + "|is not known here; it belongs at replication.settings.hot_path.batch_size",
        "replication: {local_node_id: a}\\nzzzzzzzzzzzz: 1"
            + "|2|zzzzzzzzzzzz"
            + "|is not known; at the top takes replication, server, sync_engine, telemetry",
        "replication: {local_node_id: a}\\nserver:\\n  port: http"
            + "|3|server.port|is \"http\", must be a whole number from 0 to 65535",
        "replication: {local_node_id: a}\\nserver:\\n  port: 70000"
            + "|3|server.port|is \"70000\", must be a whole number from 0 to 65535",
        "replication: {local_node_id: a}\\nserver:\\n  port:"
            + "|3|server.port|has no value; remove the key or give it one",
        "replication: {local_node_id: a}\\nserver:\\n  port: [1]"
            + "|3|server.port|is a list, must be one value",
        "replication: {local_node_id: a}\\nserver: 8180"
            + "|2|server|is \"8180\", must be a mapping of keys to values",
        "replication: {local_node_id: a}\\nserver: {port: 1, port: 2}"
            + "|2|server.port|is given twice, first in line 2",
        "replication: {local_node_id: a b}"
            + "|1|replication.local_node_id"
            + "|is \"a b\", must be 1 to 128 characters of A-Z a-z 0-9 . _ -",
        "server: {port: 1}" + "|1|replication.local_node_id|is missing, and there is no default",
        "replication: {local_node_id: a, peers: {node_id: b}}"
            + "|1|replication.peers|is a mapping, must be a list (lines with \"- \")",
        "replication: {local_node_id: a, settings: {hot_path: {block_timeout: 5000}}}"
            + "|1|replication.settings.hot_path.block_timeout"
            + "|is \"5000\", must be a duration with a unit such as 250ms, 5s or 2m,"
            + " from 1ms to 5m",
        "replication: {local_node_id: a, settings: {cold_path: {interval_sec: soon}}}"
            + "|1|replication.settings.cold_path.interval_sec"
            + "|is \"soon\", must be seconds as a whole number, or a duration such as 5s,"
            + " from 10ms to 1d",
        "replication: {local_node_id: a}\\nsync_engine:\\n  l1_max_bytes: 256M"
            + "|3|sync_engine.l1_max_bytes"
            + "|is \"256M\", must be bytes as a whole number, or a size such as 64MiB,"
            + " from 1MiB to 1TiB",
        "replication: {local_node_id: a}\\nsync_engine:\\n  sql_url: mysql://u:pw@h/db"
            + "|3|sync_engine.sql_url"
            + "|is \"mysql://u:***@h/db\", must be sqlite:PATH; MySQL comes later, use sqlite:",
        "replication: {local_node_id: a}\\nsync_engine:\\n  redis_url: http://u:pw@h"
            + "|3|sync_engine.redis_url"
            + "|is \"http://u:***@h\", must be a Redis URL: it must begin with redis:// or"
            + " rediss://; it looks like redis://[[user]:password@]host[:port][/database],"
            + " or rediss:// for TLS, or embedded",
        "replication: {local_node_id: a}\\nsync_engine:\\n  redis_url: redis://secret@h"
            + "|3|sync_engine.redis_url"
            + "|is \"redis://***@h\", must be a Redis URL: credentials must be user:password or"
            + " :password; it looks like redis://[[user]:password@]host[:port][/database],"
            + " or rediss:// for TLS, or embedded",
        "replication: {local_node_id: a, peers: [{node_id: b, redis_url: \"redis://user@h\"}]}"
            + "\\nsync_engine: {redis_url: embedded}"
            + "|1|replication.peers[0].redis_url"
            + "|is \"redis://***@h\", must be a Redis URL: credentials must be user:password or"
            + " :password; it looks like redis://[[user]:password@]host[:port][/database],"
            + " or rediss:// for TLS",
        "replication: {local_node_id: a}\\nsync_engine:\\n  redis_url: embedded:70001"
            + "|3|sync_engine.redis_url"
            + "|is \"embedded:70001\", must have a port of 1 to 65535 after embedded:",
        "replication: {local_node_id: a}\\nsync_engine:\\n  backpressure_warn: 70"
            + "|3|sync_engine.backpressure_warn"
            + "|is \"70\", must be a number above 0 and at most 1",
        "replication: {local_node_id: a}\\nsync_engine:\\n  enable_cdc_stream: false"
            + "|3|sync_engine.enable_cdc_stream"
            + "|is \"false\", must be true: the change stream is on whenever redis_url is set;"
            + " remove redis_url to do without",
        "replication: {local_node_id: a}\\nsync_engine: {cdc_stream_maxlen: 1, cdc: {max_len: 2}}"
            + "|2|sync_engine.cdc.max_len"
            + "|means the same as sync_engine.cdc_stream_maxlen, give only one",
        "replication: {local_node_id: a, settings: {hot_path: {enabled: yes}}}"
            + "|1|replication.settings.hot_path.enabled|is \"yes\", must be true or false",
        "replication: {local_node_id: a, settings: {hot_path: {min_batch_size: 2000}}}"
            + "|1|replication.settings.hot_path.min_batch_size"
            + "|is 2000, must be at most max_batch_size (1000 by default)",
        "replication: {local_node_id: a, settings: {hot_path: {max_batch_size: 20}}}"
            + "|1|replication.settings.hot_path.max_batch_size"
            + "|is 20, must be at least min_batch_size (50 by default)",
        "replication: {local_node_id: a}\\nsync_engine: {l1_max_bytes: 1MiB}"
            + "|2|sync_engine.l1_max_bytes"
            + "|l1_max_bytes (1MiB) must hold at least one item of max_payload_bytes (16MiB)",
        "replication: {local_node_id: a}\\nserver: {bind: 0.0.0.0}"
            + "|2|server.bind"
            + "|is \"0.0.0.0\", reachable from other machines: needs server.token_file",
        "replication: {local_node_id: a, peers: [{node_id: b, redis_url: \"redis://h\"}]}"
            + "|1|replication.peers"
            + "|needs sync_engine.redis_url: peers read this node's changes from its Redis"
            + " (a redis:// URL, or embedded)",
        "replication: {local_node_id: a}\\nsync_engine:"
            + " {redis_url: \"rediss://h\", redis_tls_key_file: k}"
            + "|2|sync_engine.redis_tls_key_file|needs redis_tls_cert_file beside it",
        "replication: {local_node_id: a}\\nsync_engine: {redis_tls_ca_file: k}"
            + "|2|sync_engine.redis_tls_ca_file"
            + "|has no effect: redis_url must begin with rediss:// for TLS",
        "sync_engine: {redis_url: embedded}\\nreplication: {local_node_id: a, peers: ["
            + "{node_id: b, redis_url: \"redis://h\", tls_ca_file: c}]}"
            + "|2|replication.peers[0].tls_ca_file"
            + "|has no effect: redis_url must begin with rediss:// for TLS",
        "replication: {local_node_id: a}\\ntelemetry: {otlp_endpoint: collector:4318}"
            + "|2|telemetry.otlp_endpoint"
            + "|is \"collector:4318\", must be http[s]://host[:port][/path],"
            + " without user and parameters",
        "replication: {local_node_id: a}\\ntelemetry: {otlp_endpoint: \"http://u:pw@h:4318\"}"
            + "|2|telemetry.otlp_endpoint"
            + "|is \"http://u:***@h:4318\", must be http[s]://host[:port][/path],"
            + " without user and parameters",
        "replication: {local_node_id: \"a${\"}"
            + "|1|replication.local_node_id"
            + "|has a ${ that is not ${NAME} or ${NAME:-default}; write $${ for a literal ${",
        "replication: {local_node_id: a}\\n? [x]\\n: 1|2||has a key that is not text",
      })
  void namesLineKeyValueAndWhatIsAllowed(String escapedYaml, int line, String key, String message) {
    Outcome outcome = ConfigReader.read("n.yaml", escapedYaml.replace("\\n", "\n"), Map.of());

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Invalid(
                List.of(new Problem("n.yaml", line, key == null ? "" : key, message))));
  }

  @Test
  void findsEveryPeerProblemAtItsLine() {
    assertThat(
            problems(
                """
                replication:
                  local_node_id: a
                  peers:
                    - node_id: a
                      redis_url: redis://one
                    - node_id: b
                      redis_url: redis://two
                    - node_id: b
                      redis_url: redis://three
                    - node_id: c
                      redis_url: redis://two
                    - node_id: d
                sync_engine: { redis_url: embedded }
                """))
        .containsExactly(
            "n.yaml:4: replication.peers[0].node_id: is this node itself"
                + " (replication.local_node_id); a node is not its own peer",
            "n.yaml:8: replication.peers[2].node_id: is \"b\", already the name of"
                + " replication.peers[1] in line 6",
            "n.yaml:11: replication.peers[3].redis_url: is the same stream as replication.peers[1]"
                + " in line 6 (redis_url, redis_prefix and stream_key are equal)",
            "n.yaml:12: replication.peers[4].redis_url: is missing, and there is no default");
  }

  @Test
  void findsAllProblemsAtOnce() {
    assertThat(
            problems(
                """
                replication:
                  peers: 5
                  settings:
                    hot_path: { batch_size: 0, enabld: true }
                server:
                  port: -1
                """))
        .hasSize(5)
        .extracting(problem -> problem.substring(0, 9))
        .containsExactly("n.yaml:1:", "n.yaml:2:", "n.yaml:4:", "n.yaml:4:", "n.yaml:6:");
  }

  @Test
  void brokenYamlNamesItsLine() {
    assertThat(problems("replication:\n  local_node_id: \"a\n"))
        .singleElement()
        .asString()
        .startsWith("n.yaml:3: is not valid YAML: ");
  }

  @Test
  void aVariableInAFlowMappingIsExplained() {
    assertThat(problems("replication: { local_node_id: ${NAME} }"))
        .singleElement()
        .asString()
        .endsWith("; inside { } write \"${NAME}\" in quotes");
  }

  @Test
  void refusesAliasBombsDeepNestingAndLargeFiles() {
    StringBuilder bomb = new StringBuilder("a: &a [x]\n");
    for (char c = 'b'; c < 'l'; c++) {
      char before = (char) (c - 1);
      bomb.append(c).append(": &").append(c).append(" [");
      bomb.append(("*" + before + ", ").repeat(9)).append('*').append(before).append("]\n");
    }
    assertThat(problems(bomb.toString())).singleElement().asString().contains("aliases");
    assertThat(problems("[".repeat(100_000)))
        .containsExactly("n.yaml:1: is nested deeper than 32 levels");
    assertThat(problems("#".repeat(YamlSource.MAX_CHARACTERS + 1)))
        .containsExactly("n.yaml: is larger than 1 MiB");
  }

  @Test
  void theNumberOfProblemsIsBounded() {
    StringBuilder many = new StringBuilder("replication: {local_node_id: a}\n");
    for (int i = 0; i < 500; i++) {
      many.append("k").append(i).append(": 1\n");
    }

    assertThat(problems(many.toString()))
        .hasSize(Problems.MAX_SHOWN + 1)
        .last()
        .isEqualTo("n.yaml: has 300 more problems that are not shown");
  }

  @Test
  void unreadableFilesAreProblems(@TempDir Path folder) throws IOException {
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', (byte) 0xe4});
    Path absent = folder.resolve("absent.yaml");

    assertThat(ConfigReader.read(absent))
        .isEqualTo(
            new Outcome.Invalid(List.of(new Problem(absent.toString(), 0, "", "does not exist"))));
    assertThat(ConfigReader.read(latin))
        .isEqualTo(
            new Outcome.Invalid(
                List.of(new Problem(latin.toString(), 0, "", "is not UTF-8 text"))));
    assertThat(ConfigReader.read(folder)).isInstanceOf(Outcome.Invalid.class);
  }

  @Test
  void passwordsAreInNoTextOfTheRecords() {
    assertThat(valid(DOCUMENTED).toString())
        .doesNotContain("pass@")
        .contains("rediss://user:***@peer2:6379");
  }

  private static AppConfig valid(String yaml) {
    Outcome outcome = ConfigReader.read("n.yaml", yaml, Map.of());
    assertThat(outcome).isInstanceOf(Outcome.Valid.class);
    return ((Outcome.Valid) outcome).config();
  }

  private static List<String> problems(String yaml) {
    Outcome outcome = ConfigReader.read("n.yaml", yaml, Map.of());
    assertThat(outcome).isInstanceOf(Outcome.Invalid.class);
    return ((Outcome.Invalid) outcome).problems().stream().map(Problem::toString).toList();
  }
}
