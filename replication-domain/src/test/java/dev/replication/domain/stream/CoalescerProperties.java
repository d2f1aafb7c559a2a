package dev.replication.domain.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.conflict.Mesh;
import dev.replication.domain.conflict.Mesh.Replica;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import dev.replication.model.Revision;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CoalescerProperties {
  private static final Origin A = new Origin("a~00000001");
  private static final Origin B = new Origin("b~00000002");

  @Property
  void applyingTheSurvivorsLeavesWhatApplyingAllLeaves(
      @ForAll("meshes") Mesh mesh, @ForAll Random random) {
    Replica all = new Replica();
    Replica coalesced = new Replica();
    for (Change known : shuffled(mesh.stream(1), random)) {
      all.apply(known);
      coalesced.apply(known);
    }
    List<Change> batch = withRereads(mesh.stream(0), random);
    batch.forEach(all::apply);
    Coalescer.coalesce(batch).changes().forEach(coalesced::apply);
    assertThat(coalesced.held).isEqualTo(all.held);
  }

  @Property
  void keepsOneChangeForEachKeyInItsPlace(@ForAll("meshes") Mesh mesh, @ForAll Random random) {
    List<Change> batch = withRereads(mesh.stream(0), random);
    var coalesced = Coalescer.coalesce(batch);
    assertThat(coalesced.changes()).extracting(Change::key).doesNotHaveDuplicates();
    assertThat(coalesced.changes().size() + coalesced.dropped()).isEqualTo(batch.size());
    assertThat(coalesced.changes()).extracting(Change::key).hasSameElementsAs(keys(batch));
    assertThat(stamps(batch)).containsSubsequence(stamps(coalesced.changes()));
  }

  @Property
  void aSecondTimeDropsNothing(@ForAll("meshes") Mesh mesh, @ForAll Random random) {
    var once = Coalescer.coalesce(withRereads(mesh.stream(0), random));
    assertThat(Coalescer.coalesce(once.changes()))
        .isEqualTo(new Coalescer.Coalesced(once.changes(), 0));
  }

  @Example
  void theSurvivorTakesOverWhatTheReplacedHadMet() {
    Change first = delete("k", 1, A, 1, VersionVector.of(Map.of(B, 4L)));
    Change other = delete("other", 2, A, 2, VersionVector.empty());
    Change second = delete("k", 3, A, 3, VersionVector.empty());
    var coalesced = Coalescer.coalesce(List.of(first, other, second));
    assertThat(coalesced.changes())
        .containsExactly(other, delete("k", 3, A, 3, VersionVector.of(Map.of(B, 4L))));
    assertThat(coalesced.dropped()).isEqualTo(1);
  }

  @Example
  void theGreatestStampStaysEvenWhenItCameFirst() {
    Change greater = delete("k", 5, A, 1, VersionVector.empty());
    Change lesser = delete("k", 3, A, 2, VersionVector.empty());
    assertThat(Coalescer.coalesce(List.of(greater, lesser)).changes()).containsExactly(greater);
  }

  @Example
  void leavesTwoWritersOfOneKeyToTheConflictRule() {
    List<Change> batch =
        List.of(
            delete("k", 1, A, 1, VersionVector.empty()),
            delete("k", 2, B, 1, VersionVector.empty()));
    assertThat(Coalescer.coalesce(batch)).isEqualTo(new Coalescer.Coalesced(batch, 0));
  }

  @Provide
  Arbitrary<Mesh> meshes() {
    return Mesh.meshes(40);
  }

  private static Change delete(
      String key, long hlc, Origin origin, long seq, VersionVector context) {
    return new Change.Delete(
        new ItemKey(key), new Revision(new Stamp(hlc, origin), seq, context), 1, null);
  }

  /** A stream as a reader sees it that goes back now and then. */
  private static List<Change> withRereads(List<Change> stream, Random random) {
    List<Change> read = new ArrayList<>(stream);
    if (!stream.isEmpty()) {
      read.addAll(stream.subList(random.nextInt(stream.size()), stream.size()));
    }
    return read;
  }

  private static List<Change> shuffled(List<Change> changes, Random random) {
    List<Change> order = new ArrayList<>(changes);
    Collections.shuffle(order, random);
    return order;
  }

  private static List<ItemKey> keys(List<Change> changes) {
    return changes.stream().map(Change::key).toList();
  }

  private static List<Stamp> stamps(List<Change> changes) {
    return changes.stream().map(change -> change.revision().stamp()).toList();
  }
}
