package dev.replication.domain.hotpath;

import dev.replication.domain.repair.RepairDesk;
import dev.replication.model.NodeId;

/**
 * What is known of a peer from one session to the next: how fast it is followed, whether it is
 * heard, what of it is missing. Confined to the supervisor's thread.
 */
record Lasting(Pace pace, Silence silence, PeerFindings findings, MissingChanges missing) {
  /** Nothing known yet of {@code peer}. */
  static Lasting of(NodeId peer, Tuning tuning, EnginePorts ports, RepairDesk desk) {
    return new Lasting(
        new Pace(peer, tuning, ports.observer()),
        new Silence(ports.time()),
        new PeerFindings(peer, ports.observer()),
        new MissingChanges(desk));
  }
}
