package dev.replication.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.NodeId;
import dev.replication.tls.TlsFiles;
import dev.replication.wire.RedisUrl;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

final class ConfigProperties {
  @Property(tries = 200)
  void whatIsPrintedReadsBackAsTheSame(
      @ForAll("nodeIds") NodeId node,
      @ForAll @StringLength(max = 20) String prefix,
      @ForAll @IntRange(min = 10, max = 86_400_000) int intervalMillis,
      @ForAll @IntRange(min = 1, max = 100_000) int batch,
      @ForAll("peers") List<PeerSettings> peers) {
    Values values =
        new Values()
            .with(ReplicationSettings.LOCAL_NODE_ID, node)
            .with(StoreSettings.Redis.URL, RedisLocation.Embedded.ANYWHERE)
            .with(StoreSettings.Redis.PREFIX, prefix.replaceAll("\\p{Cc}|\\p{Cs}", "-"))
            .with(ColdPathSettings.INTERVAL, Duration.ofMillis(intervalMillis))
            .with(HotPathSettings.BATCH_SIZE, batch);
    AppConfig plain = AppConfig.from(values);
    AppConfig config =
        new AppConfig(
            new ReplicationSettings(
                node,
                plain.replication().hotPath(),
                plain.replication().coldPath(),
                plain.replication().peerHealth(),
                plain.replication().slo(),
                plain.replication().membership(),
                peers.stream().filter(peer -> !peer.nodeId().equals(node)).toList(),
                plain.replication().cursor()),
            plain.syncEngine(),
            plain.server(),
            new TelemetrySettings(URI.create("https://collector:" + (1 + batch % 9_999) + "/x")));

    assertThat(ConfigReader.read("printed", ConfigPrinter.print(config), Map.of()))
        .isEqualTo(new Outcome.Valid(config));
  }

  @Property(tries = 500)
  void anyTextGivesAnOutcome(@ForAll("yamlLike") String yaml) {
    assertThat(ConfigReader.read("any", yaml, Map.of("A", "1"))).isNotNull();
  }

  @Property(tries = 300)
  void aDamagedConfigurationGivesAnOutcome(
      @ForAll @IntRange(max = 5000) int at, @ForAll char damage) {
    StringBuilder yaml =
        new StringBuilder(ConfigPrinter.print(AppConfig.singleNode(Path.of("data"))));
    yaml.setCharAt(at % yaml.length(), damage);

    assertThat(ConfigReader.read("damaged", yaml.toString(), Map.of())).isNotNull();
  }

  @Property
  void durationsAndSizesPrintedReadBack(
      @ForAll @IntRange(min = 0) int millis, @ForAll @IntRange(min = 0) int bytes) {
    Duration duration = Duration.ofMillis(millis);

    assertThat(Quantity.duration(Quantity.print(duration))).contains(duration);
    assertThat(Quantity.bytes(Quantity.print((long) bytes))).hasValue(bytes);
  }

  @Property(tries = 300)
  void editDistanceIsSymmetricAndZeroOnlyForEqualKeys(
      @ForAll @StringLength(max = 12) String a, @ForAll @StringLength(max = 12) String b) {
    assertThat(NearestKey.distance(a, b)).isEqualTo(NearestKey.distance(b, a));
    assertThat(NearestKey.distance(a, b) == 0).isEqualTo(a.equals(b));
  }

  @Provide
  Arbitrary<NodeId> nodeIds() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .withChars("0123456789._-")
        .ofMinLength(1)
        .ofMaxLength(12)
        .map(NodeId::new);
  }

  @Provide
  Arbitrary<List<PeerSettings>> peers() {
    return Combinators.combine(
            nodeIds(),
            Arbitraries.integers().between(1, 65_535),
            Arbitraries.of(Adapter.values()),
            Arbitraries.of(true, false))
        .as(ConfigProperties::peer)
        .list()
        .uniqueElements(PeerSettings::nodeId)
        .uniqueElements(PeerSettings::redisUrl)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> yamlLike() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "replication",
            "server",
            "port",
            "peers",
            "node_id",
            ":",
            ": ",
            "\n",
            "\n  ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "&a ",
            "*a",
            "\"",
            "'",
            "|",
            ">",
            "? ",
            "!!int ",
            "%",
            "@",
            "#",
            "${A}",
            "${",
            "~",
            "\\U00110000",
            "\t",
            "---",
            "...",
            "\u0000",
            "\uD800",
            "<<",
            "5s");
    return Arbitraries.oneOf(
        pieces.list().ofMaxSize(40).map(parts -> String.join("", parts)), Arbitraries.strings());
  }

  private static PeerSettings peer(NodeId name, int port, Adapter adapter, boolean enabled) {
    PeerSettings plain = PeerSettings.of(name, RedisUrl.parse("redis://h:" + port));
    return new PeerSettings(
        name,
        enabled ? RedisUrl.parse("rediss://h:" + port) : plain.redisUrl(),
        "{" + name + "}:${x}",
        "cdc\\\"",
        adapter,
        enabled,
        !enabled,
        port,
        plain.circuitFailureThreshold(),
        plain.circuitResetTimeout(),
        enabled
            ? new TlsFiles(Path.of("ca file.pem"), Path.of("c.pem"), Path.of("k.pem"))
            : TlsFiles.PLATFORM);
  }
}
