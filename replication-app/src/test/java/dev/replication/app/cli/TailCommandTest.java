package dev.replication.app.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.TraceContext;
import dev.replication.model.VersionVector;
import dev.replication.testkit.redis.RedisFixture;
import dev.replication.wire.EntryCodec;
import dev.replication.wire.Limits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

final class TailCommandTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final Origin LEEDS = Origin.of(new NodeId("uk.leeds"), "0a1b2c3d");
  private static final TraceContext TRACE =
      new TraceContext("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", null);

  private final CliRun cli = new CliRun();

  @BeforeEach
  void fill() {
    EntryCodec codec = new EntryCodec(Limits.DEFAULT);
    append(1, codec.encode(put("a", 1, "content of a"), 0L));
    append(2, codec.encode(new Change.Delete(new ItemKey("b"), revision(2), 2, null), 1L));
    append(3, Map.of("op", "MERGE".getBytes(UTF_8)));
    append(4, codec.encode(put("a", 3, "more of a"), 2L));
  }

  @Test
  void entriesAreShownDecodedAndWithoutContent() {
    assertThat(tail("--from", "start", "--no-follow")).isZero();

    assertThat(cli.out().lines())
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .isEqualTo(
                        "1-0 1970-01-01T00:00:00.001Z PUT key=a size=12 state=default stamp="
                            + revision(1).stamp()
                            + " seq=1 after=0 trace=4bf92f3577b34da6a3ce929d0e0e4736"),
            second ->
                assertThat(second)
                    .isEqualTo(
                        "2-0 1970-01-01T00:00:00.002Z DEL key=b stamp="
                            + revision(2).stamp()
                            + " seq=2 after=1"),
            third -> assertThat(third).contains("undecodable reason=UNKNOWN_OPERATION detail="),
            fourth -> assertThat(fourth).startsWith("4-0 "));
    assertThat(cli.out()).doesNotContain("content of a");
  }

  @Test
  void contentIsShownWhenAskedForAndJsonIsForPrograms() {
    assertThat(tail("--from", "start", "--count", "1", "--content", "--json")).isZero();

    JsonNode entry = Json.parse(cli.outBytes()).orElseThrow();
    assertThat(entry.path("op").asText()).isEqualTo("PUT");
    assertThat(entry.path("content").asText()).isEqualTo("content of a");
    assertThat(entry.path("seq").asLong()).isEqualTo(1);
  }

  @Test
  void itBeginsBehindAnEntryAndShowsOneItemOnly() {
    assertThat(tail("--from", "1-0", "--no-follow", "--key", "a")).isZero();

    assertThat(cli.out().lines()).singleElement().asString().startsWith("4-0 ");
  }

  @Test
  void fromTheEndNothingOldIsShown() {
    assertThat(tail("--no-follow")).isZero();

    assertThat(cli.out()).isEmpty();
  }

  @Test
  void aRefusalIsToldWithoutThePassword() {
    assertThat(cli.run("tail", "--url", "redis://ada:s3cret@127.0.0.1:" + REDIS.port()))
        .isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).contains("WRONGPASS").doesNotContain("s3cret", "defect");
  }

  @Test
  void aPeerThatNeverAnsweredIsAFailure() {
    assertThat(cli.run("tail", "--url", "redis://127.0.0.1:1")).isEqualTo(ExitCodes.FAILURE);

    assertThat(cli.err()).contains("127.0.0.1:1").doesNotContain("defect");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tail",
        "tail uk.leeds",
        "tail --url redis://h --from yesterday",
        "tail --url redis://h --count 0"
      })
  void whatMakesNoSenseIsWrongUsage(String line) {
    assertThat(cli.run(line.split(" "))).isEqualTo(ExitCodes.USAGE);
  }

  private int tail(String... options) {
    List<String> line = new ArrayList<>(List.of("tail", "--url", REDIS.url()));
    line.addAll(List.of(options));
    return cli.run(line.toArray(String[]::new));
  }

  private static Change.Put put(String key, long seq, String content) {
    return new Change.Put(
        new ItemKey(key),
        revision(seq),
        1,
        Content.of(content.getBytes(UTF_8), ContentType.BINARY),
        Change.DEFAULT_STATE,
        null,
        null,
        null,
        seq == 1 ? TRACE : null);
  }

  private static Revision revision(long seq) {
    return new Revision(
        new Stamp((1_700_000_000_000L + seq) << Stamp.COUNTER_BITS, LEEDS),
        seq,
        VersionVector.empty());
  }

  private static void append(long id, Map<String, byte[]> fields) {
    Map<byte[], byte[]> binary = new LinkedHashMap<>();
    fields.forEach((name, value) -> binary.put(name.getBytes(UTF_8), value));
    try (Jedis jedis = new Jedis("127.0.0.1", REDIS.port())) {
      jedis.xadd(
          "__local__:cdc".getBytes(UTF_8),
          XAddParams.xAddParams().id(new StreamEntryID(id, 0)),
          binary);
    }
  }
}
