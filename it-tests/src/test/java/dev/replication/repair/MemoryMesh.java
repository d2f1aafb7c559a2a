package dev.replication.repair;

import dev.replication.domain.duty.Step;
import dev.replication.domain.repair.RepairCycle;
import dev.replication.domain.repair.RepairDesk;
import dev.replication.domain.repair.RepairPorts;
import dev.replication.domain.repair.RepairSettings;
import dev.replication.domain.resilience.Backoff;
import dev.replication.model.Change;
import dev.replication.model.ComparisonVerdict;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.Origin;
import dev.replication.model.RepairCause;
import dev.replication.model.Stamp;
import dev.replication.model.VersionVector;
import dev.replication.port.ReplicaStore.ChangeBatch;
import dev.replication.port.ReplicationEvent.ItemHealed;
import dev.replication.testkit.ManualTime;
import dev.replication.testkit.RecordingObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * A few nodes in memory that write, read each other's streams, lose the beginnings of streams and
 * single items, forget deletes, restart and repair, one small step after the other in an order that
 * a seed decides. What each node tails is a model of a stream: changes up to the published seq, of
 * which the oldest may be gone.
 */
final class MemoryMesh {
  private static final int KEYS = 10;
  private static final RepairSettings SETTINGS =
      new RepairSettings(
          true,
          Duration.ofMillis(400),
          3,
          new Backoff.Settings(Duration.ofMillis(10), Duration.ofSeconds(1), 2),
          4,
          8L << 20,
          1,
          1000);

  /** How often each thing happened: a run in which nothing did proves nothing. */
  final Map<String, Integer> happened = new HashMap<>();

  private final Random random;
  private final ManualTime time = ManualTime.create();
  private final RecordingObserver observed = new RecordingObserver();
  private final List<MemoryNode> nodes = new ArrayList<>();
  private final List<Follower> followers = new ArrayList<>();
  private final Map<MemoryNode, Long> trimmed = new HashMap<>();
  private final Map<MemoryNode, NodeHead> published = new HashMap<>();
  private final Set<ItemKey> lost = new HashSet<>();
  private final List<Change> history = new ArrayList<>();
  private final boolean trims;

  MemoryMesh(long seed, int size, boolean trims) {
    this.random = new Random(seed);
    this.trims = trims;
    for (int i = 0; i < size; i++) {
      nodes.add(new MemoryNode("n" + i, time));
    }
    nodes.forEach(this::publish);
    for (MemoryNode reader : nodes) {
      for (MemoryNode writer : nodes) {
        if (reader != writer) {
          followers.add(new Follower(reader, writer));
        }
      }
    }
  }

  /** One node's tail and repair of another. */
  private final class Follower {
    final MemoryNode reader;
    final MemoryNode writer;
    RepairDesk desk = new RepairDesk();
    RepairCycle cycle;
    long read;
    boolean hole;
    long asked;

    Follower(MemoryNode reader, MemoryNode writer) {
      this.reader = reader;
      this.writer = writer;
      this.cycle = newCycle();
    }

    private RepairCycle newCycle() {
      return new RepairCycle(
          writer.face,
          new RepairPorts(reader.store, reader.ownDigests(), time, observed),
          SETTINGS,
          desk,
          random);
    }

    /** The process starts again: what is durable is left. */
    void restart() {
      cycle.finish();
      desk = new RepairDesk();
      cycle = newCycle();
      asked = hole ? desk.ask(RepairCause.HOLE) : 0;
    }

    void tail(long most) throws InterruptedException {
      if (read < trimmed.getOrDefault(writer, 0L)) {
        read = trimmed.getOrDefault(writer, 0L);
        hole = true;
        asked = desk.ask(RepairCause.HISTORY_TRIMMED);
        count("gap");
      }
      if (hole && desk.answer(asked).filter(RepairDesk.Proof::complete).isPresent()) {
        read = Math.max(read, desk.answer(asked).orElseThrow().head().seq());
        hole = false;
        count("hole closed");
      }
      long end = Math.min(head(writer).seq(), read + most);
      for (; read < end; read++) {
        Change change = writer.written.get((int) read);
        VersionVector reached =
            hole ? VersionVector.empty() : VersionVector.empty().with(writer.origin, read + 1);
        reader.apply(change, reached);
      }
      if (!hole && read > 0) {
        VersionVector reached = VersionVector.empty().with(writer.origin, read);
        reader.store.begin(new ChangeBatch(writer.id, List.of(), reached)).await();
      }
    }

    void repair() throws InterruptedException {
      if (cycle.step() instanceof Step.After(Duration length) && random.nextInt(3) == 0) {
        time.advance(length);
      }
    }

    void thorough() throws InterruptedException {
      long number = desk.ask(RepairCause.REQUEST);
      for (int i = 0; desk.answer(number).isEmpty(); i++) {
        if (i > 5000) {
          throw new AssertionError("no pass ends: " + cycle.comparisons().report());
        }
        if (cycle.step() instanceof Step.After(Duration length)) {
          time.advance(length);
        }
      }
    }
  }

  void run(int acts) throws InterruptedException {
    for (int i = 0; i < acts; i++) {
      time.advance(Duration.ofMillis(random.nextInt(30)));
      act();
    }
  }

  private void act() throws InterruptedException {
    MemoryNode node = nodes.get(random.nextInt(nodes.size()));
    Follower follower = followers.get(random.nextInt(followers.size()));
    int dice = random.nextInt(1000);
    if (dice < 150) {
      write(node);
    } else if (dice < 350) {
      publish(node);
    } else if (dice < 550) {
      follower.tail(1 + random.nextInt(8));
    } else if (dice < 900) {
      follower.repair();
    } else if (dice < 940) {
      purge(node);
    } else if (dice < 955) {
      trim(node);
    } else if (dice < 965) {
      lose(node);
    } else if (dice < 975) {
      follower.restart();
      count("restart");
    } else if (dice < 985) {
      node.face.reachable(false);
      count("away");
    } else if (dice < 995) {
      node.face.reachable(true);
    } else {
      node.generation = "g" + random.nextInt();
      publish(node);
      count("other tree");
    }
  }

  private void write(MemoryNode node) throws InterruptedException {
    String key = "k" + random.nextInt(KEYS);
    boolean put = random.nextInt(5) < 3;
    history.add(put ? node.put(key, "v" + random.nextInt(1000)) : node.delete(key));
  }

  private void publish(MemoryNode node) {
    node.publish();
    published.put(node, node.head());
  }

  private NodeHead head(MemoryNode node) {
    return Objects.requireNonNull(published.get(node));
  }

  /**
   * Forgets deletes that every node says it has seen, where that node's own writes up to saying so
   * are here: no write that did not know the delete can still come.
   */
  private void purge(MemoryNode node) {
    VersionVector own = node.store.frontiers().vector();
    if (nodes.stream().anyMatch(other -> own.seqOf(other.origin) < head(other).seq())) {
      return;
    }
    List<ItemKey> stable = new ArrayList<>();
    for (Change change : node.store.all()) {
      boolean seen =
          nodes.stream().allMatch(other -> head(other).vv().covers(change.revision().dot()));
      if (change instanceof Change.Delete && seen && own.covers(change.revision().dot())) {
        stable.add(change.key());
        count("purge");
      }
    }
    node.store.purge(stable);
  }

  private void trim(MemoryNode node) {
    if (trims) {
      long from = trimmed.getOrDefault(node, 0L);
      trimmed.put(node, from + random.nextLong(head(node).seq() - from + 1));
    }
  }

  /** A single copy goes, of an item that another node has as well. */
  private void lose(MemoryNode node) {
    for (Change change : node.store.all()) {
      boolean elsewhere =
          nodes.stream()
              .filter(other -> other != node)
              .flatMap(other -> other.store.held(change.key()).stream())
              .anyMatch(copy -> copy.revision().stamp().equals(change.revision().stamp()));
      if (change instanceof Change.Put && elsewhere && lost.add(change.key())) {
        node.store.lose(change.key());
        count("loss");
        return;
      }
    }
  }

  private void count(String what) {
    happened.merge(what, 1, Integer::sum);
  }

  /** Writing stops, everything answers, and all have time to talk. */
  void heal() throws InterruptedException {
    nodes.forEach(node -> node.face.reachable(true));
    for (int i = 0; i < 4; i++) {
      nodes.forEach(this::publish);
      for (Follower follower : followers) {
        follower.tail(Long.MAX_VALUE / 2);
        follower.thorough();
        follower.tail(Long.MAX_VALUE / 2);
      }
    }
    nodes.forEach(this::publish);
    for (Follower follower : followers) {
      follower.thorough();
    }
    happened.merge("healed", observed.count(ItemHealed.class), Integer::sum);
  }

  /** What must hold at the end, and does not. */
  List<String> violations() {
    List<String> wrong = new ArrayList<>();
    Map<ItemKey, Change> expected = new HashMap<>();
    Comparator<Change> byStamp = Comparator.comparing(c -> c.revision().stamp());
    history.forEach(
        change ->
            expected.merge(change.key(), change, (a, b) -> byStamp.compare(a, b) >= 0 ? a : b));
    for (MemoryNode node : nodes) {
      expected.forEach((key, best) -> check(node, key, best, wrong));
      VersionVector first = nodes.getFirst().store.frontiers().vector();
      if (!node.store.frontiers().vector().equals(first)) {
        wrong.add(node.id + " has seen other changes than n0");
      }
    }
    for (Follower follower : followers) {
      if (!(follower.cycle.comparisons().report().verdict() instanceof ComparisonVerdict.Equal)) {
        wrong.add(
            follower.reader.id
                + " of "
                + follower.writer.id
                + ": "
                + follower.cycle.comparisons().report());
      }
      if (follower.hole) {
        wrong.add(follower.reader.id + " has a hole of " + follower.writer.id);
      }
    }
    return wrong;
  }

  private static void check(MemoryNode node, ItemKey key, Change best, List<String> wrong) {
    Change held = node.store.held(key).filter(Change.Put.class::isInstance).orElse(null);
    Stamp stamp = best.revision().stamp();
    if (best instanceof Change.Delete && held != null) {
      wrong.add(node.id + " has brought back " + key + " of " + origin(held));
    } else if (best instanceof Change.Put
        && (held == null || !held.revision().stamp().equals(stamp))) {
      wrong.add(node.id + " has lost " + key + " of " + stamp);
    }
  }

  private static Origin origin(Change change) {
    return change.revision().origin();
  }
}
