package dev.replication.app.diagnosis;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Head;
import dev.replication.app.diagnosis.Snapshot.Disk;
import dev.replication.app.diagnosis.Snapshot.Running;
import dev.replication.model.EngineState;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.syncengine.StoreHealth;
import dev.replication.syncengine.StoreInspection.ParkedOfOrigin;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be wrong with the node itself. */
final class NodeChecks {
  /** How old a change may be that is not published yet. */
  static final Duration OUTBOX = Duration.ofSeconds(30);

  private static final long DISK_FULL_BYTES = 100L << 20;
  private static final long DISK_SHORT_BYTES = 1L << 30;
  private static final long DISK_AMPLE_BYTES = 20L << 30;
  private static final double DISK_SHORT_SHARE = 0.05;

  private NodeChecks() {}

  static Optional<Trouble> engine(Running running) {
    if (running.engine() == EngineState.RUNNING) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            Cause.ENGINE_NOT_RUNNING,
            "the engine is " + running.engine() + " and follows no peer",
            "start the node again; its log says why it stopped"));
  }

  /** Whether the store takes changes; what its own Redis shows says why it does not. */
  static Optional<Trouble> admission(NodeId node, Running running, @Nullable RedisFacts redis) {
    StoreHealth store = running.store();
    if (store.acceptingWrites()) {
      return Optional.empty();
    }
    String problem = store.redisProblem();
    if (store.state() == StoreHealth.State.RUNNING
        && problem != null
        && redis != null
        && redis.head() instanceof Head.Found(NodeHead head, _)) {
      return Optional.of(contradiction(node, running, head, problem));
    }
    return Optional.of(
        new Trouble(
            Cause.STORE_CLOSED,
            problem == null
                ? "the store is " + store.state() + " and takes no changes"
                : "the store takes no changes: " + problem,
            "see \"What to do when\" in docs/operations.md for these words"));
  }

  private static Trouble contradiction(
      NodeId node, Running running, NodeHead head, String problem) {
    if (!head.node().equals(node)) {
      return new Trouble(
          Cause.REDIS_OF_ANOTHER_NODE,
          "its Redis and prefix belong to node "
              + head.node()
              + ", not to "
              + node
              + "; the node takes no changes",
          "give this node a Redis or a sync_engine.redis_prefix of its own");
    }
    if (!head.incarnation().equals(running.life().incarnation())) {
      return new Trouble(
          Cause.NODE_RUNS_TWICE,
          "its Redis mirrors incarnation "
              + head.incarnation()
              + ", the database is incarnation "
              + running.life().incarnation()
              + ": another process runs as this node; the node takes no changes",
          "stop the wrong one of the two, then start the right one again");
    }
    return new Trouble(
        Cause.STORE_ROLLED_BACK,
        "the database is an older copy, or a copy of it runs elsewhere; the node takes no changes: "
            + problem,
        "stop the other node, or put the newer database back; else see \"the store was rolled"
            + " back\" in docs/operations.md");
  }

  /** Whether what is committed gets published. */
  static Optional<Trouble> mirror(Running running, boolean redisExplains) {
    StoreHealth store = running.store();
    String problem = store.redisProblem();
    if (!store.redisConfigured()) {
      return Optional.of(
          new Trouble(
              Cause.NO_REDIS,
              "the node has no Redis: it follows its peers, and no peer can follow it",
              "set sync_engine.redis_url where peers are to see this node's changes"));
    }
    if (!store.redisConnected()) {
      boolean told = redisExplains || !store.acceptingWrites();
      return told
          ? Optional.empty()
          : Optional.of(
              new Trouble(
                  Cause.MIRROR_STANDS_STILL,
                  "nothing is published" + (problem == null ? "" : ": " + problem),
                  "mend what is named; publishing goes on by itself"));
    }
    if (store.building()) {
      return Optional.of(
          new Trouble(
              Cause.MIRROR_BUILDING,
              "the mirror in Redis is being rebuilt, at change "
                  + store.publishedSeq()
                  + " of "
                  + store.feedSeq(),
              "wait; reads come from the database meanwhile"));
    }
    if (store.outboxAge().compareTo(OUTBOX) > 0) {
      return Optional.of(
          new Trouble(
              Cause.MIRROR_BEHIND,
              "a change committed "
                  + Amounts.time(store.outboxAge())
                  + " ago is not published yet, "
                  + (store.feedSeq() - store.publishedSeq())
                  + " wait",
              "look at the load of this node's Redis; peers see these changes late"));
    }
    return Optional.empty();
  }

  /** Whether somebody else has touched the mirror. */
  static Optional<Trouble> corruption(Running running) {
    long corrupt = running.store().redisCorruptReads();
    return corrupt == 0
        ? Optional.empty()
        : Optional.of(
            new Trouble(
                Cause.CORRUPT_READS,
                corrupt + " items read from its Redis were not what was written there",
                "find who else writes into that Redis, or test its memory; what was read is right,"
                    + " the database was asked instead"));
  }

  /** What could not be read at all. */
  static Trouble unreadable(String problem) {
    return new Trouble(
        Cause.DATABASE_UNREADABLE,
        problem,
        "look at the disk and at the permissions of the file; the log has more");
  }

  static Optional<Trouble> clock(Running running, Duration maxDrift) {
    if (running.clockAheadMillis() <= maxDrift.toMillis()) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            Cause.OWN_CLOCK_AHEAD,
            "stamps of this node may be "
                + Amounts.time(Duration.ofMillis(running.clockAheadMillis()))
                + " ahead of its clock, "
                + Amounts.time(maxDrift)
                + " are allowed: the clock was put back",
            "set the clock right, by NTP; writes go on once it has caught up"));
  }

  static Trouble parked(ParkedOfOrigin parked) {
    return new Trouble(
        Cause.CHANGES_PARKED,
        parked.count()
            + " changes of "
            + parked.origin()
            + " are stamped too far ahead of our clock, the earliest "
            + Instant.ofEpochMilli(parked.earliestMillis()),
        "set the clock of node "
            + parked.origin().node()
            + " right; they are applied when time"
            + " reaches them");
  }

  static Optional<Trouble> disk(Disk disk) {
    long usable = disk.usableBytes();
    boolean scarce =
        usable < DISK_SHORT_BYTES
            || (usable < DISK_AMPLE_BYTES && usable < DISK_SHORT_SHARE * disk.totalBytes());
    if (!scarce) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            usable < DISK_FULL_BYTES ? Cause.DISK_FULL : Cause.DISK_NEARLY_FULL,
            Amounts.bytes(usable) + " of " + Amounts.bytes(disk.totalBytes()) + " are left",
            "make room; a store that cannot write refuses changes and loses none"));
  }
}
