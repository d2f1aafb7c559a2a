package dev.replication.engine;

import dev.replication.app.config.AppConfig;
import dev.replication.app.config.ConfigReader;
import dev.replication.app.config.Outcome;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.ReplicationSettings;
import dev.replication.app.runtime.PeerConnectors;
import dev.replication.app.runtime.ReplicationEngine;
import dev.replication.app.runtime.Resources;
import dev.replication.app.runtime.SystemTime;
import dev.replication.app.telemetry.MetricsObserver;
import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.port.PeerConnector;
import dev.replication.testkit.Changes;
import dev.replication.testkit.InMemoryCursorStore;
import dev.replication.testkit.InMemoryDeadLetters;
import dev.replication.testkit.InMemoryReplicaStore;
import dev.replication.testkit.RecordingObserver;
import dev.replication.testkit.peer.InMemoryPeer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** An engine of the node {@code self}, and the peers that it can reach, by name. */
final class InProcessEngine implements AutoCloseable {
  static final NodeId LEEDS = new NodeId("leeds");
  static final NodeId YORK = new NodeId("york");
  static final Duration DRAIN = Duration.ofSeconds(2);

  /** How long a shutdown may take here that must take less than a second on an idle machine. */
  static final Duration SOON = Duration.ofSeconds(5);

  final InMemoryReplicaStore store = new InMemoryReplicaStore("0000000a");
  final InMemoryCursorStore cursors = new InMemoryCursorStore();
  final RecordingObserver observed = new RecordingObserver();
  final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** The pauses that were begun. */
  final List<Duration> pauses = new CopyOnWriteArrayList<>();

  private volatile int stretch = 1;

  final ReplicationEngine engine;
  private final Map<NodeId, InMemoryPeer> peers = new ConcurrentHashMap<>();

  /** An engine that is not started; {@code settings} as below {@code replication:}. */
  InProcessEngine(String settings) {
    this(settings, Optional.empty());
  }

  /** The same over peers that {@code connectors} reach. */
  InProcessEngine(String settings, PeerConnectors connectors) {
    this(settings, Optional.of(connectors));
  }

  private InProcessEngine(String settings, Optional<PeerConnectors> others) {
    EnginePorts ports =
        new EnginePorts(
            new NodeId("self"),
            store,
            cursors,
            new InMemoryDeadLetters(SystemTime.INSTANCE),
            SystemTime.INSTANCE,
            observed.and(new MetricsObserver(meters, SystemTime.INSTANCE, List.of())));
    this.engine =
        new ReplicationEngine(
            settings(settings),
            ports,
            new InMemoryPeer(new NodeId("self"), SystemTime.INSTANCE).connect().digests(),
            length -> {
              pauses.add(length);
              SystemTime.INSTANCE.pause(length.multipliedBy(stretch));
            },
            others.orElse(this::connector),
            DRAIN,
            new Resources());
  }

  /** Makes pauses that many times longer, so that it shows whether they are cut short. */
  void stretchPauses(int factor) {
    stretch = factor;
  }

  /** Peers whose Redis is called {@code nowhere} have no connector. */
  private PeerConnector connector(PeerSettings settings) {
    if (settings.redisUrl().text().contains("nowhere")) {
      throw new IllegalArgumentException("there is no way to " + settings.nodeId());
    }
    return peer(settings.nodeId());
  }

  /** Settings of the node {@code self} from what stands below {@code replication:}. */
  static ReplicationSettings settings(String yaml) {
    String document =
        "replication:\n  local_node_id: self\n"
            + yaml.indent(2)
            + "sync_engine: { redis_url: \"redis://127.0.0.1:1\" }\n";
    return switch (ConfigReader.read("node.yaml", document, Map.of())) {
      case Outcome.Valid(AppConfig config) -> config.replication();
      case Outcome.Invalid invalid -> throw new IllegalArgumentException(invalid.toString());
    };
  }

  /** The peer of that name; reachable unless told otherwise. */
  InMemoryPeer peer(NodeId id) {
    return peers.computeIfAbsent(id, name -> new InMemoryPeer(name, SystemTime.INSTANCE));
  }

  /** The peer publishes so many puts; their keys are its name and a number from 1. */
  void publish(NodeId peer, int count) {
    for (int i = 0; i < count; i++) {
      peer(peer).stream().append(id -> put(peer, id));
    }
  }

  /** The peer publishes the put of that number, and not those before it. */
  void publishOnly(NodeId peer, int number) {
    peer(peer).stream().appendAt(new StreamId(number, 0), id -> put(peer, id));
  }

  private static FeedEntry put(NodeId peer, StreamId id) {
    long seq = id.millis();
    Origin origin = new Origin(peer + "~00000001");
    return new FeedEntry.Changed(id, Changes.put(peer + "-" + seq, "x", origin, seq, seq), seq - 1);
  }

  boolean holds(NodeId peer, int number) {
    return store.held(new ItemKey(peer + "-" + number)).isPresent();
  }

  /** How a peer does; fails when it is not shown. */
  PeerHealth health(NodeId peer) {
    return shown(peer).orElseThrow();
  }

  Optional<PeerHealth> shown(NodeId peer) {
    return engine.healthCheck().peers().stream()
        .filter(health -> health.node().equals(peer))
        .findFirst();
  }

  /** Whether metrics have any series of a peer. */
  boolean hasSeries(NodeId peer) {
    return meters.scrape().contains("peer_id=\"" + peer + "\"");
  }

  static ConditionFactory eventually() {
    return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(10));
  }

  @Override
  public void close() {
    store.stall(false);
    engine.close();
  }
}
