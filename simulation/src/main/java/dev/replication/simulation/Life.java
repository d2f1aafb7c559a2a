package dev.replication.simulation;

import dev.replication.domain.clock.HybridClock;
import dev.replication.domain.duty.Duty;
import dev.replication.domain.duty.Step;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.StartOrder;
import dev.replication.domain.hotpath.VoidCursors;
import dev.replication.domain.membership.ForgettingSettings;
import dev.replication.domain.membership.Mesh;
import dev.replication.domain.membership.TombstoneCollector;
import dev.replication.model.NodeId;
import dev.replication.port.TimeSource;
import dev.replication.testkit.InMemoryDeadLetters;
import dev.replication.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One process of a node, from its start to its death: committer, publisher, and for each peer the
 * domain's own duties. What it knows dies with it.
 */
final class Life implements TimeSource {
  static final Duration MAX_DRIFT = Duration.ofSeconds(10);

  private static final ForgettingSettings FORGETTING =
      new ForgettingSettings(Duration.ofSeconds(1), Duration.ofDays(7), 5);

  final SimNode node;
  final VectorHistory vectors;
  final ModelCommitter committer;
  final Map<NodeId, Following> followings = new LinkedHashMap<>();

  private final World world;
  private final List<Agenda.Task> tasks = new ArrayList<>();
  final ModelPublisher publisher;
  private final Agenda.Task publishing;
  private boolean alive = true;

  Life(SimNode node, int number) {
    this.node = node;
    this.world = node.world;
    Archive archive = node.store.now();
    this.vectors = new VectorHistory(archive.feedSeq, archive.vv);
    HybridClock clock = new HybridClock(this, MAX_DRIFT, archive.hlcCeiling);
    this.committer = new ModelCommitter(this, clock, openingsWith(archive, number));
    this.publisher = new ModelPublisher(this);
    this.publishing = task(Agenda.Kind.EVENT, publisher::step);
  }

  private List<Archive.Opening> openingsWith(Archive archive, int number) {
    List<Archive.Opening> openings = new ArrayList<>(archive.openings);
    String name = node.name() + "-" + number;
    openings.add(new Archive.Opening(name, archive.seq, archive.feedSeq));
    return List.copyOf(openings);
  }

  void start() {
    StorePort store = new StorePort(this, null);
    VoidCursors.forget(node.cursors(), store.life());
    InMemoryDeadLetters letters = new InMemoryDeadLetters(this);
    CursorPort cursors = new CursorPort(this);
    EventEar ear = new EventEar(this);
    StartOrder order = new StartOrder(this, Map.of());
    Mesh mesh = new Mesh(node.id);
    mesh.configured(
        world.nodes.stream().filter(peer -> peer != node).map(peer -> peer.id).toList(), List.of());
    for (SimNode peer : world.nodes) {
      if (peer != node) {
        follow(peer, new EnginePorts(node.id, store, cursors, letters, this, ear, mesh), order);
      }
    }
    world.agenda.in(world.dice.between(1, 100) * Agenda.MILLI, publishing);
    if (world.plan.forgets()) {
      new DutySlot().begin(new TombstoneCollector(store, mesh, FORGETTING, this, ear), () -> {});
    }
    committer.wake();
  }

  private void follow(SimNode peer, EnginePorts ports, StartOrder order) {
    DutySlot tailing = new DutySlot();
    Following following = new Following(this, peer, ports, order, tailing);
    followings.put(peer.id, following);
    PeerSupervisor supervisor = following.supervisor;
    tailing.begin(supervisor, () -> world.checks.lagIsHonest(node, supervisor.health()));
    if (following.repair != null) {
      new DutySlot().begin(following.repair, () -> {});
    }
  }

  /** A duty of the domain in the agenda. */
  final class DutySlot {
    private Agenda.@Nullable Task task;
    private long sleepNanos;

    void begin(Duty duty, Runnable afterStep) {
      Agenda.Task begun =
          task(
              Agenda.Kind.DUTY,
              () -> {
                long again = step(duty);
                afterStep.run();
                return again;
              });
      task = begun;
      world.agenda.in(world.dice.between(1, 200) * Agenda.MILLI, begun);
    }

    private long step(Duty duty) {
      sleepNanos = 0;
      try {
        return switch (duty.step()) {
          case Step.Again() -> Math.max(sleepNanos, world.dice.between(10_000, 2 * Agenda.MILLI));
          case Step.After(Duration length) -> length.toNanos();
          case Step.Done() -> Agenda.NEVER;
        };
      } catch (Crashed dead) {
        return Agenda.NEVER;
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody interrupts", e);
      } catch (RuntimeException | Error defect) {
        world.broken("a duty of " + node.name() + " failed unexpectedly", defect);
        return Agenda.NEVER;
      }
    }

    /** The duty's next step comes after so long, or soon after the next write to {@code redis}. */
    void sleep(long nanos, ModelRedis redis) {
      sleepNanos = nanos;
      Agenda.Task waiting = task;
      if (waiting != null) {
        redis.onWrite(() -> world.agenda.in(world.dice.between(10_000, Agenda.MILLI), waiting));
      }
    }
  }

  Following following(NodeId peer) {
    return Objects.requireNonNull(followings.get(peer), () -> "nobody follows " + peer);
  }

  Agenda.Task task(Agenda.Kind kind, Agenda.Work work) {
    Agenda.Task task = new Agenda.Task(kind, work);
    tasks.add(task);
    return task;
  }

  /** Something was committed: the publisher looks, after its lag. */
  void committed() {
    world.agenda.in(world.plan.publishPause(world.dice), publishing);
  }

  /** The one place that every port call passes, before its effect and after it. */
  void gate() {
    requireAlive();
    world.agenda.pass(world.dice.between(20_000, 2 * Agenda.MILLI));
    if (alive) {
      node.diesNow();
    }
    requireAlive();
  }

  void requireAlive() {
    if (!alive) {
      throw new Crashed();
    }
  }

  void die() {
    alive = false;
    tasks.forEach(world.agenda::cancel);
  }

  @Override
  public long wallMillis() {
    return ManualTime.START_MILLIS
        + world.agenda.nowNanos() / Agenda.MILLI
        + node.clockOffsetMillis();
  }

  @Override
  public long monotonicNanos() {
    return world.agenda.nowNanos();
  }
}
