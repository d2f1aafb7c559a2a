package dev.replication.simulation;

import dev.replication.domain.stream.StreamVerdict;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.DigestReader;
import dev.replication.port.FeedEntry;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationFailure.PeerUnreachable;
import dev.replication.port.StreamMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The way from one process to a peer's Redis. A read that waits puts its duty to sleep. */
final class PeerLink implements PeerConnector {
  private static final String STREAM_KEY = "__local__:cdc";

  private final Life life;
  private final SimNode node;
  private final SimNode peer;
  private final World world;
  private final Life.DutySlot slot;

  PeerLink(Life life, SimNode peer, Life.DutySlot slot) {
    this.life = life;
    this.node = life.node;
    this.peer = peer;
    this.world = node.world;
    this.slot = slot;
  }

  @Override
  public NodeId peer() {
    return peer.id;
  }

  @Override
  public PeerSession connect() {
    return ask(Session::new);
  }

  /** One round trip: the link may fail, and the world change, before the answer and after it. */
  private <T> T ask(Supplier<T> question) {
    life.gate();
    requireLink();
    T answer = question.get();
    life.gate();
    requireLink();
    return answer;
  }

  private void requireLink() {
    if (world.links.isCut(node, peer) || !peer.redis.isUp() || world.links.fails()) {
      throw new PeerUnreachable(peer.id, "does not answer", new IOException("no answer"));
    }
  }

  private final class Session implements PeerSession, ChangeFeed, DigestReader, ItemReader {
    @Override
    public Duration ping() {
      return ask(() -> Duration.ofMillis(1));
    }

    @Override
    public ChangeFeed feed() {
      return this;
    }

    @Override
    public DigestReader digests() {
      return this;
    }

    @Override
    public ItemReader items() {
      return this;
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
      List<FeedEntry> entries = ask(() -> peer.redis.image().after(after, fits));
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
      return ask(
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

    @Override
    public Optional<NodeHead> head() {
      return ask(() -> Optional.ofNullable(peer.redis.image().head));
    }

    @Override
    public Optional<Overview> overview() {
      return ask(
          () -> {
            RedisImage image = peer.redis.image();
            return Optional.ofNullable(image.head).map(head -> new Overview(head, image.root()));
          });
    }

    @Override
    public Branches<DigestPage> pages(String generation, Collection<Integer> firstBytes) {
      return branches(firstBytes, first -> peer.redis.image().page(first));
    }

    @Override
    public Branches<Map<ItemKey, DigestRecord>> leaves(
        String generation, Collection<Integer> buckets) {
      return branches(buckets, bucket -> peer.redis.image().leaf(bucket));
    }

    private <T> Branches<T> branches(Collection<Integer> places, Function<Integer, T> at) {
      return ask(
          () -> {
            NodeHead head = peer.redis.image().head;
            Map<Integer, T> found = new LinkedHashMap<>();
            places.forEach(place -> found.put(place, at.apply(place)));
            return new Branches<>(
                head == null ? "" : head.stream(), head == null ? "" : head.generation(), found);
          });
    }

    @Override
    public Map<ItemKey, Fetched> fetch(Collection<ItemKey> keys) {
      return ask(
          () -> {
            Map<ItemKey, Fetched> answers = new LinkedHashMap<>();
            for (ItemKey key : keys) {
              var put = peer.redis.image().items.get(key);
              answers.put(key, put == null ? new Fetched.Absent() : new Fetched.Found(put));
            }
            return answers;
          });
    }
  }
}
