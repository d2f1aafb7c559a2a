package dev.replication.domain.slo;

import dev.replication.model.NodeId;
import dev.replication.model.Slo;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationEvent.StreamAnswered.Query;
import dev.replication.port.ReplicationObserver;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Judges the measurements of one peer by its objectives: passes every event on and adds the
 * violations to them.
 *
 * <p>Measurements above an objective are an <em>episode</em> from the first until none has come for
 * {@link #CALM}, so that a value that swings around its objective does not begin one at every
 * swing. Time alone ends an episode of latency: a peer that is away, or has nothing to say, is not
 * slow. An episode of lag ends with a measurement only, since a lag that is not known is no reason
 * to be content.
 *
 * <p>Confined to the thread of the peer's duty.
 */
public final class SloTracker implements ReplicationObserver {
  /** How long an objective must be met before its episode is over. */
  public static final Duration CALM = Duration.ofSeconds(10);

  private final NodeId peer;
  private SloThresholds thresholds;
  private final TimeSource time;
  private final ReplicationObserver next;
  private final Map<Slo, Episode> episodes = new EnumMap<>(Slo.class);
  private boolean announced;
  private boolean lagIsKnownToBeShort;

  /** Judges what {@code peer} does, and tells {@code next} of it and of everything else. */
  public SloTracker(
      NodeId peer, SloThresholds thresholds, TimeSource time, ReplicationObserver next) {
    this.peer = peer;
    this.thresholds = thresholds;
    this.time = time;
    this.next = next;
  }

  /** An objective that is not met. */
  private static final class Episode {
    final long beganNanos;
    long lastNanos;
    long times;
    Duration last = Duration.ZERO;
    Duration worst = Duration.ZERO;

    Episode(long beganNanos) {
      this.beganNanos = beganNanos;
    }

    void add(Duration value, long now) {
      times++;
      lastNanos = now;
      last = value;
      worst = value.compareTo(worst) > 0 ? value : worst;
    }

    Duration lasted(long now) {
      return Duration.ofNanos(now - beganNanos);
    }
  }

  /** Judges by {@code next} from now on; episodes that have begun go on. */
  public void retune(SloThresholds next) {
    if (!next.equals(thresholds)) {
      thresholds = next;
      announced = false;
    }
  }

  /** The objectives that are not met, in the order of their declaration. */
  public List<SloViolation> current() {
    long now = time.monotonicNanos();
    return episodes.entrySet().stream()
        .map(
            e ->
                new SloViolation(
                    e.getKey(),
                    e.getValue().last,
                    thresholds.of(e.getKey()),
                    e.getValue().times,
                    e.getValue().lasted(now)))
        .toList();
  }

  @Override
  public void on(ReplicationEvent event) {
    announce();
    next.on(event);
    switch (event) {
      case ReplicationEvent.StreamAnswered e -> judge(objective(e.query()), e.took());
      case ReplicationEvent.PeerConnected e -> judge(Slo.PEER_OP_LATENCY, e.took());
      case ReplicationEvent.PeerPinged e -> judge(Slo.PEER_OP_LATENCY, e.roundTrip());
      case ReplicationEvent.BatchApplied e -> judge(Slo.BATCH_FLUSH_LATENCY, e.took());
      case ReplicationEvent.LagMeasured e -> judgeLag(e);
      default -> {
        // Measures nothing that has an objective.
      }
    }
    endCalmEpisodes();
  }

  /** Says once what is in force, so that those who show it need not be told by others. */
  private void announce() {
    if (!announced) {
      announced = true;
      for (Slo slo : Slo.values()) {
        next.on(new ReplicationEvent.SloSet(peer, slo, thresholds.of(slo)));
      }
    }
  }

  private static Slo objective(Query query) {
    return switch (query) {
      case READ -> Slo.STREAM_READ_LATENCY;
      case PROBE -> Slo.PEER_OP_LATENCY;
    };
  }

  private void judgeLag(ReplicationEvent.LagMeasured measured) {
    Long millis = measured.millis();
    lagIsKnownToBeShort = millis != null && millis <= thresholds.lag().toMillis();
    if (millis != null) {
      judge(Slo.REPLICATION_LAG, Duration.ofMillis(millis));
    }
  }

  private void judge(Slo slo, Duration value) {
    Duration threshold = thresholds.of(slo);
    if (value.compareTo(threshold) <= 0) {
      return;
    }
    long now = time.monotonicNanos();
    Episode episode = episodes.computeIfAbsent(slo, _ -> new Episode(now));
    episode.add(value, now);
    next.on(new ReplicationEvent.SloViolated(peer, slo, value, threshold, episode.times));
  }

  private void endCalmEpisodes() {
    if (episodes.isEmpty()) {
      return;
    }
    long now = time.monotonicNanos();
    Iterator<Map.Entry<Slo, Episode>> each = episodes.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<Slo, Episode> entry = each.next();
      Slo slo = entry.getKey();
      Episode episode = entry.getValue();
      boolean calm = now - episode.lastNanos >= CALM.toNanos();
      if (calm && (slo != Slo.REPLICATION_LAG || lagIsKnownToBeShort)) {
        each.remove();
        next.on(
            new ReplicationEvent.SloRestored(
                peer, slo, episode.worst, thresholds.of(slo), episode.times, episode.lasted(now)));
      }
    }
  }
}
