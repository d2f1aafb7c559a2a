package dev.replication.domain.repair;

import dev.replication.domain.repair.DrillDown.Difference;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.DigestRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The items that one pass has seen to differ, counted as lagging or diverged, and at most {@link
 * #MAX_NAMED} of either named. Deletes, and what goes by itself, say nothing of either. Confined to
 * one thread.
 */
final class Judgement {
  /** So many items are named; the rest is counted. */
  static final int MAX_NAMED = 1000;

  private final Looks looks;
  private final Looks.Moment heads;
  private final OriginTable origins;
  private final List<ItemDifference> onTheirWay = new ArrayList<>();
  private final List<ItemDifference> settled = new ArrayList<>();
  private long lagging;
  private long divergent;

  /**
   * Nothing differs yet.
   *
   * @param heads read before anything was compared
   */
  Judgement(Looks looks, Looks.Moment heads, OriginTable origins) {
    this.looks = looks;
    this.heads = heads;
    this.origins = origins;
  }

  /**
   * Counts a difference.
   *
   * @param evident whether it would be a loss if nothing of it were on its way
   * @param course what is done about it
   */
  void judge(Difference difference, boolean evident, Course course) {
    DigestRecord ours = difference.ours();
    DigestRecord theirs = difference.theirs();
    if (Objects.equals(lasting(ours), lasting(theirs))) {
      return;
    }
    boolean diverged =
        evident && !awaitsDelete(course) && looks.isSettled(difference.bucket(), heads);
    lagging += diverged ? 0 : 1;
    divergent += diverged ? 1 : 0;
    List<ItemDifference> named = diverged ? settled : onTheirWay;
    if (named.size() < MAX_NAMED) {
      named.add(new ItemDifference(difference.key(), copy(ours), copy(theirs), diverged, course));
    }
  }

  /** Whether one side has forgotten a delete that the other has yet to read. */
  private static boolean awaitsDelete(Course course) {
    return course == Course.PEER_MISSES_DELETE || course == Course.WE_ARE_BEHIND;
  }

  private static @Nullable DigestRecord lasting(@Nullable DigestRecord record) {
    return record == null || record.tombstone() || record.expiring() ? null : record;
  }

  private ItemDifference.@Nullable Copy copy(@Nullable DigestRecord record) {
    return record == null
        ? null
        : new ItemDifference.Copy(record, origins.resolve(record.originTag()));
  }

  /** What has been shown so far. */
  ComparisonVerdict verdict() {
    if (divergent > 0) {
      return new ComparisonVerdict.Divergent(divergent);
    }
    return lagging == 0 && heads.ours().vv().equals(heads.theirs().vv())
        ? new ComparisonVerdict.Equal()
        : new ComparisonVerdict.Lagging(lagging);
  }

  /** Items by name, those that have diverged first. */
  List<ItemDifference> named() {
    List<ItemDifference> all = new ArrayList<>(settled);
    all.addAll(onTheirWay);
    return all;
  }
}
