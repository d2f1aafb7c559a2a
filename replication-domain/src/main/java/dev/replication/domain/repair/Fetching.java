package dev.replication.domain.repair;

import dev.replication.domain.repair.DrillDown.Bucket;
import dev.replication.domain.repair.DrillDown.Difference;
import dev.replication.model.Change;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.VersionVector;
import dev.replication.port.ItemReader;
import dev.replication.port.ItemReader.Fetched;
import dev.replication.port.ReplicaStore;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The items of one pass that are wanted from the peer, and their arrival. What comes is what was
 * listed, or newer; anything else is kept out and looked up again, and so is what does not come: it
 * may have been deleted since it was listed. Confined to one thread.
 */
final class Fetching {
  private final NodeId peer;
  private final OriginTable origins;
  private final ReplicationObserver observer;
  private final FetchSize size;
  private final Deque<Wanted> wanted = new ArrayDeque<>();
  private final Map<Integer, Bucket> unsettled = new LinkedHashMap<>();
  private final Set<ItemKey> notGiven = new LinkedHashSet<>();
  private int roundTrips;
  private boolean lacking;

  Fetching(
      NodeId peer, RepairSettings settings, OriginTable origins, ReplicationObserver observer) {
    this.peer = peer;
    this.origins = origins;
    this.observer = observer;
    this.size = new FetchSize(settings.fetchItems(), settings.fetchBytes());
  }

  /** An item to fetch, how it was listed, and under which frontier we lost it, if we did. */
  private record Wanted(
      Difference difference, DigestRecord listed, @Nullable VersionVector lostUnder) {}

  void want(Difference difference, @Nullable VersionVector lostUnder) {
    wanted.add(new Wanted(difference, Objects.requireNonNull(difference.theirs()), lostUnder));
  }

  /** Whether a request is worth while; with {@code noMoreComes} for anything. */
  boolean isDue(boolean noMoreComes) {
    return !wanted.isEmpty() && (noMoreComes || wanted.size() >= size.next());
  }

  int roundTrips() {
    return roundTrips;
  }

  /** Whether the peer lists what it could not give. */
  boolean lacksAny() {
    return lacking;
  }

  /** Of those some, at most as many as may be wanted. */
  Set<ItemKey> notGiven() {
    return Set.copyOf(notGiven);
  }

  private void lacks(ItemKey key) {
    lacking = true;
    if (notGiven.size() < ReplicaStore.MAX_WANTED) {
      notGiven.add(key);
    }
  }

  /** The leaves of what did not come as listed, to be looked into again. */
  List<Bucket> takeUnsettled() {
    List<Bucket> taken = List.copyOf(unsettled.values());
    unsettled.clear();
    return taken;
  }

  /**
   * Makes one request and hands over what came.
   *
   * @param room for how many items, at least 1
   * @param last whether what does not come now counts as lacking
   * @return how many items were handed over
   */
  int fetch(ItemReader items, int room, Applier applier, boolean last, RepairTally tally)
      throws InterruptedException {
    Map<ItemKey, Wanted> some = new LinkedHashMap<>();
    int asked = Math.min(Math.min(size.next(), room), wanted.size());
    wanted.stream().limit(asked).forEach(want -> some.put(want.difference().key(), want));
    Map<ItemKey, Fetched> answers = items.fetch(some.keySet());
    roundTrips++;
    for (int i = 0; i < asked; i++) {
      wanted.removeFirst();
    }
    List<Change> fresh = new ArrayList<>();
    Map<VersionVector, List<Change>> lost = new LinkedHashMap<>();
    List<Integer> weights = new ArrayList<>();
    some.forEach(
        (key, want) -> {
          Change.Put put = accept(want, answers.get(key), last, tally);
          if (put != null) {
            weights.add(put.weight());
            VersionVector under = want.lostUnder();
            (under == null ? fresh : lost.computeIfAbsent(under, _ -> new ArrayList<>())).add(put);
          }
        });
    size.came(weights);
    tally.fetched += weights.size();
    applier.add(fresh, null);
    lost.forEach((under, changes) -> applier.add(changes, under));
    return weights.size();
  }

  private Change.@Nullable Put accept(
      Wanted want, @Nullable Fetched answer, boolean last, RepairTally tally) {
    return switch (answer) {
      case Fetched.Found(Change.Put put) -> {
        String wrong = mismatch(want.listed(), put);
        if (wrong == null) {
          origins.learn(put.revision().origin());
          yield put;
        }
        yield corrupt(want, wrong, last, tally);
      }
      case Fetched.Corrupt(String detail) -> corrupt(want, detail, last, tally);
      case Fetched.Absent() -> absent(want, last, tally);
      case null -> absent(want, last, tally);
    };
  }

  private static @Nullable String mismatch(DigestRecord listed, Change.Put put) {
    DigestRecord found = DigestRecord.of(put);
    int order = Long.compareUnsigned(found.hlc(), listed.hlc());
    boolean otherOrigin = order == 0 && found.originTag() != listed.originTag();
    // What is merged changes under its stamp.
    boolean mergedSince =
        order == 0 && !otherOrigin && put.mergeState() != null && !listed.tombstone();
    if (order > 0 || otherOrigin || mergedSince || found.equals(listed)) {
      return null;
    }
    return order < 0 ? "it is older than listed" : "its content, seq or kind is not as listed";
  }

  private Change.@Nullable Put corrupt(
      Wanted want, String detail, boolean last, RepairTally tally) {
    if (last) {
      tally.corrupt++;
      lacks(want.difference().key());
      observer.on(new ReplicationEvent.CorruptFetched(peer, want.difference().key(), detail));
    } else {
      lookAgain(want);
    }
    return null;
  }

  /** What goes by itself may be gone from the mirror before it is gone from the tree. */
  private Change.@Nullable Put absent(Wanted want, boolean last, RepairTally tally) {
    if (want.listed().expiring()) {
      tally.absent++;
    } else if (last) {
      tally.absent++;
      lacks(want.difference().key());
    } else {
      lookAgain(want);
    }
    return null;
  }

  private void lookAgain(Wanted want) {
    Bucket bucket = want.difference().bucket();
    unsettled.put(bucket.index(), bucket);
  }
}
