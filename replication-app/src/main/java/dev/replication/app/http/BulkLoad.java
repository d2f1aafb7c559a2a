package dev.replication.app.http;

import dev.replication.model.TraceContext;
import dev.replication.syncengine.Receipt;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.Submission;
import dev.replication.syncengine.SyncEngine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bulk load on its way into the store. Lines are gathered into chunks; a chunk is submitted
 * while the one before is being committed, and answered in order. Confined to the request's thread.
 */
final class BulkLoad {
  /** Most lines submitted at once. */
  static final int CHUNK_LINES = 1_000;

  /** Most content submitted at once, but at least one line. */
  static final long CHUNK_BYTES = 4L << 20;

  private final SyncEngine store;
  private final boolean waitsForCommit;
  private final @Nullable TraceContext trace;
  private final BulkResults results = new BulkResults();
  private List<Line> gathered = new ArrayList<>();
  private long gatheredBytes;
  private Submitted underWay = Submitted.NOTHING;

  BulkLoad(SyncEngine store, boolean waitsForCommit, @Nullable TraceContext trace) {
    this.store = store;
    this.waitsForCommit = waitsForCommit;
    this.trace = trace;
  }

  /** A line and what it means. */
  private record Line(int number, BulkLine meaning) {}

  /** A chunk in the store's queue: one receipt for each of its writes, or why there is none. */
  private record Submitted(
      List<Line> lines, List<Receipt> receipts, @Nullable StoreFailure refusal) {
    static final Submitted NOTHING = new Submitted(List.of(), List.of(), null);
  }

  /** Takes the next line. Blocks while the store's queue is full. */
  void take(int number, BulkLine meaning) throws InterruptedException {
    gathered.add(new Line(number, meaning));
    if (meaning instanceof BulkLine.Write write) {
      gatheredBytes += write.submission().bytes().length;
    }
    if (gathered.size() >= CHUNK_LINES || gatheredBytes >= CHUNK_BYTES) {
      submitGathered();
    }
  }

  /** Bytes of answers so far. */
  long answerBytes() {
    return results.size();
  }

  /** Submits and answers what is left. */
  BulkResults finish() throws InterruptedException {
    submitGathered();
    settle();
    return results;
  }

  private void submitGathered() throws InterruptedException {
    List<Line> lines = gathered;
    gathered = new ArrayList<>();
    gatheredBytes = 0;
    Submitted submitted = submit(lines);
    settle();
    underWay = submitted;
  }

  private Submitted submit(List<Line> lines) throws InterruptedException {
    List<Submission> writes = new ArrayList<>(lines.size());
    for (Line line : lines) {
      if (line.meaning() instanceof BulkLine.Write write) {
        writes.add(write.submission().inTrace(trace));
      }
    }
    try {
      return new Submitted(lines, writes.isEmpty() ? List.of() : store.submitMany(writes), null);
    } catch (StoreFailure refusal) {
      return new Submitted(lines, List.of(), refusal);
    }
  }

  private void settle() throws InterruptedException {
    Submitted chunk = underWay;
    underWay = Submitted.NOTHING;
    int next = 0;
    for (Line line : chunk.lines()) {
      switch (line.meaning()) {
        case BulkLine.Broken broken -> results.failed(line.number(), broken.id(), broken.error());
        case BulkLine.Write write when chunk.refusal() != null ->
            results.failed(
                line.number(),
                write.submission().key().text(),
                String.valueOf(chunk.refusal().getMessage()));
        case BulkLine.Write write ->
            settle(line.number(), write.submission().key().text(), chunk.receipts().get(next++));
      }
    }
  }

  private void settle(int number, String id, Receipt receipt) throws InterruptedException {
    if (!waitsForCommit) {
      results.accepted(number, id);
      return;
    }
    try {
      results.written(number, id, receipt.awaitDurable());
    } catch (StoreFailure failure) {
      results.failed(number, id, String.valueOf(failure.getMessage()));
    }
  }
}
