package dev.replication.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.TraceContext;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import dev.replication.port.FeedEntry.Reason;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EntryCodecTest {
  private static final NodeId PEER = new NodeId("uk.node.london-1");
  private static final Origin LONDON = new Origin("uk.node.london-1~0a1b2c3d");
  private static final Origin LEEDS = new Origin("uk.node.leeds-1~00000001");
  private static final StreamId ID = StreamId.parse("1767397694566-3");
  private static final ItemKey KEY = new ItemKey("uk.nhs.patient.12345");
  private static final byte[] CONTENT = "{\"a\":1}".getBytes(UTF_8);
  private static final String HASH =
      "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
  private static final long HLC = 1767397694566L << 16 | 7;
  private static final String META =
      "{\"content_type\":\"json\",\"version\":3,\"updated_at\":1767397694566,\"hlc\":\"115828175311077383\","
          + "\"origin\":\"uk.node.london-1~0a1b2c3d\",\"seq\":42,\"after\":41,"
          + "\"ctx\":{\"uk.node.leeds-1~00000001\":\"9\"},\"state\":\"review\",\"expires_at\":1767397700000,"
          + "\"audit\":\"{\\\"batch\\\":\\\"b\\\"}\",\"enc\":\"raw\","
          + "\"trace_parent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\",\"trace_state\":\"k=v\"}";
  private static final Change.Put PUT =
      new Change.Put(
          KEY,
          new Revision(new Stamp(HLC, LONDON), 42, VersionVector.of(Map.of(LEEDS, 9L))),
          3,
          Content.of(CONTENT, ContentType.JSON),
          "review",
          1767397700000L,
          null,
          "{\"batch\":\"b\"}",
          new TraceContext("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "k=v"));

  private final EntryCodec codec = new EntryCodec(Limits.DEFAULT);

  @Test
  void writesAPutInWireOrder() {
    Map<String, byte[]> fields = codec.encode(PUT, 41L);

    assertThat(fields.keySet()).containsExactly("op", "key", "hash", "data", "meta", "sum");
    assertThat(text(fields))
        .containsEntry("op", "PUT")
        .containsEntry("key", "uk.nhs.patient.12345")
        .containsEntry("hash", HASH)
        .containsEntry("data", "{\"a\":1}")
        .containsEntry("meta", META)
        .containsEntry("sum", "34151e46");
  }

  @Test
  void writesAndReadsTheMergeStateWhichTheHashCovers() {
    String state =
        "{\"merge\":\"counter\",\"by\":[\"uk.node.london-1~0a1b2c3d\"],"
            + "\"parts\":[[0,\"115828175311077383\",\"\"]]}";
    Change.Put merged =
        new Change.Put(
            KEY,
            PUT.revision(),
            1,
            Content.merged("5".getBytes(UTF_8), ContentType.JSON, state),
            "default",
            null,
            state,
            null,
            null);

    Map<String, byte[]> fields = codec.encode(merged, 41L);

    assertThat(text(fields))
        .containsEntry("data", "5")
        .containsEntry("mst", state)
        .containsEntry("hash", "825627fa10fa3634220007df32f5ef8455337a12874a71b5492cca499faa0c5f");
    assertThat(codec.decode(PEER, ID, fields)).isEqualTo(new FeedEntry.Changed(ID, merged, 41L));
    fields.put("mst", "{}".getBytes(UTF_8));
    assertThat(codec.decode(PEER, ID, fields))
        .isInstanceOfSatisfying(
            FeedEntry.Undecodable.class,
            entry -> assertThat(entry.reason()).isEqualTo(FeedEntry.Reason.HASH_MISMATCH));
  }

  @Test
  void readsAPut() {
    Map<String, byte[]> fields =
        fields("op", "PUT", "key", KEY.text(), "hash", HASH, "data", "{\"a\":1}", "meta", META);

    assertThat(codec.decode(PEER, ID, fields)).isEqualTo(new FeedEntry.Changed(ID, PUT, 41L));
  }

  @Test
  void writesAndReadsADelete() {
    Change.Delete delete =
        new Change.Delete(
            KEY, new Revision(new Stamp(HLC, LONDON), 43, VersionVector.empty()), 4, null);

    Map<String, byte[]> fields = codec.encode(delete, 42L);

    assertThat(fields.keySet()).containsExactly("op", "key", "meta", "sum");
    assertThat(text(fields))
        .containsEntry("op", "DEL")
        .containsEntry("sum", "fe24fa95")
        .containsEntry(
            "meta",
            "{\"version\":4,\"updated_at\":1767397694566,\"hlc\":\"115828175311077383\","
                + "\"origin\":\"uk.node.london-1~0a1b2c3d\",\"seq\":43,\"after\":42}");
    assertThat(codec.decode(PEER, ID, fields)).isEqualTo(new FeedEntry.Changed(ID, delete, 42L));
  }

  @Test
  void writesAndReadsAHeartbeat() {
    FeedEntry.Heartbeat heartbeat =
        new FeedEntry.Heartbeat(
            ID, LONDON, 0, VersionVector.of(Map.of(LEEDS, 9L)), 2, "9f86d081", 1767397694600L);

    Map<String, byte[]> fields = codec.encode(heartbeat);

    assertThat(fields.keySet()).containsExactly("op", "meta", "sum");
    assertThat(text(fields))
        .containsEntry("op", "HB")
        .containsEntry("sum", "703989fb")
        .containsEntry(
            "meta",
            "{\"origin\":\"uk.node.london-1~0a1b2c3d\",\"seq\":0,\"vv\":{\"uk.node.leeds-1~00000001\":\"9\"},"
                + "\"epoch\":2,\"stream\":\"9f86d081\",\"sent_at\":1767397694600}");
    assertThat(codec.decode(PEER, ID, fields)).isEqualTo(heartbeat);
  }

  @Test
  void writesACacheTierChangeWithoutSeqAndAfter() {
    Change.Delete delete =
        new Change.Delete(
            KEY, new Revision(new Stamp(HLC, LONDON), 0, VersionVector.empty()), 4, null);

    Map<String, byte[]> fields = codec.encode(delete, null);

    assertThat(text(fields).get("meta"))
        .contains("\"tier\":\"cache\"")
        .doesNotContain("seq", "after");
    assertThat(codec.decode(PEER, ID, fields)).isEqualTo(new FeedEntry.Changed(ID, delete, null));
  }

  @Test
  void readsAPutOfTheOlderSoftware() {
    Map<String, byte[]> fields =
        fields(
            "op", "PUT",
            "key", "user.alice",
            "hash", PayloadCompressionTest.OLDER_HASH,
            "meta",
                "{\"content_type\":\"json\",\"version\":1,\"updated_at\":1767397694500,\"trace_parent\":null}");
    fields.put("data", PayloadCompressionTest.OLDER_FRAME);

    FeedEntry entry = codec.decode(PEER, ID, fields);

    long seq = 1767397694566L << 16 | 3;
    assertThat(entry)
        .isEqualTo(
            new FeedEntry.Changed(
                ID,
                new Change.Put(
                    new ItemKey("user.alice"),
                    new Revision(
                        new Stamp(1767397694500L << 16, Origin.of(PEER)),
                        seq,
                        VersionVector.empty()),
                    1,
                    Content.of(PayloadCompressionTest.OLDER_CONTENT, ContentType.JSON),
                    "default",
                    null,
                    null,
                    null,
                    null),
                null));
  }

  @Test
  void readsADeleteOfTheOlderSoftwareByTheEntrysTime() {
    FeedEntry entry = codec.decode(PEER, ID, fields("op", "delete", "key", "user.alice"));

    assertThat(entry)
        .isEqualTo(
            new FeedEntry.Changed(
                ID,
                new Change.Delete(
                    new ItemKey("user.alice"),
                    new Revision(
                        new Stamp(1767397694566L << 16, Origin.of(PEER)),
                        1767397694566L << 16 | 3,
                        VersionVector.empty()),
                    1,
                    null),
                null));
  }

  @Test
  void readsContentOfTheOlderSoftwareThatIsItselfAFrame() {
    byte[] frame = PayloadCompressionTest.OLDER_FRAME;
    Map<String, byte[]> fields =
        fields(
            "op",
            "PUT",
            "key",
            "k",
            "hash",
            Content.of(frame, ContentType.BINARY).hash().toString());
    fields.put("data", frame);

    assertThat(put(codec.decode(PEER, ID, fields)).content().toArray()).isEqualTo(frame);
  }

  @Test
  void keepsContentRawThatIsSaidToBeRawThoughItLooksCompressed() {
    byte[] frame = PayloadCompressionTest.OLDER_FRAME;
    Change.Put put = withContent(Content.of(frame, ContentType.BINARY));

    assertThat(codec.decode(PEER, ID, codec.encode(put, null)))
        .isEqualTo(new FeedEntry.Changed(ID, put, null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "put", "Put"})
  void readsOperationsInEitherCase(String op) {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, null));
    fields.put("op", op.getBytes(UTF_8));

    assertThat(codec.decode(PEER, ID, fields)).isInstanceOf(FeedEntry.Changed.class);
  }

  @Test
  void ignoresUnknownFieldsAndMembers() {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("node", new byte[] {(byte) 0xFF});
    fields.put(
        "meta", META.replaceFirst("\\{", "{\"new\":{\"deep\":[1,{}]},\"x\":1e3,").getBytes(UTF_8));

    assertThat(codec.decode(PEER, ID, fields)).isEqualTo(new FeedEntry.Changed(ID, PUT, 41L));
  }

  @Test
  void readsNumbersWrittenAsStringsAndTheReverse() {
    String meta =
        "{\"hlc\":18446744073709551615,\"origin\":\"a~00000000\",\"seq\":\"9223372036854775807\",\"after\":\"0\","
            + "\"ctx\":{\"b~00000000\":5},\"version\":\"2\"}";

    FeedEntry entry = codec.decode(PEER, ID, fields("op", "DEL", "key", "k", "meta", meta));

    Revision revision = ((FeedEntry.Changed) entry).change().revision();
    assertThat(revision.stamp().hlc()).isEqualTo(-1);
    assertThat(revision.seq()).isEqualTo(Long.MAX_VALUE);
    assertThat(revision.context().seqOf(new Origin("b~00000000"))).isEqualTo(5);
    assertThat(((FeedEntry.Changed) entry).after()).isZero();
  }

  @Test
  void takesTheLastOfMembersNamedTwice() {
    String meta = META.replaceFirst("\"version\":3", "\"version\":9,\"version\":3");
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("meta", meta.getBytes(UTF_8));

    assertThat(codec.decode(PEER, ID, fields)).isEqualTo(new FeedEntry.Changed(ID, PUT, 41L));
  }

  @Test
  void dropsATraceThatIsTooLongRatherThanTheChange() {
    String meta = META.replace("\"k=v\"", "\"" + "v".repeat(600) + "\"");
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("meta", meta.getBytes(UTF_8));

    assertThat(put(codec.decode(PEER, ID, fields)).trace()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "op, MISSING_FIELD, op is missing",
    "key, MISSING_FIELD, key is missing",
    "hash, MISSING_FIELD, hash is missing",
    "data, MISSING_FIELD, data is missing",
  })
  void refusesAPutWithoutAField(String field, Reason reason, String detail) {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.remove(field);

    assertUndecodable(fields, reason, detail);
  }

  @Test
  void refusesAHeartbeatWithoutMeta() {
    assertUndecodable(fields("op", "HB"), Reason.MISSING_FIELD, "meta is missing");
    assertUndecodable(
        fields("op", "HB", "meta", "{\"seq\":1}"), Reason.BAD_META, "meta.origin is missing");
    assertUndecodable(
        fields("op", "HB", "meta", "{\"origin\":\"a\"}"), Reason.BAD_META, "meta.seq is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "SET", "PUTT", "DELET", "DELETED", "P\u00dcT", "ＰＵＴ"})
  void refusesOtherOperations(String op) {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("op", op.getBytes(UTF_8));

    assertUndecodable(fields, Reason.UNKNOWN_OPERATION, "op is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "80", "c3", "eda080", "f5808080", "c080", "610a62", "610062", "c285"})
  void refusesKeysThatAreNoItemIds(String hex) {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("key", HexFormat.of().parseHex(hex));

    assertUndecodable(fields, Reason.BAD_KEY, "key");
  }

  @Test
  void acceptsTheReplacementCharacterInAKey() {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("key", "a\uFFFD".getBytes(UTF_8));

    assertThat(put(codec.decode(PEER, ID, fields)).key().text()).isEqualTo("a\uFFFD");
  }

  @Test
  void refusesAKeyOverItsLimit() {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("key", new byte[1025]);

    assertUndecodable(fields, Reason.BAD_KEY, "key is 1025 bytes, the limit is 1024");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | meta is not well-formed JSON",
        "[] | meta is not a JSON object",
        "`` | meta is not a JSON object",
        "{}{} | meta is followed by something else",
        "{\"hlc\":\"1\"} | meta.origin is missing",
        "{\"origin\":\"a\"} | meta.hlc is missing",
        "{\"hlc\":\"1\",\"origin\":\"a\"} | meta.seq is missing",
        "{\"hlc\":\"1\",\"origin\":\"a\",\"seq\":0} | meta.seq must be at least 1",
        "{\"hlc\":\"1\",\"origin\":\"a\",\"seq\":-1} | meta.seq is out of range",
        "{\"hlc\":\"1\",\"origin\":\"a\",\"seq\":9223372036854775808} | meta.seq is out of range",
        "{\"hlc\":\"1\",\"origin\":\"a\",\"seq\":1.0} | meta.seq is not a whole number",
        "{\"hlc\":\"1\",\"origin\":\"a\",\"seq\":5,\"after\":5} | meta.after must be below"
            + " meta.seq",
        "{\"hlc\":\"18446744073709551616\"} | meta.hlc is out of range",
        "{\"hlc\":\"+1\"} | meta.hlc is out of range",
        "{\"hlc\":\"\"} | meta.hlc is out of range",
        "{\"hlc\":[1]} | meta.hlc is not a whole number",
        "{\"origin\":\"a b\"} | meta.origin origin must be",
        "{\"origin\":7} | meta.origin is not a string",
        "{\"ctx\":[]} | meta.ctx is not an object",
        "{\"ctx\":{\"a b\":\"1\"}} | meta.ctx origin must be",
        "{\"ctx\":{\"a\":\"-1\"}} | meta.ctx is out of range",
        "{\"state\":\"\"} | meta.state state is empty",
        "{\"state\":\"\\ud800\"} | meta.state is not valid Unicode",
        "{\"content_type\":\"xml\"} | meta.content_type is neither json nor binary",
        "{\"enc\":\"gzip\"} | meta.enc is neither raw nor zstd",
        "{\"tier\":\"gold\"} | meta.tier is neither cache nor durable",
        "{\"updated_at\":281474976710656} | beyond 48 bits of milliseconds",
        "{\"updated_at\":-1} | meta.updated_at is out of range",
        "{\"expires_at\":true} | meta.expires_at is not a whole number",
        "{\"version\":18446744073709551615} | meta.version is out of range",
      })
  void refusesBadMeta(String meta, String detail) {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("meta", meta.getBytes(UTF_8));

    assertUndecodable(fields, Reason.BAD_META, detail);
  }

  @Test
  void refusesMetaThatIsDeepOrLongOrHasLongNumbersOrNames() {
    assertMetaRefused("{\"x\":" + "[".repeat(1000) + "]".repeat(1000) + "}", Reason.BAD_META);
    assertMetaRefused("{\"x\":" + "1".repeat(1000) + "}", Reason.BAD_META);
    assertMetaRefused("{\"hlc\":" + "1".repeat(1000) + "}", Reason.BAD_META);
    assertMetaRefused("{\"" + "x".repeat(2000) + "\":1}", Reason.BAD_META);
    assertMetaRefused("{\"x\":\"" + "x".repeat(64 * 1024) + "\"}", Reason.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0-0",
        "140737488355328-0",
        "281474976710656-0",
        "18446744073709551615-0",
        "5-65536"
      })
  void refusesEntryIdsOfOlderSoftwareThatFitNoSeq(String id) {
    FeedEntry entry = codec.decode(PEER, StreamId.parse(id), fields("op", "DEL", "key", "k"));

    assertThat(entry)
        .isInstanceOfSatisfying(
            FeedEntry.Undecodable.class, u -> assertThat(u.reason()).isEqualTo(Reason.BAD_META));
  }

  @ParameterizedTest
  @CsvSource({"op,DEL", "key,k", "hash,00", "meta,{}", "sum,00000000", "sum,x"})
  void refusesWhatIsNotWhatItsSumIsOf(String field, String other) {
    Map<String, byte[]> fields = codec.encode(PUT, 41L);
    fields.put(field, other.getBytes(UTF_8));
    assertUndecodable(fields, Reason.CHECKSUM_MISMATCH, "the entry's sum");

    if (!field.equals("sum")) {
      fields.remove(field);
      assertUndecodable(fields, Reason.CHECKSUM_MISMATCH, "the entry's sum");
    }
  }

  @Test
  void refusesContentWithoutItsHash() {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("data", "{\"a\":2}".getBytes(UTF_8));
    assertUndecodable(fields, Reason.HASH_MISMATCH, "data does not have the hash");

    fields.put("hash", "15".getBytes(UTF_8));
    assertUndecodable(fields, Reason.HASH_MISMATCH, "hash is not 64 hex digits");

    fields.put("hash", "zz".repeat(32).getBytes(UTF_8));
    assertUndecodable(fields, Reason.HASH_MISMATCH, "hash is not 64 hex digits");
  }

  @Test
  void refusesPayloadThatDoesNotUnpack() throws Exception {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("meta", META.replace("\"raw\"", "\"zstd\"").getBytes(UTF_8));
    assertUndecodable(fields, Reason.BAD_COMPRESSION, "payload is said to be zstd");

    fields.put("data", PayloadCompressionTest.bomb());
    assertUndecodable(fields, Reason.TOO_LARGE, "payload would unpack to more than 16777216 bytes");
  }

  @Test
  void showsTheFieldsOfWhatItRefusesCutAtSixtyFourKibibytes() {
    Map<String, byte[]> small = fields("op", "SET", "key", "k");
    assertThat(undecodable(small).raw()).isEqualTo("2,3:op=SET\n3,1:key=k\n".getBytes(UTF_8));

    Map<String, byte[]> large = fields("op", "SET");
    large.put("data", new byte[100_000]);
    large.put("meta", new byte[100_000]);
    assertThat(undecodable(large).raw()).hasSize(64 * 1024);
  }

  @Test
  void doesNotWriteWhatNobodyCouldRead() {
    assertThatThrownBy(() -> codec.encode(PUT, 42L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("after must be from 0 to below seq 42 but is 42");
    EntryCodec narrow = new EntryCodec(new Limits(1024, 100));
    assertThatThrownBy(() -> narrow.encode(PUT, 41L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the limit is 100");
    assertThatThrownBy(
            () -> narrow.encode(withContent(Content.of(new byte[2000], ContentType.BINARY)), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("content is 2000 bytes, the limit is 1024");
  }

  private static Change.Put withContent(Content content) {
    return new Change.Put(KEY, PUT.revision(), 1, content, "default", null, null, null, null);
  }

  private void assertMetaRefused(String meta, Reason reason) {
    Map<String, byte[]> fields = unsummed(codec.encode(PUT, 41L));
    fields.put("meta", meta.getBytes(UTF_8));
    assertUndecodable(fields, reason, "meta");
  }

  private void assertUndecodable(
      Map<String, byte[]> fields, Reason reason, @Nullable String detail) {
    FeedEntry.Undecodable entry = undecodable(fields);
    assertThat(entry.id()).isEqualTo(ID);
    assertThat(entry.reason()).isEqualTo(reason);
    assertThat(entry.detail()).contains(detail);
  }

  private FeedEntry.Undecodable undecodable(Map<String, byte[]> fields) {
    FeedEntry entry = codec.decode(PEER, ID, fields);
    assertThat(entry).isInstanceOf(FeedEntry.Undecodable.class);
    return (FeedEntry.Undecodable) entry;
  }

  private static Change.Put put(FeedEntry entry) {
    assertThat(entry).isInstanceOf(FeedEntry.Changed.class);
    return (Change.Put) ((FeedEntry.Changed) entry).change();
  }

  /** As older software would write it, free to be changed. */
  private static Map<String, byte[]> unsummed(Map<String, byte[]> fields) {
    fields.remove("sum");
    return fields;
  }

  private static Map<String, String> text(Map<String, byte[]> fields) {
    Map<String, String> text = new LinkedHashMap<>();
    fields.forEach((name, value) -> text.put(name, new String(value, UTF_8)));
    return text;
  }

  private static Map<String, byte[]> fields(String... namesAndValues) {
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1].getBytes(UTF_8));
    }
    return fields;
  }
}
