package dev.replication.syncengine.mirror;

import dev.replication.syncengine.SyncEngineConfig;
import java.util.ArrayDeque;

/**
 * How long the change stream may be: {@code maxLen} entries, or fewer when those are larger than
 * {@code maxBytes}.
 *
 * <p>Keeps the sizes of the newest entries in a bounded number of runs, oldest first. The answer is
 * the length of the longest sequence of newest runs that fits the byte bound. Sizes are those of
 * the fields; what Redis adds for its own structures is covered by {@link #ENTRY_OVERHEAD}.
 * Confined to the publisher thread.
 */
final class StreamTrim {
  /** Bytes an entry takes beside its fields, roughly. */
  static final int ENTRY_OVERHEAD = 48;

  private static final int RUNS = 64;

  private final long maxLen;
  private final long maxBytes;
  private final ArrayDeque<Run> runs = new ArrayDeque<>();
  private long entries;
  private long bytes;

  StreamTrim(SyncEngineConfig.Cdc cdc) {
    this.maxLen = Math.max(1, cdc.maxLen());
    this.maxBytes = Math.max(1, cdc.maxBytes());
  }

  /** Starts over with a stream that is already there, its bytes spread evenly. */
  void restart(long length, long streamBytes) {
    runs.clear();
    entries = 0;
    bytes = 0;
    for (int i = 0; i < RUNS; i++) {
      add(length / RUNS + (i < length % RUNS ? 1 : 0), streamBytes / RUNS);
    }
  }

  /** Takes note of entries that are being added. */
  void add(long newEntries, long newBytes) {
    if (newEntries == 0) {
      return;
    }
    Run last = runs.peekLast();
    if (last != null
        && last.entries + newEntries <= maxLen / RUNS
        && last.bytes + newBytes <= maxBytes / RUNS) {
      runs.pollLast();
      runs.addLast(new Run(last.entries + newEntries, last.bytes + newBytes));
    } else {
      runs.addLast(new Run(newEntries, newBytes));
    }
    entries += newEntries;
    bytes += newBytes;
    forgetWhatIsTrimmed();
  }

  /** How many of the newest entries are kept. */
  long keep() {
    // The bound in entries is a promise to keep them, so it is left only when the bytes do not fit.
    return bytes <= maxBytes ? maxLen : Math.max(1, Math.min(maxLen, fitting()));
  }

  private long fitting() {
    Run oldest = runs.getFirst();
    return runs.size() == 1 ? entries * maxBytes / Math.max(1, bytes) : entries - oldest.entries;
  }

  private void forgetWhatIsTrimmed() {
    while (runs.size() > 1) {
      Run oldest = runs.getFirst();
      boolean beyondLength = entries - oldest.entries >= maxLen;
      boolean beyondBytes = bytes - oldest.bytes > maxBytes;
      if (!beyondLength && !beyondBytes) {
        return;
      }
      runs.removeFirst();
      entries -= oldest.entries;
      bytes -= oldest.bytes;
    }
  }

  private record Run(long entries, long bytes) {}
}
