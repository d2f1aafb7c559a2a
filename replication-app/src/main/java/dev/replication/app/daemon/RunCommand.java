package dev.replication.app.daemon;

import static java.util.Objects.requireNonNull;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.config.Problem;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.runtime.StopSignal;
import dev.replication.app.wiring.Node;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code replication-engine run}: the daemon. */
@Command(
    name = "run",
    description = {
      "Run a node until Ctrl-C or SIGTERM, then finish the work in hand.",
      "Without --config it is a single node with a bundled Redis, all its data in --data-dir.",
      "With it, peers and settings of replication follow the file while the node runs: when the"
          + " file changes, and at SIGHUP."
    },
    footer = {
      "",
      "Examples:",
      "  replication-engine run",
      "  replication-engine run --config london.yaml"
    })
public final class RunCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration (YAML).")
  private @Nullable Path configFile;

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      defaultValue = "data",
      description =
          "Where files go that the configuration does not name (default: ./${DEFAULT-VALUE}).")
  private Path dataDir = Path.of("data");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The HTTP port, 0 for any free one, instead of the configured one.")
  private @Nullable Integer port;

  @Option(
      names = "--no-watch",
      description = "Read the configuration again at SIGHUP only, not when the file changes.")
  private boolean noWatch;

  @Override
  public Integer call() throws InterruptedException {
    if (port != null && (port < 0 || port > 65_535)) {
      throw new ParameterException(
          requireNonNull(spec).commandLine(), "--port must be 0 to 65535 but is " + port);
    }
    // Before it is read, so that no change after that is missed.
    ConfigWatch watch = configFile == null || noWatch ? null : new ConfigWatch(configFile);
    return switch (configuration()) {
      case Outcome.Invalid(List<Problem> problems) -> {
        problems.forEach(problem -> System.err.println(problem));
        yield 2;
      }
      case Outcome.Valid(AppConfig config) -> run(overridden(config), watch);
    };
  }

  private AppConfig overridden(AppConfig config) {
    return port == null ? config : config.withHttpPort(port);
  }

  private Outcome configuration() {
    return configFile == null
        ? new Outcome.Valid(AppConfig.singleNode(dataDir))
        : ConfigReader.read(configFile);
  }

  private int run(AppConfig config, @Nullable ConfigWatch watch) throws InterruptedException {
    try (StopSignal stop = StopSignal.install();
        Node node = Node.start(config, new DataFolder(dataDir));
        ConfigReload _ = reload(node, watch)) {
      announce(System.out, node, config);
      stop.await();
      System.out.println("Stopping: finishing the work in hand ...");
    }
    return 0;
  }

  /** Follows the configuration file, if there is one, until it is closed. */
  private ConfigReload reload(Node node, @Nullable ConfigWatch watch) {
    Path file = configFile == null ? Path.of("") : configFile;
    ConfigReload reload = new ConfigReload(file, this::overridden, node::reconfigure);
    if (configFile != null) {
      reload.start(watch);
      HangUp.listen(reload::ask);
    }
    return reload;
  }

  private static void announce(PrintStream out, Node node, AppConfig config) {
    out.printf(
        "node %s answers at http://%s:%d%n", node.id(), config.server().bind(), node.httpPort());
    config
        .replication()
        .peers()
        .forEach(peer -> out.printf("  follows %s at %s%n", peer.nodeId(), peer.redisUrl()));
    out.println("Stop with Ctrl-C.");
    out.flush();
  }
}
