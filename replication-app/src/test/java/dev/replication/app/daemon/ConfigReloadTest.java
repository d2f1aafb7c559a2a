package dev.replication.app.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.app.config.AppConfig;
import dev.replication.app.runtime.Reconfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigReloadTest {
  private static final Duration WITHIN = Duration.ofSeconds(60);

  private final Path file;
  private final List<AppConfig> given = new CopyOnWriteArrayList<>();

  ConfigReloadTest(@TempDir Path folder) {
    this.file = folder.resolve("node.yaml");
  }

  @Test
  void saysWhatIsDifferent() throws IOException {
    write("n1", 1);

    assertThat(answering(new Reconfiguration.Applied(List.of("a -> b", "peer x added"))).reload())
        .isEqualTo(
            new ConfigReload.Report.Done(List.of(file + ": in force now: a -> b; peer x added")));
  }

  @Test
  void keepsToWhatTheCommandLineSays() throws IOException {
    write("n1", 1);

    answering(new Reconfiguration.Unchanged()).reload();

    assertThat(given).singleElement().extracting(config -> config.server().port()).isEqualTo(7);
  }

  @Test
  void anInvalidFileIsToldOfWithLineAndKeyAndNotApplied() throws IOException {
    Files.writeString(file, "replication:\n  local_node_id: n1\n  peerz: []\n");

    ConfigReload.Report report = answering(new Reconfiguration.Unchanged()).reload();

    assertThat(report).isInstanceOf(ConfigReload.Report.Rejected.class);
    assertThat(report.lines())
        .singleElement()
        .asString()
        .startsWith("the configuration in force stays: " + file + ":3: replication.peerz: ");
    assertThat(given).isEmpty();
  }

  @Test
  void namesEveryKeyThatNeedsARestart() throws IOException {
    write("n1", 1);

    ConfigReload.Report report =
        answering(new Reconfiguration.NeedsRestart(List.of("server.port", "server.bind"))).reload();

    assertThat(report).isInstanceOf(ConfigReload.Report.Rejected.class);
    assertThat(report.lines())
        .singleElement()
        .asString()
        .contains("needs a restart: server.port, server.bind");
  }

  @Test
  void followsTheFileUntilItIsClosed() throws IOException {
    write("n1", 1);
    ConfigReload reload = answering(new Reconfiguration.Unchanged());
    reload.start(new ConfigWatch(file));
    write("n1", 2);
    Awaitility.await().atMost(WITHIN).until(() -> given.size() == 1);

    reload.ask();
    Awaitility.await().atMost(WITHIN).until(() -> given.size() == 2);

    reload.close();
    write("n1", 3);
    reload.ask();
    assertThat(given).hasSize(2);
  }

  private ConfigReload answering(Reconfiguration answer) {
    return new ConfigReload(
        file,
        config -> config.withHttpPort(7),
        config -> {
          given.add(config);
          return answer;
        });
  }

  private void write(String node, int port) throws IOException {
    Files.writeString(
        file, "replication: { local_node_id: " + node + " }\nserver: { port: " + port + " }\n");
  }
}
