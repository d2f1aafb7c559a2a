package dev.replication.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Membership;
import dev.replication.model.Membership.Standing;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.TraceContext;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** Random values of the vocabulary, leaning towards what is hard to write down. */
final class Samples {
  private Samples() {}

  static Arbitrary<Change.Put> puts() {
    Arbitrary<Change.Put> plain =
        Combinators.combine(
                keys(),
                revisions(),
                Arbitraries.longs().between(1, Long.MAX_VALUE),
                contents(),
                states())
            .as(
                (key, revision, version, content, state) ->
                    new Change.Put(key, revision, version, content, state, null, null, null, null));
    return Combinators.combine(
            plain,
            Arbitraries.longs().greaterOrEqual(0).injectNull(0.5),
            texts().injectNull(0.5),
            texts().injectNull(0.5),
            traces().injectNull(0.5))
        .as(
            (put, expiresAt, mergeState, audit, trace) ->
                new Change.Put(
                    put.key(),
                    put.revision(),
                    put.version(),
                    shownOf(put.content(), mergeState),
                    put.state(),
                    expiresAt,
                    mergeState,
                    audit,
                    trace));
  }

  private static Content shownOf(Content content, @Nullable String mergeState) {
    return mergeState == null
        ? content
        : Content.merged(content.shared(), content.type(), mergeState);
  }

  static Arbitrary<Change> changes() {
    Arbitrary<Change> deletes =
        Combinators.combine(
                keys(),
                revisions(),
                Arbitraries.longs().between(1, Long.MAX_VALUE),
                traces().injectNull(0.5))
            .as(Change.Delete::new);
    return Arbitraries.oneOf(puts().map(put -> put), deletes);
  }

  static Arbitrary<FeedEntry.Heartbeat> heartbeats() {
    return Combinators.combine(
            streamIds(), origins(), counts(), vectors(), counts(), texts(), counts())
        .as(FeedEntry.Heartbeat::new);
  }

  static Arbitrary<NodeHead> heads() {
    Arbitrary<NodeHead> numbers =
        Combinators.combine(
                counts(), counts(), counts(), counts(), counts(), counts(), counts(), vectors())
            .as(
                (feedSeq, feedLatest, seq, added, items, tombstones, publishedAt, vv) ->
                    new NodeHead(
                        new NodeId("a"),
                        "00000000",
                        "",
                        "",
                        feedSeq,
                        feedLatest,
                        seq,
                        null,
                        added,
                        items,
                        tombstones,
                        vv,
                        PurgeFrontier.NONE,
                        publishedAt,
                        false));
    return Combinators.combine(
            numbers,
            origins(),
            Arbitraries.integers().map("%08x"::formatted),
            texts(),
            texts(),
            streamIds().injectNull(0.3),
            Arbitraries.of(true, false),
            memberships())
        .as(
            (n, origin, incarnation, stream, generation, last, building, membership) ->
                new NodeHead(
                    origin.node(),
                    incarnation,
                    stream,
                    generation,
                    n.feedSeq(),
                    n.feedLatest(),
                    n.seq(),
                    last,
                    n.entriesAdded(),
                    n.items(),
                    n.tombstones(),
                    n.vv(),
                    n.purged(),
                    n.publishedAtMillis(),
                    building,
                    membership));
  }

  static Arbitrary<Membership> memberships() {
    Arbitrary<Standing> standings =
        Combinators.combine(
                Arbitraries.longs().between(0, 5),
                Arbitraries.longs().between(5, 9).injectNull(0.5))
            .as(Standing::new);
    return Arbitraries.maps(origins().map(Origin::node), standings)
        .ofMaxSize(5)
        .map(nodes -> new Membership(9, new TreeMap<>(nodes)));
  }

  static Arbitrary<ItemKey> keys() {
    return Arbitraries.of(
            "a", "z", "0", ":", "%", "/", "_", ".", " ", "\"", "\\", "{", "*", "é", "世", "\uFFFD",
            "𝄞")
        .list()
        .ofMinSize(1)
        .ofMaxSize(60)
        .map(parts -> new ItemKey(String.join("", parts)));
  }

  static Arbitrary<StreamId> streamIds() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs()).as(StreamId::new);
  }

  static Arbitrary<VersionVector> vectors() {
    return Arbitraries.maps(origins(), counts()).ofMaxSize(5).map(VersionVector::of);
  }

  private static Arbitrary<Content> contents() {
    Arbitrary<byte[]> binary = Arbitraries.bytes().array(byte[].class).ofMaxSize(300);
    Arbitrary<byte[]> magic =
        binary.map(
            bytes -> {
              byte[] marked = Arrays.copyOf(bytes, bytes.length + 4);
              System.arraycopy(new byte[] {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD}, 0, marked, 0, 4);
              return marked;
            });
    Arbitrary<byte[]> frames = Arbitraries.of(PayloadCompressionTest.OLDER_FRAME, new byte[0]);
    Arbitrary<byte[]> large = Arbitraries.integers().between(0, 100_000).map(byte[]::new);
    Arbitrary<byte[]> json =
        Arbitraries.of(
                "{}",
                " [ 1.0, 1.00, 1e2 ]\r\n",
                "{\"a\":9223372036854775808, \"a\":-0}",
                "\"\\u00e9\\/\"",
                "{\"é世𝄞\":[\"" + "repeated data ".repeat(20) + "\"]}")
            .map(text -> text.getBytes(UTF_8));
    return Arbitraries.oneOf(
        Arbitraries.oneOf(binary, magic, frames, large)
            .map(bytes -> Content.of(bytes, ContentType.BINARY)),
        json.map(bytes -> Content.of(bytes, ContentType.JSON)));
  }

  private static Arbitrary<Revision> revisions() {
    return Combinators.combine(Arbitraries.longs(), origins(), counts(), vectors())
        .as((hlc, origin, seq, context) -> new Revision(new Stamp(hlc, origin), seq, context));
  }

  private static Arbitrary<Origin> origins() {
    Arbitrary<String> nodes =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .withChars("AZ09._-")
            .ofMinLength(1)
            .ofMaxLength(20);
    return Arbitraries.oneOf(
        nodes.map(Origin::new),
        Combinators.combine(nodes, Arbitraries.integers())
            .as((node, life) -> new Origin(node + "~" + "%08x".formatted(life))));
  }

  private static Arbitrary<Long> counts() {
    return Arbitraries.longs().greaterOrEqual(0);
  }

  private static Arbitrary<String> states() {
    return Arbitraries.of("default", "review", "x".repeat(64), "é世𝄞", "a b:\"\\");
  }

  private static Arbitrary<String> texts() {
    return Arbitraries.of(
        "{}", "", "{\"batch\":\"b\",\"home\":\"é世𝄞\"}", "a\u0000\"\\\n", "x".repeat(500));
  }

  private static Arbitrary<TraceContext> traces() {
    return Combinators.combine(
            Arbitraries.of(
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "x".repeat(128)),
            Arbitraries.of("k=v", "y".repeat(512)).injectNull(0.5))
        .as(TraceContext::new);
  }

  /**
   * {@code fields} with one thing wrong: a field dropped, cut, replaced, or some of its bytes
   * changed.
   */
  static Arbitrary<Map<String, byte[]>> damaged(Map<String, byte[]> fields) {
    return Combinators.combine(
            Arbitraries.of(List.copyOf(fields.entrySet())),
            Arbitraries.integers().between(0, 3),
            Arbitraries.integers().greaterOrEqual(0),
            Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(20))
        .as(
            (field, kind, place, noise) -> {
              Map<String, byte[]> damaged = new HashMap<>(fields);
              String name = field.getKey();
              byte[] value = field.getValue().clone();
              int at = value.length == 0 ? 0 : place % value.length;
              switch (kind) {
                case 0 -> damaged.remove(name);
                case 1 -> damaged.put(name, Arrays.copyOf(value, at));
                case 2 -> damaged.put(name, noise);
                default -> {
                  System.arraycopy(noise, 0, value, at, Math.min(noise.length, value.length - at));
                  damaged.put(name, value);
                }
              }
              return damaged;
            });
  }
}
