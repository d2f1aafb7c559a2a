package dev.replication.testkit;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.nio.charset.StandardCharsets;

/** Changes for tests, from as little as a test cares to say. */
public final class Changes {
  private Changes() {}

  /** A put of {@code text} at {@code millis} with the {@code seq}-th sequence of {@code origin}. */
  public static Change.Put put(String key, String text, Origin origin, long seq, long millis) {
    return put(key, text, new Revision(stamp(millis, origin), seq, VersionVector.empty()));
  }

  /** A put of {@code text} with a whole revision. */
  public static Change.Put put(String key, String text, Revision revision) {
    Content content = Content.of(text.getBytes(StandardCharsets.UTF_8), ContentType.BINARY);
    return new Change.Put(
        new ItemKey(key), revision, 1, content, Change.DEFAULT_STATE, null, null, null, null);
  }

  /** A delete at {@code millis}. */
  public static Change.Delete delete(String key, Origin origin, long seq, long millis) {
    return new Change.Delete(
        new ItemKey(key), new Revision(stamp(millis, origin), seq, VersionVector.empty()), 1, null);
  }

  /** The stamp of {@code origin} at {@code millis}. */
  public static Stamp stamp(long millis, Origin origin) {
    return new Stamp(millis << Stamp.COUNTER_BITS, origin);
  }
}
