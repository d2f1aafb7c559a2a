package dev.replication.syncengine.mirror;

import dev.replication.model.DigestRecord;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one batch changes in the digest tree: for each of its keys the leaf, the record that is
 * there and the record that is to be. In the order of their leaves, so that one command asks or
 * writes a leaf, and slots that change lie side by side. Used by one thread and once.
 */
final class TreeChanges {
  private final List<Place> places;
  private final @Nullable StoredRecords stored;

  /**
   * Changes whose old records are not read yet.
   *
   * @param places a place for each key, in any order
   * @param asks false when it is known that nothing is stored for any of them
   */
  TreeChanges(List<Place> places, boolean asks) {
    this.places = sorted(places);
    this.stored = asks && !places.isEmpty() ? new StoredRecords() : null;
  }

  private static List<Place> sorted(List<Place> places) {
    long[] order = new long[places.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = (long) places.get(i).bucket << Integer.SIZE | i;
    }
    Arrays.sort(order);
    return Arrays.stream(order).mapToObj(entry -> places.get((int) entry)).toList();
  }

  /** Asks for the records that are there. The caller sends it, and something behind it. */
  void ask(MirrorConnection connection, MirrorKeys keys, String generation) {
    StoredRecords answers = stored;
    if (answers == null) {
      return;
    }
    CommandText text = new CommandText();
    for (int from = 0; from < places.size(); from = endOfLeaf(from)) {
      List<Place> leaf = places.subList(from, endOfLeaf(from));
      text.command(TransactionKeyword.HMGET, 1 + leaf.size())
          .add(keys.digestLeaf(generation, leaf.getFirst().bucket));
      leaf.forEach(place -> text.add(place.key));
    }
    text.handOver(answers, connection::dispatch);
  }

  /**
   * Why what was answered cannot be built on, null when it can. To be asked once what was sent
   * behind {@link #ask} is answered.
   */
  @Nullable String trouble() {
    StoredRecords answers = stored;
    if (answers == null) {
      return null;
    }
    if (answers.error() != null) {
      return answers.error();
    }
    if (answers.size() != places.size()) {
      throw new IllegalStateException(
          answers.size() + " answers to " + places.size() + " questions");
    }
    for (int i = 0; i < places.size(); i++) {
      byte[] record = answers.value(i);
      if (record != null && !isRecord(record)) {
        return "the digest tree holds something else than a record for "
            + Replies.string(places.get(i).key);
      }
    }
    return null;
  }

  private static boolean isRecord(byte[] stored) {
    try {
      DigestRecord.parse(stored);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** How many keys there are. */
  int size() {
    return places.size();
  }

  /** The key at {@code index}, its leaf and what is to be stored. */
  Place place(int index) {
    return places.get(index);
  }

  /** What is stored for the key at {@code index}. */
  byte @Nullable [] old(int index) {
    return stored == null ? null : stored.value(index);
  }

  /** The index behind the last key of the leaf that begins at {@code from}. */
  int endOfLeaf(int from) {
    int bucket = places.get(from).bucket;
    int end = from + 1;
    while (end < places.size() && places.get(end).bucket == bucket) {
      end++;
    }
    return end;
  }

  /**
   * A key in the tree.
   *
   * @param key its UTF-8 text
   * @param bucket its leaf
   * @param wanted the record to be stored, null for none
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy for each item would cost
  record Place(byte[] key, int bucket, byte @Nullable [] wanted) {}
}
