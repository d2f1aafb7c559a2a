package dev.replication.simulation;

import dev.replication.domain.stream.StreamVerdict;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.DigestReader;
import dev.replication.port.FeedEntry;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.StreamMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The way from one process to a peer's Redis. A read that waits puts its duty to sleep. */
final class PeerLink implements PeerConnector {
  private static final String STREAM_KEY = "__local__:cdc";

  private final SimNode node;
  private final SimNode peer;
  private final World world;
  private final Life.DutySlot slot;
  private final Wire wire;
  private final TreeView tree;

  PeerLink(Life life, SimNode peer, Life.DutySlot slot, Witness witness) {
    this.node = life.node;
    this.peer = peer;
    this.world = node.world;
    this.slot = slot;
    this.wire = new Wire(life, peer);
    this.tree = new TreeView(wire, witness.theirs);
  }

  @Override
  public NodeId peer() {
    return peer.id;
  }

  @Override
  public PeerSession connect() {
    return wire.ask(Session::new);
  }

  private final class Session implements PeerSession, ChangeFeed {
    @Override
    public Duration ping() {
      return wire.ask(() -> Duration.ofMillis(1));
    }

    @Override
    public ChangeFeed feed() {
      return this;
    }

    @Override
    public DigestReader digests() {
      return tree;
    }

    @Override
    public ItemReader items() {
      return tree;
    }

    /** Items are always in the mirror here. */
    @Override
    public Set<ItemKey> wantedFrom(NodeId owner) {
      return Set.of();
    }

    @Override
    public void close() {}

    @Override
    public String streamKey() {
      return STREAM_KEY;
    }

    @Override
    public ReadOutcome read(StreamId after, int max, Duration wait) {
      int fits = world.dice.chance(0.1) ? 1 + world.dice.below(max) : max;
      List<FeedEntry> entries = wire.ask(() -> peer.redis.image().after(after, fits));
      if (!entries.isEmpty()) {
        world.checks.delivered(node, peer, entries);
        return new ReadOutcome.Entries(entries, fits < max && entries.size() == fits);
      }
      if (wait.isPositive()) {
        slot.sleep(wait.toNanos(), peer.redis);
      }
      return new ReadOutcome.Idle();
    }

    @Override
    public StreamMetadata probe() {
      return wire.ask(
          () -> {
            RedisImage image = peer.redis.image();
            world.checks.probed(node, peer);
            StreamMetadata metadata = image.metadata();
            noteVerdict(metadata);
            return metadata;
          });
    }

    /** The tail tells of some verdicts only; which it comes by is found from its saved cursor. */
    private void noteVerdict(StreamMetadata metadata) {
      node.savedCursor(peer)
          .map(cursor -> StreamVerdict.check(cursor, metadata).getClass().getSimpleName())
          .ifPresent(verdict -> world.coverage.reached("verdict: " + verdict));
    }
  }
}
