package dev.replication.app.diagnosis;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.app.diagnosis.Snapshot.Disk;
import dev.replication.app.diagnosis.Snapshot.Link;
import dev.replication.app.diagnosis.Snapshot.Peer;
import dev.replication.app.diagnosis.Snapshot.Running;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All checks over a snapshot. What follows from another finding is left out. */
public final class Doctor {
  private final Snapshot snapshot;
  private final List<Finding> findings = new ArrayList<>();

  private Doctor(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  /** What is wrong, the worst first. */
  public static List<Finding> examine(Snapshot snapshot) {
    Doctor doctor = new Doctor(snapshot);
    doctor.examineNode();
    snapshot.disks().forEach(doctor::examineDisk);
    snapshot.peers().forEach(doctor::examinePeer);
    return doctor.findings.stream().sorted(Comparator.comparing(Finding::severity)).toList();
  }

  /** Whether something is wrong, rather than only worth knowing. */
  public static boolean isIll(List<Finding> findings) {
    return findings.stream().anyMatch(finding -> finding.severity() != Severity.NOTE);
  }

  private void examineNode() {
    String where = "node " + snapshot.node();
    RedisFacts redis = snapshot.redis();
    boolean redisExplains = redis != null && examineOwnRedis(redis);
    Running running = snapshot.running();
    if (running == null) {
      return;
    }
    note(where, NodeChecks.engine(running));
    note(where, NodeChecks.admission(snapshot.node(), running, redis));
    note(where, NodeChecks.mirror(running, redisExplains));
    note(where, NodeChecks.corruption(running));
    note(where, NodeChecks.clock(running, snapshot.maxClockDrift()));
    running.unreadable().forEach(why -> findings.add(NodeChecks.unreadable(why).at(where)));
    running.parked().forEach(parked -> findings.add(NodeChecks.parked(parked).at(where)));
  }

  /** Tells whether something is found that keeps the node from publishing. */
  private boolean examineOwnRedis(RedisFacts redis) {
    String where = "own Redis";
    int before = findings.size();
    note(where, RedisChecks.reach(redis));
    note(where, RedisChecks.permissions(redis));
    note(where, RedisChecks.version(redis));
    note(where, RedisChecks.readOnly(redis));
    note(where, RedisChecks.saving(redis));
    note(where, RedisChecks.memory(redis));
    boolean explains =
        findings.subList(before, findings.size()).stream()
            .anyMatch(f -> f.severity() == Severity.ERROR || f.cause() == Cause.LOADING);
    note(where, RedisChecks.eviction(redis));
    note(where, RedisChecks.persistence(redis));
    return explains;
  }

  private void examineDisk(Disk disk) {
    note("disk of " + disk.folder(), NodeChecks.disk(disk));
  }

  private void examinePeer(Peer peer) {
    String where = "peer " + peer.node();
    if (!peer.enabled()) {
      findings.add(
          new Trouble(
                  Cause.PEER_DISABLED,
                  "it is configured and not followed",
                  "enabled: true follows it")
              .at(where));
      return;
    }
    RedisFacts facts = peer.facts();
    Link link = peer.link();
    if (facts != null) {
      examinePublished(where, peer, facts);
    }
    if (link != null) {
      note(where, LinkChecks.session(link, facts));
      note(where, LinkChecks.circuit(link));
      note(where, LinkChecks.lag(link, facts));
      note(where, LinkChecks.lostEntries(link));
      note(where, LinkChecks.hole(link));
      note(where, LinkChecks.deadLetters(link));
    }
  }

  private void examinePublished(String where, Peer peer, RedisFacts facts) {
    Optional<Trouble> unreached = RedisChecks.reach(facts);
    note(where, unreached);
    if (unreached.isPresent()) {
      return;
    }
    Link link = peer.link();
    note(where, RedisChecks.permissions(facts));
    note(where, RedisChecks.version(facts));
    note(where, RedisChecks.eviction(facts));
    note(where, PeerChecks.head(facts, peer.node()));
    note(where, PeerChecks.stream(facts));
    note(where, PeerChecks.merging(facts, snapshot.redis()));
    note(where, PeerChecks.silence(facts, snapshot.nowMillis(), snapshot.maxClockDrift()));
    note(where, PeerChecks.clock(facts, snapshot.nowMillis(), snapshot.maxClockDrift()));
    if (link != null) {
      note(where, PeerChecks.history(facts, link.longestOutage(), snapshot.nowMillis()));
    }
  }

  private void note(String where, Optional<Trouble> trouble) {
    trouble.ifPresent(found -> findings.add(found.at(where)));
  }
}
