package dev.replication.syncengine.mirror;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.Origin;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.syncengine.log.ChangeLog.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One transaction of the publisher: items, state sets and stream entries of a batch, perhaps a
 * heartbeat, and the head that says how far this came. All of it or nothing takes effect. Used by
 * one thread and once.
 *
 * <p>Only changes of our own origin become entries. Each names the seq of the own change published
 * before it, so a reader sees a missing entry as a broken link.
 */
final class Publication {
  private final Layout layout;
  private final Mirrored base;
  private final Batch batch;
  private final Origin origin;
  private final EntryIds ids;
  private long seq;
  private long added;
  private long addedBytes;

  Publication(Layout layout, Mirrored base, Batch batch) {
    this.layout = layout;
    this.base = base;
    this.batch = batch;
    this.origin = base.head().origin();
    this.ids = new EntryIds(base.lastEntry(), batch.nowMillis());
    this.seq = base.head().seq();
  }

  /**
   * Writes the transaction's commands.
   *
   * @param states the mirrored state of each of the batch's items that has another than the default
   * @param trim takes note of what is added and says what may stay
   * @return the head as it is afterwards
   */
  NodeHead writeTo(Transaction transaction, Map<ItemKey, String> states, StreamTrim trim) {
    writeRows(transaction, states);
    if (batch.heartbeat()) {
      writeHeartbeat(transaction);
    }
    if (added > 0) {
      trim.add(added, addedBytes);
      transaction.xtrim(layout.keys().stream(), trim.keep());
    }
    NodeHead head = head();
    transaction.hset(layout.keys().head(), fieldsOf(head));
    return head;
  }

  private Map<String, byte[]> fieldsOf(NodeHead head) {
    Map<String, byte[]> fields = layout.fieldsOf(head, batch.history().end());
    long forgotten = batch.forgotten().mirroredThen();
    if (forgotten > 0) {
      fields.put(MarkFields.FORGOTTEN, Replies.bytes(Long.toString(forgotten)));
    }
    return fields;
  }

  private void writeRows(Transaction transaction, Map<ItemKey, String> states) {
    if (batch.rows().isEmpty()) {
      return;
    }
    List<byte[]> items = new ArrayList<>(batch.rows().size());
    for (Row row : batch.rows()) {
      items.add(layout.keys().item(row.change().key()));
    }
    // Written afresh, never over what is there: a field or an expiry that is no longer wanted would
    // stay.
    transaction.unlink(items);
    StateMoves moves = new StateMoves();
    for (Row row : batch.rows()) {
      Change change = row.change();
      moves.add(change, states.get(change.key()));
      writeChange(transaction, change);
    }
    moves.writeTo(transaction, layout.keys());
  }

  private void writeChange(Transaction transaction, Change change) {
    try {
      if (change instanceof Change.Put put) {
        layout.writeItem(transaction, put);
      }
      if (change.revision().origin().equals(origin)) {
        writeEntry(transaction, change);
      }
    } catch (IllegalArgumentException e) {
      throw new MirrorStopped("item " + change.key() + " cannot be published: " + e.getMessage());
    }
  }

  private void writeEntry(Transaction transaction, Change change) {
    long own = change.revision().seq();
    if (own == 0) {
      add(transaction, ids.next(), layout.entries().encode(change, null));
      return;
    }
    add(transaction, ids.next(), layout.entries().encode(change, seq));
    seq = own;
  }

  private void writeHeartbeat(Transaction transaction) {
    StreamId id = ids.next();
    add(
        transaction,
        id,
        layout
            .entries()
            .encode(
                new FeedEntry.Heartbeat(
                    id,
                    origin,
                    seq,
                    batch.acknowledged(),
                    batch.membership().epoch(),
                    base.head().stream(),
                    batch.nowMillis())));
  }

  private void add(Transaction transaction, StreamId id, Map<String, byte[]> fields) {
    transaction.xadd(layout.keys().stream(), id, fields);
    added++;
    addedBytes += StreamTrim.ENTRY_OVERHEAD;
    for (Map.Entry<String, byte[]> field : fields.entrySet()) {
      addedBytes += field.getKey().length() + field.getValue().length;
    }
  }

  private NodeHead head() {
    NodeHead before = base.head();
    long feedSeq = batch.through();
    return new NodeHead(
        before.node(),
        before.incarnation(),
        before.stream(),
        before.generation(),
        feedSeq,
        Math.max(batch.history().feedSeq(), feedSeq),
        seq,
        added == 0 ? before.lastEntry() : ids.last(),
        before.entriesAdded() + added,
        batch.counts().items(),
        batch.counts().tombstones(),
        batch.vv(),
        batch.purged(),
        batch.nowMillis(),
        batch.building(),
        batch.membership());
  }
}
