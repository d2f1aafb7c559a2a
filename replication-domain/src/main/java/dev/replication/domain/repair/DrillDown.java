package dev.replication.domain.repair;

import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.port.DigestReader;
import dev.replication.port.DigestReader.Branches;
import dev.replication.port.DigestReader.Overview;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The walk from two root pages to the items that differ: first the pages under slots that differ,
 * then the leaves. Each call reads at most {@link DigestReader#MAX_BRANCHES} places of either tree
 * and remembers at most the leaves of so many pages. When a read fails nothing is lost: the next
 * call reads the same places, in whatever session.
 *
 * <p>Both trees may change meanwhile, which does no harm: what is equal at any moment of the walk
 * needs no repair, and what differs is decided by stamps. Only another life of the peer's stream or
 * of either tree makes the walk void. Confined to one thread.
 */
final class DrillDown {
  private final Overview ours;
  private final Overview theirs;
  private final boolean tombstones;
  private final Deque<Integer> pages = new ArrayDeque<>();
  private final Deque<Bucket> buckets = new ArrayDeque<>();
  private int roundTrips = 1;
  private long bytes = DigestPage.BYTES;

  /**
   * A walk below two overviews.
   *
   * @param tombstones whether places that differ in tombstones only are looked at, too
   */
  DrillDown(Overview ours, Overview theirs, boolean tombstones) {
    this.ours = ours;
    this.theirs = theirs;
    this.tombstones = tombstones;
    for (int i = 0; i < DigestPage.SLOTS; i++) {
      if (differ(ours.root().slot(i), theirs.root().slot(i))) {
        pages.add(i);
      }
    }
  }

  /** A leaf that differs, and its slots as they were in the pages above it. */
  record Bucket(int index, DigestSlot ours, DigestSlot theirs) {}

  /** An item whose records differ; null is none. */
  record Difference(
      Bucket bucket, ItemKey key, @Nullable DigestRecord ours, @Nullable DigestRecord theirs) {
    /** Whether both have something, and under one stamp. */
    boolean isOfOneStamp() {
      return ours != null
          && theirs != null
          && ours.hlc() == theirs.hlc()
          && ours.originTag() == theirs.originTag();
    }
  }

  /** What a call has brought. */
  sealed interface Found {
    /**
     * A part of the walk.
     *
     * @param buckets leaves that were seen to differ for the first time
     * @param differences items that differ
     */
    record Part(List<Bucket> buckets, List<Difference> differences) implements Found {}

    /** The walk has lost its ground. */
    record Void(String why) implements Found {}
  }

  /** Whether everything that differed was looked at. */
  boolean isDone() {
    return pages.isEmpty() && buckets.isEmpty();
  }

  /** How many requests the peer has answered. */
  int roundTrips() {
    return roundTrips;
  }

  /** Bytes of pages and leaves that the peer has sent, without framing. */
  long bytes() {
    return bytes;
  }

  /** Looks into {@code leaves} again. */
  void revisit(Collection<Bucket> leaves) {
    buckets.addAll(leaves);
  }

  /** Goes on with the walk; not when it is done. */
  Found next(DigestReader ourTree, DigestReader theirTree) throws InterruptedException {
    return buckets.isEmpty() ? readPages(ourTree, theirTree) : readLeaves(ourTree, theirTree);
  }

  private Found readPages(DigestReader ourTree, DigestReader theirTree)
      throws InterruptedException {
    List<Integer> wanted = pages.stream().limit(DigestReader.MAX_BRANCHES).toList();
    Branches<DigestPage> our = ourTree.pages(ours.head().generation(), wanted);
    Branches<DigestPage> their = theirTree.pages(theirs.head().generation(), wanted);
    roundTrips++;
    bytes += (long) wanted.size() * DigestPage.BYTES;
    String lost = lostGround(our, their);
    if (lost != null) {
      return new Found.Void(lost);
    }
    List<Bucket> found = new ArrayList<>();
    for (int first : wanted) {
      DigestPage ourPage = at(our, first);
      DigestPage theirPage = at(their, first);
      for (int i = 0; i < DigestPage.SLOTS; i++) {
        Bucket bucket = new Bucket(first << 8 | i, ourPage.slot(i), theirPage.slot(i));
        if (differ(bucket.ours(), bucket.theirs())) {
          found.add(bucket);
        }
      }
      pages.removeFirst();
    }
    buckets.addAll(found);
    return new Found.Part(found, List.of());
  }

  private Found readLeaves(DigestReader ourTree, DigestReader theirTree)
      throws InterruptedException {
    List<Bucket> wanted = buckets.stream().limit(DigestReader.MAX_BRANCHES).toList();
    List<Integer> indexes = wanted.stream().map(Bucket::index).toList();
    Branches<Map<ItemKey, DigestRecord>> our = ourTree.leaves(ours.head().generation(), indexes);
    Branches<Map<ItemKey, DigestRecord>> their =
        theirTree.leaves(theirs.head().generation(), indexes);
    roundTrips++;
    String lost = lostGround(our, their);
    if (lost != null) {
      return new Found.Void(lost);
    }
    List<Difference> found = new ArrayList<>();
    for (Bucket bucket : wanted) {
      compare(bucket, at(our, bucket.index()), at(their, bucket.index()), found);
      buckets.removeFirst();
    }
    return new Found.Part(List.of(), found);
  }

  private void compare(
      Bucket bucket,
      Map<ItemKey, DigestRecord> our,
      Map<ItemKey, DigestRecord> their,
      List<Difference> found) {
    Set<ItemKey> keys = new HashSet<>(our.keySet());
    keys.addAll(their.keySet());
    for (ItemKey key : keys) {
      DigestRecord l = our.get(key);
      DigestRecord r = their.get(key);
      if (!Objects.equals(l, r)) {
        found.add(new Difference(bucket, key, l, r));
      }
    }
    their.keySet().forEach(key -> bytes += key.text().length() + DigestRecord.BYTES);
  }

  private @Nullable String lostGround(Branches<?> our, Branches<?> their) {
    if (!our.generation().equals(ours.head().generation())) {
      return "our digest tree is another one now";
    }
    if (!their.generation().equals(theirs.head().generation())) {
      return "the peer's digest tree is another one now";
    }
    return their.stream().equals(theirs.head().stream())
        ? null
        : "the peer's stream is another one now";
  }

  private boolean differ(DigestSlot our, DigestSlot their) {
    return !our.sameLive(their) || (tombstones && our.tomb() != their.tomb());
  }

  private static <T> T at(Branches<T> branches, int place) {
    return Objects.requireNonNull(branches.byPlace().get(place), () -> "no branch " + place);
  }
}
