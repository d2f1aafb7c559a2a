package dev.replication.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ItemReader.Fetched;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ItemCodecTest {
  private static final ItemKey KEY = new ItemKey("uk.nhs.patient.12345");
  private static final Change.Put PUT =
      new Change.Put(
          KEY,
          new Revision(
              new Stamp(1767397694566L << 16 | 7, new Origin("uk.node.london-1~0a1b2c3d")),
              42,
              VersionVector.of(Map.of(new Origin("uk.node.leeds-1~00000001"), 9L))),
          3,
          Content.merged("{\"a\":1}".getBytes(UTF_8), ContentType.JSON, "{\"m\":1}"),
          "review",
          1767397700000L,
          "{\"m\":1}",
          "{\"batch\":\"b\"}",
          null);

  private final ItemCodec codec = new ItemCodec(Limits.DEFAULT);

  @Test
  void writesTheFieldsOfTheFormat() {
    Map<String, String> text = new LinkedHashMap<>();
    codec.encode(PUT).forEach((name, value) -> text.put(name, new String(value, UTF_8)));

    Map<String, String> expected = new LinkedHashMap<>();
    expected.put("v", "3");
    expected.put("t", "115828175311077383");
    expected.put("o", "uk.node.london-1~0a1b2c3d");
    expected.put("q", "42");
    expected.put("h", "0dfb4b930045aba2c63c4cd0aedd7bb4a985d9eb9105b4cc25742a6a0f895295");
    expected.put("c", "json");
    expected.put("s", "review");
    expected.put("e", "raw");
    expected.put("p", "{\"a\":1}");
    expected.put("x", "1767397700000");
    expected.put("y", "{\"uk.node.leeds-1~00000001\":\"9\"}");
    expected.put("m", "{\"m\":1}");
    expected.put("u", "{\"batch\":\"b\"}");
    assertThat(text).isEqualTo(expected);
  }

  @Test
  void readsWhatItWrote() {
    assertThat(codec.decode(KEY, codec.encode(PUT))).isEqualTo(new Fetched.Found(PUT));
  }

  @Test
  void readsAnItemWithoutOptionalFields() {
    Map<String, byte[]> fields = codec.encode(PUT);
    fields.keySet().removeAll(List.of("x", "y", "m", "u"));
    fields.put("h", ContentHash.ofContent(PUT.content().shared()).toString().getBytes(UTF_8));

    assertThat(codec.decode(KEY, fields))
        .isInstanceOfSatisfying(
            Fetched.Found.class,
            found -> {
              assertThat(found.put().expiresAtMillis()).isNull();
              assertThat(found.put().mergeState()).isNull();
              assertThat(found.put().audit()).isNull();
              assertThat(found.put().revision().context()).isEqualTo(VersionVector.empty());
            });
  }

  @Test
  void leavesShortPayloadsAsTheyAre() {
    byte[] zeros = new byte[PayloadCompression.MIN_COMPRESSED_ITEM_BYTES - 1];
    Change.Put put =
        new Change.Put(
            KEY,
            PUT.revision(),
            1,
            Content.of(zeros, ContentType.BINARY),
            "default",
            null,
            null,
            null,
            null);

    assertThat(codec.encode(put).get("e")).isEqualTo("raw".getBytes(UTF_8));
  }

  @Test
  void compressesThePayload() {
    Change.Put put =
        new Change.Put(
            KEY,
            PUT.revision(),
            1,
            Content.of(new byte[10_000], ContentType.BINARY),
            "default",
            null,
            null,
            null,
            null);

    Map<String, byte[]> fields = codec.encode(put);

    assertThat(fields.get("e")).isEqualTo("zstd".getBytes(UTF_8));
    assertThat(fields.get("p")).hasSizeLessThan(100);
    assertThat(codec.decode(KEY, fields)).isEqualTo(new Fetched.Found(put));
  }

  @Test
  void isAbsentWithoutAnyField() {
    assertThat(codec.decode(KEY, Map.of())).isEqualTo(new Fetched.Absent());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v", "t", "o", "q", "h", "c", "s", "e", "p"})
  void isCorruptWithoutAField(String field) {
    Map<String, byte[]> fields = codec.encode(PUT);
    fields.remove(field);

    assertCorrupt(fields, field + " is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "v|-1|v is no number in its range",
        "t|18446744073709551616|t is no number in its range",
        "o|a b|o origin must be",
        "q|x|q is no number in its range",
        "h|00|h is not 64 hex digits",
        "c|xml|c is neither json nor binary",
        "s|``|s state is empty",
        "e|gzip|e is neither raw nor zstd",
        "e|zstd|payload is said to be zstd but is no zstd frame",
        "p|{\"a\":2}|p does not have the hash h",
        "x|1.5|x is no number in its range",
        "y|{|y is not well-formed JSON",
        "y|[]|y is not an object",
        "y|{}{}|y is followed by something else",
        "y|{\"a b\":1}|y origin must be",
      })
  void isCorruptWithAWrongField(String field, String value, String detail) {
    Map<String, byte[]> fields = codec.encode(PUT);
    fields.put(field, value.getBytes(UTF_8));

    assertCorrupt(fields, detail);
  }

  @Test
  void isCorruptWhenAFieldIsNoTextOrTooLong() {
    Map<String, byte[]> fields = codec.encode(PUT);
    fields.put("u", new byte[] {(byte) 0xC3});
    assertCorrupt(fields, "u is not valid UTF-8");

    fields.put("u", new byte[100_000]);
    assertCorrupt(fields, "u is 100000 bytes, the limit is 65536");
  }

  @Test
  void isCorruptWhenThePayloadIsABomb() throws Exception {
    Map<String, byte[]> fields = codec.encode(PUT);
    fields.put("e", "zstd".getBytes(UTF_8));
    fields.put("p", PayloadCompressionTest.bomb());

    assertCorrupt(fields, "payload would unpack to more than 16777216 bytes");
  }

  private void assertCorrupt(Map<String, byte[]> fields, String detail) {
    assertThat(codec.decode(KEY, fields))
        .isInstanceOfSatisfying(
            Fetched.Corrupt.class, c -> assertThat(c.detail()).startsWith(detail));
  }
}
