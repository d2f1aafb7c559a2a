package dev.replication.app.operations;

import dev.replication.app.config.PeerSettings;
import dev.replication.app.diagnosis.Preflight;
import dev.replication.app.runtime.Repairer;
import dev.replication.app.runtime.Scrubber;
import dev.replication.app.runtime.Verifier;
import dev.replication.model.NodeId;
import dev.replication.port.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything an operator may ask of a running node.
 *
 * @param overview its peers
 * @param examination what is wrong with it
 * @param around what it depends on
 * @param replay a second try for what was set aside
 * @param copies what it and its peers publish
 * @param verifier whether it holds the same as its peers
 * @param repairer takes from its peers what it lacks
 * @param scrubber whether what it stores is what was written
 * @param maxClockDrift how far apart clocks may be
 * @param time the clock of who looks
 */
public record Operations(
    PeerOverview overview,
    Examination examination,
    Surroundings around,
    DeadLetterReplay replay,
    PublishedCopies copies,
    Verifier verifier,
    Repairer repairer,
    Scrubber scrubber,
    Duration maxClockDrift,
    TimeSource time) {
  /** The peer of that name as configured. */
  public Optional<PeerSettings> peer(NodeId name) {
    return overview.configured().stream().filter(peer -> peer.nodeId().equals(name)).findFirst();
  }

  /** The peer of a configuration, checked as this node would meet it. */
  public List<Preflight.Line> preflight(PeerSettings peer) throws InterruptedException {
    return Preflight.of(around.peer(peer), peer.nodeId(), time.wallMillis(), maxClockDrift);
  }
}
