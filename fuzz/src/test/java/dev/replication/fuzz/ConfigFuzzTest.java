package dev.replication.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.replication.app.config.ConfigPrinter;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import java.util.Map;

/**
 * Any text is a configuration or a list of problems; what is one can be printed, and what is
 * printed reads back and prints as the same.
 */
final class ConfigFuzzTest {
  private static final Map<String, String> ENVIRONMENT = Map.of("NODE", "a", "PORT", "8180");

  @DictionaryEntries({
    "replication:",
    "sync_engine:",
    "server:",
    "telemetry:",
    "settings:",
    "hot_path:",
    "slo:",
    "local_node_id:",
    "peers:",
    "node_id:",
    "redis_url:",
    "redis://h",
    "rediss://u:p@h:1/0",
    "embedded",
    "tls_ca_file:",
    "tls_cert_file:",
    "tls_key_file:",
    "cursor:",
    "sqlite_path:",
    "sql_url:",
    "sqlite:",
    "batch_size:",
    "adaptive_batch_size:",
    "true",
    "5s",
    "1h30m",
    "64MiB",
    "port:",
    "bind:",
    "0.0.0.0",
    "token_file:",
    "otlp_endpoint:",
    "http://h",
    "${NODE}",
    "${PORT:-1}",
    "$${",
    "\\x0a  ",
    "\\x0a    - ",
    "{",
    "}",
    "&a ",
    "*a",
    "!!str ",
    "<<: "
  })
  @FuzzTest(maxDuration = "1m")
  void anyTextIsAConfigurationOrProblems(byte[] input) {
    switch (ConfigReader.read("f.yaml", new String(input, UTF_8), ENVIRONMENT)) {
      case Outcome.Invalid invalid ->
          assertThat(invalid.problems())
              .isNotEmpty()
              .allMatch(problem -> problem.line() >= 0 && !problem.message().isEmpty());
      case Outcome.Valid valid -> {
        String printed = ConfigPrinter.print(valid.config());
        assertThat(ConfigReader.read("p.yaml", printed, Map.of()))
            .isInstanceOfSatisfying(
                Outcome.Valid.class,
                again -> assertThat(ConfigPrinter.print(again.config())).isEqualTo(printed));
      }
    }
  }
}
