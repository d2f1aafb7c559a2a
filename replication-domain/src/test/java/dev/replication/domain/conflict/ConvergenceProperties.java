package dev.replication.domain.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.conflict.Mesh.Replica;
import dev.replication.domain.conflict.Mesh.Written;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.Revision;
import dev.replication.model.VersionVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What replicas are promised that apply the same changes in any order, any number of times. */
class ConvergenceProperties {
  @Property
  void anyOrderEndsWithTheGreatestChangeThatKnowsAllOthers(
      @ForAll("meshes") Mesh mesh, @ForAll Random random) {
    Map<ItemKey, Change> expected = greatestKnowingAll(mesh.written());
    for (int i = 0; i < 3; i++) {
      assertThat(replicaOf(shuffledWithRepeats(mesh, random)).held).isEqualTo(expected);
    }
  }

  @Property
  void nothingLiveIsLostUnseenWithoutAReportOnEveryReplica(
      @ForAll("meshes") Mesh mesh, @ForAll Random random) {
    Replica replica = replicaOf(shuffledWithRepeats(mesh, random));
    for (Written written : mesh.written()) {
      boolean unseenLoser =
          mesh.written().stream()
                  .filter(other -> isGreater(other, written))
                  .noneMatch(other -> other.met().contains(written.stamp()))
              && mesh.written().stream().anyMatch(other -> isGreater(other, written));
      boolean contentSurvives =
          mesh.written().stream()
              .filter(other -> isGreater(other, written))
              .anyMatch(other -> candidate(other).hasContentOf(candidate(written)));
      if (unseenLoser && !contentSurvives && written.change() instanceof Change.Put) {
        assertThat(replica.conflicts).contains(written.stamp());
      }
    }
  }

  @Property
  void noLossIsReportedTwice(@ForAll("meshes") Mesh mesh, @ForAll Random random) {
    assertThat(replicaOf(shuffledWithRepeats(mesh, random)).conflicts).doesNotHaveDuplicates();
  }

  @Property
  void writersThatHaveMetEverythingNeverConflict(
      @ForAll("meshes") Mesh mesh, @ForAll Random random) {
    List<Written> chain = new ArrayList<>();
    for (Written written : mesh.written()) {
      boolean metAll =
          chain.stream()
              .filter(earlier -> earlier.change().key().equals(written.change().key()))
              .allMatch(earlier -> written.met().contains(earlier.stamp()));
      if (metAll) {
        chain.add(written);
      }
    }
    Collections.shuffle(chain, random);
    assertThat(replicaOf(chain).conflicts).isEmpty();
  }

  @Property
  void applyingAgainChangesNothing(@ForAll("meshes") Mesh mesh, @ForAll Random random) {
    Replica replica = replicaOf(shuffledWithRepeats(mesh, random));
    for (Written written : mesh.written()) {
      Change held = Objects.requireNonNull(replica.held.get(written.change().key()));
      Verdict verdict = replica.apply(written.change());
      assertThat(verdict).isInstanceOfAny(Verdict.Keep.class, Verdict.Duplicate.class);
      assertThat(verdict.leaves(Candidate.of(held))).isTrue();
    }
  }

  @Property
  void replicasThatExchangeWhatTheyHoldEndEqual(
      @ForAll("meshes") Mesh mesh, @ForAll Random random) {
    List<Written> changes = shuffledWithRepeats(mesh, random);
    int cut = changes.isEmpty() ? 0 : random.nextInt(changes.size());
    Replica here = replicaOf(changes.subList(0, cut));
    Replica there = replicaOf(changes.subList(cut, changes.size()));
    List<Change> heldHere = List.copyOf(here.held.values());
    there.held.values().stream().toList().forEach(here::apply);
    heldHere.forEach(there::apply);
    assertThat(here.held).isEqualTo(there.held);
  }

  @Provide
  Arbitrary<Mesh> meshes() {
    return Mesh.meshes(30);
  }

  private static Map<ItemKey, Change> greatestKnowingAll(List<Written> written) {
    Map<ItemKey, Change> greatest = new HashMap<>();
    Map<ItemKey, VersionVector> known = new HashMap<>();
    for (Written w : written) {
      Change change = w.change();
      greatest.merge(
          change.key(),
          change,
          (a, b) -> a.revision().stamp().isAfter(b.revision().stamp()) ? a : b);
      VersionVector knows =
          change.revision().context().with(change.revision().origin(), change.revision().seq());
      known.merge(change.key(), knows, VersionVector::join);
    }
    Map<ItemKey, Change> expected = new HashMap<>();
    greatest.forEach(
        (key, change) -> {
          var revision = change.revision();
          VersionVector context =
              known.getOrDefault(key, VersionVector.empty()).without(revision.origin());
          expected.put(
              key, change.withRevision(new Revision(revision.stamp(), revision.seq(), context)));
        });
    return expected;
  }

  private static boolean isGreater(Written a, Written b) {
    return a.change().key().equals(b.change().key()) && a.stamp().isAfter(b.stamp());
  }

  private static Candidate candidate(Written written) {
    return Candidate.of(written.change());
  }

  private static List<Written> shuffledWithRepeats(Mesh mesh, Random random) {
    List<Written> order = new ArrayList<>(mesh.written());
    mesh.written().stream().filter(_ -> random.nextBoolean()).forEach(order::add);
    Collections.shuffle(order, random);
    return order;
  }

  private static Replica replicaOf(List<Written> changes) {
    Replica replica = new Replica();
    changes.forEach(written -> replica.apply(written.change()));
    return replica;
  }
}
