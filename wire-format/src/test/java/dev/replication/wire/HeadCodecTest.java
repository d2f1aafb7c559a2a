package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HeadCodecTest {
  private static final NodeHead HEAD =
      new NodeHead(
          new NodeId("uk.node.london-1"),
          "0a1b2c3d",
          "9f86d081",
          "3c2d1b0a",
          120,
          125,
          42,
          StreamId.parse("1767397694566-3"),
          57,
          40,
          2,
          VersionVector.of(
              Map.of(
                  new Origin("uk.node.london-1~0a1b2c3d"),
                  42L,
                  new Origin("uk.node.leeds-1~00000001"),
                  9L)),
          PurgeFrontier.NONE,
          1767397694600L,
          false);

  private final HeadCodec codec = new HeadCodec();

  @Test
  void writesTheFieldsOfTheFormat() {
    assertThat(codec.encode(HEAD))
        .isEqualTo(
            Map.ofEntries(
                Map.entry("format", "1"),
                Map.entry("node", "uk.node.london-1"),
                Map.entry("incarnation", "0a1b2c3d"),
                Map.entry("stream", "9f86d081"),
                Map.entry("generation", "3c2d1b0a"),
                Map.entry("epoch", "0"),
                Map.entry("feed_seq", "120"),
                Map.entry("feed_latest", "125"),
                Map.entry("seq", "42"),
                Map.entry("cdc_last_id", "1767397694566-3"),
                Map.entry("cdc_added", "57"),
                Map.entry("items", "40"),
                Map.entry("tombstones", "2"),
                Map.entry(
                    "vv",
                    "{\"uk.node.leeds-1~00000001\":\"9\",\"uk.node.london-1~0a1b2c3d\":\"42\"}"),
                Map.entry("purged", "{}"),
                Map.entry("purged_stamp", ""),
                Map.entry("published_at", "1767397694600"),
                Map.entry("building", "0")));
  }

  @Test
  void readsWhatItWroteAndIgnoresTheRest() {
    Map<String, String> fields = codec.encode(HEAD);
    fields.put("warnings", "[]");

    assertThat(codec.decode(fields)).contains(HEAD);
  }

  @Test
  void thereIsNoHeadWithoutFields() {
    assertThat(codec.decode(Map.of())).isEmpty();
  }

  @Test
  void refusesAnotherFormat() {
    Map<String, String> fields = codec.encode(HEAD);
    fields.put("format", "2");

    assertThatThrownBy(() -> codec.decode(fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("format is not 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "format",
        "node",
        "incarnation",
        "stream",
        "generation",
        "feed_seq",
        "feed_latest",
        "seq",
        "cdc_added",
        "items",
        "tombstones",
        "vv",
        "published_at",
        "building"
      })
  void namesAMissingField(String field) {
    Map<String, String> fields = new HashMap<>(codec.encode(HEAD));
    fields.remove(field);

    assertThatThrownBy(() -> codec.decode(fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(field + " is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "node|a b",
        "incarnation|XYZ",
        "feed_seq|-1",
        "feed_latest|1e3",
        "seq|9223372036854775808",
        "cdc_last_id|x",
        "cdc_added|+1",
        "items|ten",
        "tombstones| 1.0",
        "vv|{\"a\":",
        "vv|{\"a b\":\"1\"}",
        "published_at|now",
        "building|yes",
      })
  void namesAWrongField(String field, String value) {
    Map<String, String> fields = new HashMap<>(codec.encode(HEAD));
    fields.put(field, value);

    assertThatThrownBy(() -> codec.decode(fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(field + " ");
  }

  @Test
  void refusesAFieldOverItsLimit() {
    Map<String, String> fields = codec.encode(HEAD);
    fields.put("vv", " ".repeat(1024 * 1024 + 1));

    assertThatThrownBy(() -> codec.decode(fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("vv is 1048577 characters, the limit is 1048576");
  }
}
