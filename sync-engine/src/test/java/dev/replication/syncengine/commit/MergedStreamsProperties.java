package dev.replication.syncengine.commit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergePolicies;
import dev.replication.domain.merge.MergePolicy;
import dev.replication.domain.stream.Coalescer;
import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.syncengine.ManualTime;
import dev.replication.syncengine.Receipt.WriteResult;
import dev.replication.syncengine.StoreFixtures;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.syncengine.archive.ArchiveSettings;
import dev.replication.syncengine.archive.Held;
import dev.replication.syncengine.archive.Parked;
import dev.replication.syncengine.archive.SqliteArchive;
import dev.replication.syncengine.commit.ClientWrite.Wanted;
import dev.replication.syncengine.log.ChangeLog.Row;
import dev.replication.syncengine.memory.MemoryTier;
import dev.replication.syncengine.memory.UnmirroredKeys;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * Three stores that merge, publish when they come to it, and read each other's streams or take
 * single items as a comparison does.
 */
class MergedStreamsProperties {
  private static final int NODES = 3;
  private static final ItemKey COUNTER = new ItemKey("count/visits");
  private static final ItemKey SET = new ItemKey("tags/all");
  private static final ItemKey FIELDS = new ItemKey("doc/1");
  private static final List<ItemKey> KEYS = List.of(COUNTER, SET, FIELDS);
  private static final MergePolicies POLICIES =
      MergePolicies.NONE
          .with("count/", policy("counter"))
          .with("tags/", policy("set"))
          .with("doc/", policy("fields"));

  /** After so many rounds of reading and comparing nothing may change any more. */
  private static final int MAX_ROUNDS = 6;

  private static MergePolicy policy(String name) {
    return Objects.requireNonNull(MergePolicies.builtIn().get(name));
  }

  private sealed interface Act {
    record Edited(int node, ItemKey key, Edit edit, String json) implements Act {}

    record Deleted(int node, ItemKey key) implements Act {}

    record Published(int node) implements Act {}

    record Read(int node, int other, int entries) implements Act {}

    record Compared(int node, int other) implements Act {}
  }

  private static final class Node implements AutoCloseable {
    private final NodeId name;
    private final SqliteArchive archive;
    private final CommitQueue queue = new CommitQueue(1 << 20);
    private final CommittedLog log;
    private final Committer committer;
    private final List<Change> stream = new ArrayList<>();
    private final Map<Node, Integer> cursors = new HashMap<>();
    private volatile long published;

    Node(int number) {
      name = new NodeId("node-" + number);
      archive = SqliteArchive.open(ArchiveSettings.of(name, null));
      log = new CommittedLog(archive.reader(), queue, archive.opened(), StoreFixtures.NOW);
      CommitSettings settings =
          new CommitSettings(
              100, 1 << 20, Duration.ofSeconds(10), new Parked(100, 1 << 20), Duration.ofDays(30));
      committer =
          Committer.start(
              settings,
              queue,
              archive.writer(),
              new MemoryTier(1 << 20, new UnmirroredKeys(() -> UnmirroredKeys.NO_MIRROR, 0)),
              new Merges(POLICIES, () -> published, 1 << 20),
              log,
              new ManualTime(StoreFixtures.NOW));
    }

    WriteResult write(ItemKey key, Wanted wanted) throws InterruptedException {
      ClientWrite write = ClientWrite.of(key, Precondition.NONE, wanted);
      queue.put(write);
      return write.awaitDurable();
    }

    /** As the publisher does: a key's last row alone, and of our own writes alone. */
    void publish() {
      for (Row row : log.after(published, 1000, 1 << 20)) {
        if (row.change().revision().origin().equals(log.state().origin())) {
          long before = stream.isEmpty() ? 0 : stream.getLast().revision().seq();
          assertThat(row.change().revision().seq()).isGreaterThan(before);
          stream.add(row.change());
        }
      }
      published = log.latest();
    }

    void read(Node other, int entries) throws InterruptedException {
      int from = cursors.getOrDefault(other, 0);
      int to = Math.min(other.stream.size(), from + entries);
      apply(other.name, Coalescer.coalesce(other.stream.subList(from, to)).changes());
      cursors.put(other, to);
    }

    /** What the other holds is taken where it differs, but for what is older than our delete. */
    void compare(Node other) throws InterruptedException {
      for (ItemKey key : KEYS) {
        Change theirs = other.held(key);
        Change ours = held(key);
        if (theirs != null && (ours == null || isTaken(ours, theirs))) {
          apply(other.name, List.of(theirs));
        }
      }
    }

    private static boolean isTaken(Change ours, Change theirs) {
      Stamp l = ours.revision().stamp();
      Stamp r = theirs.revision().stamp();
      return r.isAfter(l) || (ours instanceof Change.Put && !record(ours).equals(record(theirs)));
    }

    private void apply(NodeId from, List<Change> changes) throws InterruptedException {
      if (!changes.isEmpty()) {
        Queued.PeerBatch batch =
            Queued.PeerBatch.of(
                new ChangeBatch(from, changes, VersionVector.empty(), PurgeFrontier.NONE, null));
        queue.put(batch);
        batch.await();
      }
    }

    @Nullable Change held(ItemKey key) throws InterruptedException {
      Optional<Held> held = archive.reader().find(key);
      return held.map(Held::change).orElse(null);
    }

    @Override
    public void close() {
      committer.close();
      archive.close();
    }
  }

  private static final class Mesh implements AutoCloseable {
    private final List<Node> nodes = IntStream.range(0, NODES).mapToObj(Node::new).toList();

    void perform(List<Act> acts) throws InterruptedException {
      for (Act act : acts) {
        switch (act) {
          case Act.Edited(int node, ItemKey key, Edit edit, String json) ->
              nodes.get(node).write(key, new Wanted.Edited(edit, json, null));
          case Act.Deleted(int node, ItemKey key) ->
              nodes.get(node).write(key, new Wanted.Nothing(null));
          case Act.Published(int node) -> nodes.get(node).publish();
          case Act.Read(int node, int other, int entries) -> {
            if (node != other) {
              nodes.get(node).read(nodes.get(other), entries);
            }
          }
          case Act.Compared(int node, int other) -> nodes.get(node).compare(nodes.get(other));
        }
      }
    }

    /** Everything is published and read until nothing is left. */
    void readEverything() throws InterruptedException {
      for (int round = 0; round < MAX_ROUNDS; round++) {
        nodes.forEach(Node::publish);
        for (Node node : nodes) {
          for (Node other : nodes) {
            if (node != other) {
              node.read(other, Integer.MAX_VALUE / 2);
            }
          }
        }
      }
      List<Integer> before = nodes.stream().map(node -> node.stream.size()).toList();
      nodes.forEach(Node::publish);
      assertThat(nodes.stream().map(node -> node.stream.size()).toList())
          .as("own writes that merging has brought about end")
          .isEqualTo(before);
    }

    void assertEqual() throws InterruptedException {
      for (ItemKey key : KEYS) {
        Change first = nodes.getFirst().held(key);
        for (Node node : nodes) {
          Change held = node.held(key);
          assertThat(held == null ? null : record(held))
              .as("%s at %s", key, node.name)
              .isEqualTo(first == null ? null : record(first));
        }
      }
    }

    @Override
    public void close() {
      nodes.forEach(Node::close);
    }
  }

  private static List<Object> record(Change change) {
    return change instanceof Change.Put put
        ? List.of(
            put.revision().stamp(),
            put.revision().seq(),
            shown(put),
            String.valueOf(put.mergeState()),
            put.content().hash())
        : List.of(change.revision().stamp(), change.revision().seq());
  }

  private static String shown(Change.Put put) {
    return new String(put.content().shared(), StandardCharsets.UTF_8);
  }

  @Property(tries = 60)
  void whoHasReadEverythingHoldsTheSameByteForByte(@ForAll("anything") List<Act> acts)
      throws InterruptedException {
    try (Mesh mesh = new Mesh()) {
      mesh.perform(acts);
      mesh.readEverything();
      mesh.assertEqual();
    }
  }

  @Property(tries = 40)
  void whatWasCountedAndAddedIsAllThere(@ForAll("additions") List<Act> acts)
      throws InterruptedException {
    try (Mesh mesh = new Mesh()) {
      mesh.perform(acts);
      mesh.readEverything();
      mesh.assertEqual();
      long counted = 0;
      for (Act act : acts) {
        if (act instanceof Act.Edited(_, ItemKey key, _, String json)) {
          counted += key.equals(COUNTER) ? Long.parseLong(json) : 0;
          if (key.equals(SET)) {
            assertThat(mesh.nodes.getFirst().held(SET))
                .isInstanceOfSatisfying(
                    Change.Put.class, put -> assertThat(shown(put)).contains(json));
          }
        }
      }
      if (mesh.nodes.getFirst().held(COUNTER) instanceof Change.Put put) {
        assertThat(shown(put)).isEqualTo(Long.toString(counted));
      }
    }
  }

  @Provide
  Arbitrary<List<Act>> anything() {
    Arbitrary<Integer> node = Arbitraries.integers().between(0, NODES - 1);
    Arbitrary<Act> delete = Combinators.combine(node, Arbitraries.of(KEYS)).as(Act.Deleted::new);
    Arbitrary<Act> remove =
        node.map(n -> (Act) new Act.Edited(n, SET, Edit.REMOVE, "[\"a\",\"b\"]"));
    Arbitrary<Act> field =
        Combinators.combine(node, Arbitraries.of("{\"a\":1}", "{\"a\":2,\"b\":1}", "{\"c\":[]}"))
            .as((n, json) -> new Act.Edited(n, FIELDS, Edit.ADD, json));
    return Arbitraries.frequencyOf(
            Tuple.of(6, additions(node)),
            Tuple.of(3, field),
            Tuple.of(2, remove),
            Tuple.of(1, delete),
            Tuple.of(8, exchanges(node)))
        .list()
        .ofMinSize(4)
        .ofMaxSize(40);
  }

  @Provide("additions")
  Arbitrary<List<Act>> additionsAlone() {
    Arbitrary<Integer> node = Arbitraries.integers().between(0, NODES - 1);
    return Arbitraries.frequencyOf(Tuple.of(5, additions(node)), Tuple.of(5, exchanges(node)))
        .list()
        .ofMinSize(4)
        .ofMaxSize(40);
  }

  private static Arbitrary<Act> additions(Arbitrary<Integer> node) {
    Arbitrary<Act> count =
        Combinators.combine(node, Arbitraries.integers().between(-2, 5))
            .as((n, by) -> new Act.Edited(n, COUNTER, Edit.ADD, String.valueOf(by)));
    Arbitrary<Act> add =
        Combinators.combine(node, Arbitraries.of("\"a\"", "\"b\"", "7"))
            .as((n, element) -> new Act.Edited(n, SET, Edit.ADD, element));
    return Arbitraries.oneOf(count, add);
  }

  private static Arbitrary<Act> exchanges(Arbitrary<Integer> node) {
    Arbitrary<Act> publish = node.map(Act.Published::new);
    Arbitrary<Act> read =
        Combinators.combine(node, node, Arbitraries.integers().between(1, 5)).as(Act.Read::new);
    Arbitrary<Act> compare = Combinators.combine(node, node).as(Act.Compared::new);
    return Arbitraries.frequencyOf(Tuple.of(4, publish), Tuple.of(6, read), Tuple.of(1, compare));
  }
}
