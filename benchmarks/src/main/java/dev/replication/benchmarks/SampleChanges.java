package dev.replication.benchmarks;

import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.util.SplittableRandom;

/** Changes of one origin, the same at every run. */
final class SampleChanges {
  private static final Origin ORIGIN = new Origin("peer~00000001");
  private static final long MILLIS = 1_700_000_000_000L;

  private SampleChanges() {}

  /** The {@code seq}-th put, with {@code size} random bytes. */
  static Change put(long seq, int size) {
    return put("item." + seq, seq, size);
  }

  /** The same under a key of its own. */
  static Change put(String key, long seq, int size) {
    byte[] bytes = new byte[size];
    new SplittableRandom(seq).nextBytes(bytes);
    Revision revision =
        new Revision(
            new Stamp((MILLIS + seq) << Stamp.COUNTER_BITS, ORIGIN), seq, VersionVector.empty());
    return new Change.Put(
        new ItemKey(key),
        revision,
        1,
        Content.of(bytes, ContentType.BINARY),
        Change.DEFAULT_STATE,
        null,
        null,
        null,
        null);
  }
}
