package dev.replication.wire;

import dev.replication.model.Membership;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node's head as a Redis hash. Numbers are decimal, {@code vv} is a JSON object origin → seq,
 * {@code members} one node → since when, {@code building} is 0 or 1. Unknown fields are ignored;
 * another {@code format} is refused, since its fields may mean something else.
 *
 * <p>Thread-safe.
 */
public final class HeadCodec {
  /** The format written and read. */
  public static final String FORMAT = "1";

  /**
   * The field that tells whether two nodes merge alike; absent or empty when nothing is merged. It
   * is beside the head, not a part of it.
   */
  public static final String POLICIES = "policies";

  private static final int MAX_FIELD_CHARS = 1024 * 1024;

  private final Json json = new Json(MAX_FIELD_CHARS);

  /** A codec for heads of {@link #FORMAT}. */
  public HeadCodec() {}

  /**
   * The fields of {@code head}, always the same ones, so that writing them leaves nothing of an
   * older head.
   */
  public Map<String, String> encode(NodeHead head) {
    StreamId last = head.lastEntry();
    Map<String, String> fields = LinkedHashMap.newLinkedHashMap(32);
    fields.put("format", FORMAT);
    fields.put("node", head.node().text());
    fields.put("incarnation", head.incarnation());
    fields.put("stream", head.stream());
    fields.put("generation", head.generation());
    fields.put("epoch", Long.toString(head.membership().epoch()));
    fields.put("members", json.members(head.membership()));
    fields.put("feed_seq", Long.toString(head.feedSeq()));
    fields.put("feed_latest", Long.toString(head.feedLatest()));
    fields.put("seq", Long.toString(head.seq()));
    fields.put("cdc_last_id", last == null ? "" : last.toString());
    fields.put("cdc_added", Long.toString(head.entriesAdded()));
    fields.put("items", Long.toString(head.items()));
    fields.put("tombstones", Long.toString(head.tombstones()));
    fields.put("vv", json.vector(head.vv()));
    Stamp greatest = head.purged().greatest();
    fields.put("purged", json.vector(head.purged().covered()));
    fields.put("purged_stamp", greatest == null ? "" : greatest.toString());
    fields.put("published_at", Long.toString(head.publishedAtMillis()));
    fields.put("building", head.building() ? "1" : "0");
    return fields;
  }

  /**
   * The head in {@code fields}. An empty map is no head.
   *
   * @throws IllegalArgumentException naming the field that is missing or wrong
   */
  public Optional<NodeHead> decode(Map<String, String> fields) {
    if (fields.isEmpty()) {
      return Optional.empty();
    }
    Fields head = new Fields(name -> bounded(fields.get(name)));
    head.required("format", HeadCodec::format);
    NodeId node = head.required("node", NodeId::new);
    return Optional.of(
        new NodeHead(
            node,
            head.required("incarnation", text -> incarnation(node, text)),
            head.text("stream"),
            head.text("generation"),
            head.count("feed_seq"),
            head.count("feed_latest"),
            head.count("seq"),
            head.optional("cdc_last_id", HeadCodec::lastEntry),
            head.count("cdc_added"),
            head.count("items"),
            head.count("tombstones"),
            head.required("vv", json::parseVector),
            purged(head),
            head.count("published_at"),
            head.required("building", HeadCodec::flag),
            membership(head)));
  }

  /** Written by every version that knows of members. */
  private Membership membership(Fields head) {
    Long epoch = head.optional("epoch", Text::count);
    Membership members =
        head.optional("members", text -> json.parseMembers(text, epoch == null ? 0 : epoch));
    return members == null ? Membership.NONE : members;
  }

  /** Written by every version that ever forgets; absent means that nothing was. */
  private PurgeFrontier purged(Fields head) {
    VersionVector covered = head.optional("purged", json::parseVector);
    Stamp greatest = head.optional("purged_stamp", HeadCodec::stamp);
    return new PurgeFrontier(covered == null ? VersionVector.empty() : covered, greatest);
  }

  private static @Nullable Stamp stamp(String text) {
    return text.isEmpty() ? null : Stamp.parse(text);
  }

  private static @Nullable String bounded(@Nullable String text) {
    if (text != null && text.length() > MAX_FIELD_CHARS) {
      throw new IllegalArgumentException(
          "is " + text.length() + " characters, the limit is " + MAX_FIELD_CHARS);
    }
    return text;
  }

  private static String format(String text) {
    if (!text.equals(FORMAT)) {
      throw new IllegalArgumentException(
          "is not " + FORMAT + ": the node runs another version of this software");
    }
    return text;
  }

  private static String incarnation(NodeId node, String text) {
    Origin.of(node, text);
    return text;
  }

  private static @Nullable StreamId lastEntry(String text) {
    return text.isEmpty() ? null : StreamId.parse(text);
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "0" -> false;
      case "1" -> true;
      default -> throw new IllegalArgumentException("is neither 0 nor 1");
    };
  }
}
