package dev.replication.testkit.contract;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import java.nio.charset.StandardCharsets;

/** Plausible changes and heads of one node. */
public final class SampleChanges {
  /** The node that makes them. */
  public static final NodeId NODE = new NodeId("paris");

  /** The life of its store. */
  public static final String INCARNATION = "0a1b2c3d";

  private static final long START_MILLIS = 1_700_000_000_000L;

  private SampleChanges() {}

  /** The {@code seq}-th change of the node: {@code key} gets the text as binary content. */
  public static Change.Put put(long seq, String key, String text) {
    return put(seq, key, Content.of(text.getBytes(StandardCharsets.UTF_8), ContentType.BINARY));
  }

  /** The {@code seq}-th change of the node: {@code key} gets the content. */
  public static Change.Put put(long seq, String key, Content content) {
    return new Change.Put(
        new ItemKey(key),
        revision(seq),
        seq,
        content,
        Change.DEFAULT_STATE,
        null,
        null,
        null,
        null);
  }

  /** The {@code seq}-th change of the node: {@code key} is gone. */
  public static Change.Delete delete(long seq, String key) {
    return new Change.Delete(new ItemKey(key), revision(seq), seq, null);
  }

  /** A head that says {@code seq} changes are published. */
  public static NodeHead head(long seq, StreamId lastEntry) {
    return head(seq, lastEntry, "generation-1");
  }

  /** The same in another life of the mirror. */
  public static NodeHead head(long seq, StreamId lastEntry, String generation) {
    Origin origin = Origin.of(NODE, INCARNATION);
    return new NodeHead(
        NODE,
        INCARNATION,
        "stream-1",
        generation,
        seq,
        seq,
        seq,
        lastEntry,
        seq,
        seq,
        0,
        VersionVector.empty().with(origin, seq),
        PurgeFrontier.NONE,
        START_MILLIS,
        false);
  }

  private static Revision revision(long seq) {
    Origin origin = Origin.of(NODE, INCARNATION);
    Stamp stamp = new Stamp((START_MILLIS + seq) << Stamp.COUNTER_BITS, origin);
    return new Revision(stamp, seq, VersionVector.empty());
  }
}
