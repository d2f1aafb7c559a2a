package dev.replication.syncengine.mirror;

import dev.replication.model.DigestRecord;
import java.util.ArrayList;
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
  private final List<byte @Nullable []> stored = new ArrayList<>();

  /** Which of the answers is for the place, or none of them. */
  private final int[] answers;

  private int asked;
  private int questions;
  private @Nullable String error;

  /** Changes at {@code places}, one for each key, in any order. Nothing is read yet. */
  TreeChanges(List<Place> places) {
    this.places = sorted(places);
    this.answers = new int[places.size()];
    for (int i = 0; i < answers.length; i++) {
      answers[i] = this.places.get(i).mayBeHere ? asked++ : -1;
    }
  }

  private static List<Place> sorted(List<Place> places) {
    long[] order = new long[places.size()];
    for (int i = 0; i < order.length; i++) {
      order[i] = (long) places.get(i).bucket << Integer.SIZE | i;
    }
    Arrays.sort(order);
    List<Place> sorted = new ArrayList<>(order.length);
    for (long entry : order) {
      sorted.add(places.get((int) entry));
    }
    return sorted;
  }

  /** Asks for the records that may be there. The caller sends it. */
  void ask(PublisherLink link, MirrorKeys keys, String generation) {
    for (int from = 0; from < places.size(); from = endOfLeaf(from)) {
      List<Place> leaf = new ArrayList<>(places.subList(from, endOfLeaf(from)));
      leaf.removeIf(place -> !place.mayBeHere);
      if (!leaf.isEmpty()) {
        questions++;
        CommandText text =
            link.command(Keyword.HMGET, 1 + leaf.size())
                .add(keys.digestLeaf(generation, leaf.getFirst().bucket));
        leaf.forEach(place -> text.add(place.key));
      }
    }
  }

  /** Reads what was asked for. */
  void readAnswers(PublisherLink link) throws InterruptedException {
    for (; questions > 0; questions--) {
      switch (link.next()) {
        case AnswerReader.Refusal refusal -> error = error == null ? refusal.text() : error;
        case List<?> values -> values.forEach(value -> stored.add((byte[]) value));
        case null, default -> error = "no list of records";
      }
    }
  }

  /** Why what was answered cannot be built on, null when it can. */
  @Nullable String trouble() {
    if (error != null) {
      return error;
    }
    if (stored.size() != asked) {
      throw new IllegalStateException(stored.size() + " answers to " + asked + " questions");
    }
    for (int i = 0; i < places.size(); i++) {
      byte[] record = old(i);
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
    return answers[index] < 0 ? null : stored.get(answers[index]);
  }

  /** Whether the key at {@code index} is to be changed. */
  boolean changes(int index) {
    byte[] instead = places.get(index).instead;
    byte[] old = old(index);
    return !Arrays.equals(old, places.get(index).wanted)
        && (instead == null || Arrays.equals(old, instead));
  }

  /**
   * Whether a key still has a record from before the delete that is forgotten of it: then this tree
   * never had that delete, and nothing else would take the record away.
   */
  boolean lacksForgotten() {
    for (int i = 0; i < places.size(); i++) {
      byte[] instead = places.get(i).instead;
      byte[] old = old(i);
      if (instead != null && old != null && Long.compareUnsigned(hlcOf(old), hlcOf(instead)) < 0) {
        return true;
      }
    }
    return false;
  }

  private static long hlcOf(byte[] record) {
    return DigestRecord.parse(record).hlc();
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
   * @param instead the only record that {@code wanted} may replace, null for any
   * @param mayBeHere false when it is known that nothing is stored for it
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy for each item would cost
  record Place(
      byte[] key,
      int bucket,
      byte @Nullable [] wanted,
      byte @Nullable [] instead,
      boolean mayBeHere) {}
}
