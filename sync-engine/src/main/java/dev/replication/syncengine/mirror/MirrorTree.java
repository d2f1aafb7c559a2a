package dev.replication.syncengine.mirror;

import dev.replication.domain.digest.DigestTree;
import dev.replication.domain.digest.ItemDigester;
import dev.replication.model.Change;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.syncengine.log.ChangeLog.Row;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The digest tree that is in Redis: its slots in memory, and how a batch changes them.
 *
 * <p>The tree in Redis is always the sum of the records in its leaves. A batch reads the records
 * that its keys have, stores the new ones, and moves each slot above them by the difference, all in
 * the transaction that also writes the head. So what a change costs does not depend on how much is
 * held, and pages and head are of one moment whenever the process ends.
 *
 * <p>What is here is Redis's only as long as each transaction goes through: after one that did not,
 * it is {@linkplain #load loaded} again. Confined to the publisher thread.
 */
final class MirrorTree {
  /** Unchanged slots that are written once more rather than begin another command behind them. */
  private static final int BRIDGED_SLOTS = 48;

  /** Far more origins than a mesh has. */
  private static final int MAX_TAGS = 10_000;

  private final MirrorKeys keys;
  private final boolean kept;
  private final DigestTree tree = new DigestTree();
  private final ItemDigester digester = new ItemDigester();
  private final Map<Origin, Integer> tags = new HashMap<>();

  /** First bytes whose page is in Redis in its full length. */
  private final BitSet whole = new BitSet(DigestPage.SLOTS);

  private String generation = "";

  /** Of the rows up to here nothing was stored before, for each key is once in the change log. */
  private long firstTimeUntil;

  /**
   * A tree that holds nothing.
   *
   * @param kept false for a mirror without a tree: then nothing is asked and nothing written, and
   *     Redis must not hold one, since it would be of another moment
   */
  MirrorTree(MirrorKeys keys, boolean kept) {
    this.keys = keys;
    this.kept = kept;
  }

  /**
   * Loads the slots that Redis holds, at one moment.
   *
   * @return whether there is a tree whose root is the sum of its pages; where none is kept, whether
   *     there is none
   */
  boolean load(PublisherLink link, String storedGeneration) throws InterruptedException {
    CommandText names = link.command(Keyword.MGET, 1 + DigestPage.SLOTS);
    names.add(keys.digestRoot(storedGeneration));
    for (int first = 0; first < DigestPage.SLOTS; first++) {
      names.add(keys.digestPage(storedGeneration, first));
    }
    link.flush();
    List<?> pages = link.granted(link.next(), List.class);
    clear(storedGeneration, 0);
    try {
      for (int first = 0; first < DigestPage.SLOTS; first++) {
        byte[] stored = pages.get(1 + first) instanceof byte[] page ? page : new byte[0];
        tree.load(first, DigestPage.parse(stored));
        whole.set(first, stored.length == DigestPage.BYTES);
      }
      if (!kept) {
        return pages.getFirst() == null;
      }
      return pages.getFirst() instanceof byte[] root && tree.root().equals(DigestPage.parse(root));
    } catch (IllegalArgumentException notAPage) {
      return false;
    }
  }

  /**
   * Begins the tree of a new generation with an empty root.
   *
   * @param firstTimes the last position of the change log now
   */
  void begin(Transaction transaction, String newGeneration, long firstTimes) {
    clear(newGeneration, firstTimes);
    if (!kept) {
      return;
    }
    transaction.set(keys.digestRoot(generation), DigestPage.EMPTY.toBytes());
  }

  /** The life of this tree. */
  String generation() {
    return generation;
  }

  private void clear(String nowGeneration, long firstTimes) {
    tree.clear();
    whole.clear();
    generation = nowGeneration;
    firstTimeUntil = firstTimes;
  }

  /**
   * What a batch changes, the old records not read yet.
   *
   * @param forgotten tombstones whose records go, unless the key has another one by now
   * @param published how far the change log is in this tree
   * @param listsForgotten whether a key that is new to the log may have the record of a tombstone
   *     that was forgotten
   */
  TreeChanges changesOf(
      List<Row> rows, List<Change.Delete> forgotten, long published, boolean listsForgotten) {
    if (!kept) {
      return new TreeChanges(List.of());
    }
    List<TreeChanges.Place> places = new ArrayList<>(rows.size() + forgotten.size());
    Set<ItemKey> written = HashSet.newHashSet(forgotten.isEmpty() ? 0 : rows.size());
    for (Row row : rows) {
      byte[] key = row.change().key().utf8();
      boolean known = row.firstFeedSeq() <= published && row.feedSeq() > firstTimeUntil;
      boolean mayBeHere = known || listsForgotten;
      byte[] record = wanted(row.change());
      places.add(new TreeChanges.Place(key, digester.bucketOf(key), record, null, mayBeHere));
      if (!forgotten.isEmpty()) {
        written.add(row.change().key());
      }
    }
    for (Change.Delete tombstone : forgotten) {
      if (!written.contains(tombstone.key())) {
        byte[] key = tombstone.key().utf8();
        byte[] record = wanted(tombstone);
        places.add(new TreeChanges.Place(key, digester.bucketOf(key), null, record, true));
      }
    }
    return new TreeChanges(places);
  }

  /** Cache-tier changes have no dot and are not in the tree. */
  private byte @Nullable [] wanted(Change change) {
    if (change.revision().seq() == 0) {
      return null;
    }
    if (tags.size() >= MAX_TAGS) {
      tags.clear();
    }
    int tag = tags.computeIfAbsent(change.revision().origin(), DigestRecord::tagOf);
    return DigestRecord.of(change, tag).toBytes();
  }

  /** Asks for the records that the keys of {@code changes} have. The caller sends it. */
  void ask(PublisherLink link, TreeChanges changes) {
    changes.ask(link, keys, generation);
  }

  /** Writes records, and the slots above them. */
  void write(Transaction transaction, TreeChanges changes) {
    BitSet leaves = new BitSet();
    for (int from = 0; from < changes.size(); from = changes.endOfLeaf(from)) {
      if (writeLeaf(transaction, changes, from, changes.endOfLeaf(from))) {
        leaves.set(changes.place(from).bucket());
      }
    }
    writePages(transaction, leaves);
  }

  /** Writes the records of one leaf; tells whether any is another than before. */
  private boolean writeLeaf(Transaction transaction, TreeChanges changes, int from, int end) {
    List<byte[]> stored = new ArrayList<>(2 * (end - from));
    List<byte[]> removed = new ArrayList<>(0);
    DigestSlot difference = DigestSlot.EMPTY;
    for (int i = from; i < end; i++) {
      byte[] key = changes.place(i).key();
      byte[] wanted = changes.place(i).wanted();
      byte[] old = changes.old(i);
      if (!changes.changes(i)) {
        continue;
      }
      if (old != null) {
        difference = difference.minus(digester.slotOf(key, old));
      }
      if (wanted == null) {
        removed.add(key);
      } else {
        stored.add(key);
        stored.add(wanted);
        difference = difference.plus(digester.slotOf(key, wanted));
      }
    }
    if (stored.isEmpty() && removed.isEmpty()) {
      return false;
    }
    int bucket = changes.place(from).bucket();
    byte[] leaf = keys.digestLeaf(generation, bucket);
    if (!stored.isEmpty()) {
      transaction.hset(leaf, stored);
    }
    if (!removed.isEmpty()) {
      transaction.hdel(leaf, removed);
    }
    tree.add(bucket, difference);
    return true;
  }

  private void writePages(Transaction transaction, BitSet leaves) {
    BitSet pages = new BitSet(DigestPage.SLOTS);
    for (int bucket = leaves.nextSetBit(0); bucket >= 0; ) {
      int first = bucket / DigestPage.SLOTS;
      int end = (first + 1) * DigestPage.SLOTS;
      pages.set(first);
      writePage(transaction, first, leaves.get(first * DigestPage.SLOTS, end));
      bucket = leaves.nextSetBit(end);
    }
    byte[] root = keys.digestRoot(generation);
    forEachRun(
        pages,
        (from, count) ->
            transaction.setRange(
                root, (long) from * DigestPage.SLOT_BYTES, tree.rootBytes(from, count)));
  }

  /** A page is created in its full length, so that Redis does not allocate it step by step. */
  private void writePage(Transaction transaction, int first, BitSet slots) {
    byte[] page = keys.digestPage(generation, first);
    int bucket = first * DigestPage.SLOTS;
    if (!whole.get(first)) {
      transaction.set(page, tree.leafBytes(bucket, DigestPage.SLOTS));
      whole.set(first);
      return;
    }
    forEachRun(
        slots,
        (from, count) ->
            transaction.setRange(
                page, (long) from * DigestPage.SLOT_BYTES, tree.leafBytes(bucket + from, count)));
  }

  /** Calls {@code run} for slots that lie side by side, or nearly so. */
  private static void forEachRun(BitSet slots, Run run) {
    for (int from = slots.nextSetBit(0); from >= 0; ) {
      int last = from;
      int next = slots.nextSetBit(from + 1);
      while (next >= 0 && next - last <= BRIDGED_SLOTS) {
        last = next;
        next = slots.nextSetBit(last + 1);
      }
      run.write(from, last - from + 1);
      from = next;
    }
  }

  /** Writes some slots of a page. */
  private interface Run {
    void write(int from, int count);
  }
}
