package dev.replication.app.runtime;

import dev.replication.app.config.PeerSettings;
import dev.replication.domain.health.PeerHealth;
import dev.replication.domain.hotpath.EnginePorts;
import dev.replication.domain.hotpath.PeerSupervisor;
import dev.replication.domain.hotpath.StartOrder;
import dev.replication.domain.hotpath.Tuning;
import dev.replication.domain.repair.RepairCycle;
import dev.replication.domain.repair.RepairDesk;
import dev.replication.domain.repair.RepairPorts;
import dev.replication.domain.resilience.Backoff;
import dev.replication.model.Cursor;
import dev.replication.model.NodeId;
import dev.replication.port.DigestReader;
import dev.replication.port.Pause;
import dev.replication.port.ReplicationEvent.FollowingChanged;
import dev.replication.port.ReplicationEvent.FollowingChanged.Following;
import dev.replication.port.ReplicationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The peers of one engine: for each that is followed, a supervisor and a repair cycle, each on a
 * virtual thread. Changing what is followed leaves every duty that need not end as it is, with its
 * session and its position.
 *
 * <p>Used under the lock of its engine, but for {@link #health()}.
 */
final class FollowedPeers {
  private final EnginePorts ports;
  private final DigestReader ownDigests;
  private final Pause pause;
  private final PeerConnectors connectors;
  private final Consumer<Throwable> lost;

  private final Map<NodeId, Following> told = new HashMap<>();
  private Map<NodeId, Running> running = Map.of();
  private volatile List<Shown> shown = List.of();

  /** Follows nobody yet; {@code lost} is told when an error has ended a duty. */
  FollowedPeers(
      EnginePorts ports,
      DigestReader ownDigests,
      Pause pause,
      PeerConnectors connectors,
      Consumer<Throwable> lost) {
    this.lost = lost;
    this.ownDigests = ownDigests;
    this.ports = ports;
    this.pause = pause;
    this.connectors = connectors;
  }

  /** Duties under way, and the settings they were begun with. */
  private record Running(PeerSettings settings, Duties duties, List<DutyThread> threads) {}

  /**
   * What is done for one peer: its stream is tailed, and what it does not bring is repaired.
   *
   * @param asked the repair, and what wakes it
   */
  private record Duties(PeerSupervisor supervisor, Repair asked) {
    RepairCycle repair() {
      return asked.cycle();
    }
  }

  /** Duties as they shall be; without threads they have yet to begin. */
  private record Planned(
      PeerSettings settings, Tuning tuning, Duties duties, List<DutyThread> threads) {}

  /** A configured peer as it does at present. */
  private sealed interface Shown {
    PeerHealth health();
  }

  private record Followed(PeerSupervisor supervisor) implements Shown {
    @Override
    public PeerHealth health() {
      return supervisor.health();
    }
  }

  /** Nothing runs, so nothing changes. */
  private record Left(PeerHealth health) implements Shown {}

  /** How each configured peer does, in order of configuration. From any thread; no I/O. */
  List<PeerHealth> health() {
    return shown.stream().map(Shown::health).toList();
  }

  /**
   * Follows what {@code next} says. Everything new is made first, which may fail; then what is over
   * is finished, together at most for {@code drain}; then what goes on is told its tuning, and what
   * is new begins.
   *
   * @throws IllegalArgumentException when {@code next} cannot work; nothing has changed then
   */
  void become(Supervision next, Duration drain) {
    List<Planned> plan = plan(next);
    Set<DutyThread> goOn = new HashSet<>();
    plan.forEach(peer -> goOn.addAll(peer.threads()));
    end(goOn, drain);
    tell(next);
    Map<NodeId, Running> now = new HashMap<>();
    for (Planned peer : plan) {
      peer.duties().supervisor().retune(peer.tuning());
      peer.duties().repair().retune(next.repair());
      peer.duties().asked().call().ring();
      List<DutyThread> threads = peer.threads().isEmpty() ? launch(peer.duties()) : peer.threads();
      now.put(peer.settings().nodeId(), new Running(peer.settings(), peer.duties(), threads));
    }
    running = now;
    show(next);
  }

  /** The repair of a peer, empty when it is not followed. */
  Optional<Repair> repair(NodeId peer) {
    Running now = running.get(peer);
    return now == null ? Optional.empty() : Optional.of(now.duties().asked());
  }

  /** What people may ask of the repair of one peer. Any of it from any thread. */
  record Repair(RepairCycle cycle, RepairDesk desk, Bell call) {}

  /** Whether duties were begun and not ended by us. */
  boolean areFollowed() {
    return !running.isEmpty();
  }

  /** Ends every duty, together at most for {@code drain}. */
  void end(Supervision supervision, Duration drain) {
    end(Set.of(), drain);
    running = Map.of();
    show(supervision);
  }

  /** Takes note of what will be followed once something runs. */
  void rest(Supervision next) {
    tell(next);
    show(next);
  }

  /** What shall run, those of the lowest priority number first. */
  private List<Planned> plan(Supervision next) {
    List<PeerSettings> wanted =
        next.settings().peers().stream()
            .filter(next::follows)
            .sorted(Comparator.comparingInt(PeerSettings::priority))
            .toList();
    StartOrder order = new StartOrder(ports.time(), prioritiesOfNew(wanted));
    return wanted.stream().map(peer -> planned(peer, next, order)).toList();
  }

  private Map<NodeId, Integer> prioritiesOfNew(List<PeerSettings> wanted) {
    return wanted.stream()
        .filter(peer -> keepable(peer).isEmpty())
        .collect(Collectors.toMap(PeerSettings::nodeId, PeerSettings::priority));
  }

  private Planned planned(PeerSettings peer, Supervision next, StartOrder order) {
    Tuning tuning = next.tuning(peer);
    return keepable(peer)
        .map(now -> new Planned(peer, tuning, now.duties(), now.threads()))
        .orElseGet(() -> new Planned(peer, tuning, duties(peer, next, order), List.of()));
  }

  private Optional<Running> keepable(PeerSettings peer) {
    return Optional.ofNullable(running.get(peer.nodeId()))
        .filter(now -> now.settings().isReachedLike(peer));
  }

  private Duties duties(PeerSettings peer, Supervision next, StartOrder order) {
    RandomGenerator random = RandomGenerator.getDefault();
    Backoff backoff = new Backoff(Backoff.Settings.DAEMON, random);
    Bell bell = new Bell();
    RepairDesk desk = new RepairDesk(bell::ring);
    PeerSupervisor supervisor =
        new PeerSupervisor(connectors.to(peer), ports, next.tuning(peer), backoff, order, desk);
    RepairPorts repairPorts =
        new RepairPorts(ports.store(), ownDigests, ports.time(), ports.observer());
    RepairCycle repair =
        new RepairCycle(supervisor.guarded(), repairPorts, next.repair(), desk, random);
    return new Duties(supervisor, new Repair(repair, desk, bell));
  }

  private List<DutyThread> launch(Duties duties) {
    PeerSupervisor supervisor = duties.supervisor();
    RepairCycle repair = duties.repair();
    return List.of(
        DutyThread.start("peer-" + supervisor.peer(), supervisor, pause, supervisor::finish, lost),
        DutyThread.start(
            "repair-" + repair.peer(), repair, duties.asked().call(), repair::finish, lost));
  }

  private void end(Set<DutyThread> butNot, Duration drain) {
    List<DutyThread> over =
        running.values().stream()
            .flatMap(now -> now.threads().stream())
            .filter(thread -> !butNot.contains(thread))
            .toList();
    DutyThread.stop(over, drain);
  }

  /** After what is over has ended, and before what is new begins to tell of itself. */
  private void tell(Supervision next) {
    Map<NodeId, Following> now = new LinkedHashMap<>();
    for (PeerSettings peer : next.settings().peers()) {
      now.put(peer.nodeId(), next.follows(peer) ? Following.ACTIVE : Following.PAUSED);
    }
    told.keySet().stream()
        .filter(peer -> !now.containsKey(peer))
        .forEach(gone -> ports.observer().on(new FollowingChanged(gone, Following.ENDED)));
    now.forEach(
        (peer, following) -> {
          if (told.get(peer) != following) {
            ports.observer().on(new FollowingChanged(peer, following));
          }
        });
    told.clear();
    told.putAll(now);
  }

  private void show(Supervision next) {
    List<PeerSettings> peers = next.settings().peers();
    boolean anyLeft = peers.stream().anyMatch(peer -> !running.containsKey(peer.nodeId()));
    Map<NodeId, Long> holes = anyLeft ? holes() : Map.of();
    List<Shown> all = new ArrayList<>();
    for (PeerSettings peer : peers) {
      Running now = running.get(peer.nodeId());
      all.add(now == null ? left(peer, next, holes) : new Followed(now.duties().supervisor()));
    }
    shown = List.copyOf(all);
  }

  private static Shown left(PeerSettings peer, Supervision next, Map<NodeId, Long> holes) {
    NodeId id = peer.nodeId();
    PeerHealth health = next.follows(peer) ? PeerHealth.notConnected(id) : PeerHealth.paused(id);
    return new Left(health.withHoleFrom(holes.get(id)));
  }

  /**
   * What may be missing of peers by their cursors; nothing when these cannot be read, which those
   * who follow a peer tell of.
   */
  private Map<NodeId, Long> holes() {
    Map<NodeId, Long> holes = new HashMap<>();
    try {
      for (Cursor cursor : ports.cursors().all()) {
        if (cursor.holeFrom() != null) {
          holes.putIfAbsent(cursor.peer(), cursor.holeFrom());
        }
      }
    } catch (ReplicationFailure.CursorsUnavailable unknown) {
      return Map.of();
    }
    return holes;
  }
}
