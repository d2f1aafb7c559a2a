package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.StreamId;
import dev.replication.syncengine.SyncEngineConfig;
import java.util.ArrayDeque;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Ids and trimming of the change stream. */
final class StreamProperties {
  @Property
  void idsGrowWhateverTheClockDoes(
      @ForAll @LongRange(min = 0) long lastMillis,
      @ForAll long lastSeq,
      @ForAll @LongRange(min = 0) long nowMillis,
      @ForAll @IntRange(min = 1, max = 20) int entries) {
    StreamId before = new StreamId(lastMillis, lastSeq);
    EntryIds ids = new EntryIds(before, nowMillis);
    for (int i = 0; i < entries; i++) {
      StreamId next = ids.next();
      assertThat(next.isAfter(before)).as("%s after %s", next, before).isTrue();
      assertThat(ids.last()).isEqualTo(next);
      before = next;
    }
    assertThat(Long.compareUnsigned(before.millis(), nowMillis)).isGreaterThanOrEqualTo(0);
  }

  /** Against the stream itself, kept entry by entry and trimmed as told. */
  @Property
  void trimmingKeepsTheBytesWithinTheirBoundAndOtherwiseAllEntriesPromised(
      @ForAll @Size(min = 1, max = 300) List<@IntRange(min = 1, max = 400) Integer> sizes,
      @ForAll @IntRange(min = 1, max = 200) int maxLen,
      @ForAll @IntRange(min = 2_000, max = 20_000) int maxBytes) {
    StreamTrim trim = new StreamTrim(new SyncEngineConfig.Cdc("s", maxLen, maxBytes));
    ArrayDeque<Integer> stream = new ArrayDeque<>();
    long bytes = 0;
    boolean everTooLarge = false;
    for (int size : sizes) {
      stream.addLast(size);
      bytes += size;
      trim.add(1, size);
      everTooLarge |= bytes > maxBytes;
      long keep = trim.keep();
      while (stream.size() > keep) {
        bytes -= stream.removeFirst();
      }
      assertThat(keep).isBetween(1L, (long) maxLen);
      assertThat(bytes).isLessThanOrEqualTo(maxBytes);
      if (!everTooLarge) {
        assertThat(keep).isEqualTo(maxLen);
      }
    }
  }

  @Property
  void aStreamFoundTooLargeIsTrimmedToAboutItsBytes(
      @ForAll @IntRange(min = 100, max = 100_000) int length) {
    StreamTrim trim = new StreamTrim(new SyncEngineConfig.Cdc("s", 1_000_000, 1_000_000));
    trim.restart(length, 4_000_000);
    assertThat(trim.keep()).isBetween(1L, length / 3L);
  }
}
