package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Membership;
import dev.replication.model.Membership.Standing;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
          false,
          new Membership(
              3,
              new TreeMap<>(
                  Map.of(
                      new NodeId("uk.node.leeds-1"),
                      new Standing(1, 3L),
                      new NodeId("uk.node.london-1"),
                      new Standing(0, null)))));

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
                Map.entry("epoch", "3"),
                Map.entry(
                    "members",
                    "{\"uk.node.leeds-1\":{\"since\":1,\"evicted_at\":3},"
                        + "\"uk.node.london-1\":{\"since\":0}}"),
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
  void aHeadOfSoftwareThatKnowsOfNoMembersNamesNone() {
    Map<String, String> fields = codec.encode(HEAD);
    fields.remove("members");

    assertThat(codec.decode(fields)).map(NodeHead::membership).contains(Membership.NONE);
  }

  @Test
  void whatIsNotKnownOfAMemberIsIgnored() {
    Map<String, String> fields = codec.encode(HEAD);
    fields.put("members", "{\"a\":{\"via\":{\"x\":[1]},\"since\":2}}");

    assertThat(codec.decode(fields).orElseThrow().membership().nodes())
        .isEqualTo(Map.of(new NodeId("a"), new Standing(2, null)));
  }

  @Test
  void refusesMoreMembersThanAMeshHas() {
    Map<String, String> fields = codec.encode(HEAD);
    String members =
        IntStream.rangeClosed(0, 1024)
            .mapToObj(i -> "\"n" + i + "\":{}")
            .collect(Collectors.joining(",", "{", "}"));
    fields.put("members", members);

    assertThatThrownBy(() -> codec.decode(fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("members names more than 1024 nodes");
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
        "epoch|-1",
        "members|[]",
        "members|{\"a b\":{}}",
        "members|{\"a\":1}",
        "members|{\"a\":{\"since\":4}}",
        "members|{\"a\":{\"since\":2,\"evicted_at\":1}}",
        "members|{\"a\":{}",
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
