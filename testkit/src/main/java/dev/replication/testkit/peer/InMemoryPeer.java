package dev.replication.testkit.peer;

import dev.replication.domain.digest.DigestTree;
import dev.replication.domain.digest.ItemDigest;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.DigestSlot;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.DigestReader;
import dev.replication.port.FeedEntry;
import dev.replication.port.ItemReader;
import dev.replication.port.Pause;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.StreamMetadata;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A peer in memory. It can be made unreachable, which ends open sessions and refuses new ones. An
 * idle read passes its wait on the {@link Pause} it was given, so with time moved by hand it
 * returns at once.
 */
public final class InMemoryPeer implements PeerConnector {
  private volatile String policies = "";
  private final NodeId peer;
  private final Pause pause;
  private final InMemoryStream stream = new InMemoryStream();
  private final Map<ItemKey, ItemReader.Fetched> items = new ConcurrentHashMap<>();
  private final Map<NodeId, Set<ItemKey>> wanted = new ConcurrentHashMap<>();

  // Guarded by the tree's monitor.
  private final DigestTree tree = new DigestTree();
  private final Map<Integer, Map<ItemKey, DigestRecord>> leaves = new HashMap<>();
  private final AtomicBoolean reachable = new AtomicBoolean(true);
  private final AtomicInteger connects = new AtomicInteger();
  private final AtomicInteger openSessions = new AtomicInteger();
  private final AtomicInteger fits = new AtomicInteger(Integer.MAX_VALUE);
  private final AtomicReference<Duration> answerTime = new AtomicReference<>(Duration.ZERO);

  /** A reachable peer with an empty stream. */
  public InMemoryPeer(NodeId peer, Pause pause) {
    this.peer = peer;
    this.pause = pause;
  }

  /** The peer's stream, to write to. */
  public InMemoryStream stream() {
    return stream;
  }

  /** What {@code key} answers when it is fetched. */
  public void holds(ItemKey key, ItemReader.Fetched fetched) {
    items.put(key, fetched);
  }

  /** What the digest tree says of {@code key}; null is nothing. */
  public void publishes(ItemKey key, @Nullable DigestRecord record) {
    synchronized (tree) {
      int bucket = ItemDigest.bucketOf(key);
      Map<ItemKey, DigestRecord> leaf = leaves.computeIfAbsent(bucket, _ -> new HashMap<>());
      DigestRecord before = record == null ? leaf.remove(key) : leaf.put(key, record);
      tree.add(bucket, slot(key, record).minus(slot(key, before)));
    }
  }

  private static DigestSlot slot(ItemKey key, @Nullable DigestRecord record) {
    return record == null ? DigestSlot.EMPTY : ItemDigest.slotOf(key, record);
  }

  private Map<ItemKey, DigestRecord> leaf(int bucket) {
    synchronized (tree) {
      return Map.copyOf(leaves.getOrDefault(bucket, Map.of()));
    }
  }

  private DigestPage page(int firstByte) {
    synchronized (tree) {
      return tree.page(firstByte);
    }
  }

  /** Says from now on that it merges as {@code fingerprint} tells. */
  public void mergesAs(String fingerprint) {
    policies = fingerprint;
  }

  private DigestPage root() {
    synchronized (tree) {
      return tree.root();
    }
  }

  /** Whether the peer answers from now on. */
  public void reachable(boolean answers) {
    reachable.set(answers);
  }

  /** From now on reads are cut after {@code entries}, as if these filled a bound of bytes. */
  public void cutsReadsAfter(int entries) {
    fits.set(entries);
  }

  /** How long each answer of the stream takes from now on. */
  public void answersAfter(Duration length) {
    answerTime.set(length);
  }

  /** What it lacks and cannot find in what {@code owner} mirrors. */
  public void wants(NodeId owner, Set<ItemKey> keys) {
    wanted.put(owner, Set.copyOf(keys));
  }

  /** How many sessions were opened so far. */
  public int connects() {
    return connects.get();
  }

  /** How many sessions are open. */
  public int openSessions() {
    return openSessions.get();
  }

  @Override
  public NodeId peer() {
    return peer;
  }

  @Override
  public PeerSession connect() {
    requireReachable();
    connects.incrementAndGet();
    openSessions.incrementAndGet();
    return new Session();
  }

  private void requireReachable() {
    if (!reachable.get()) {
      throw unreachable("does not answer");
    }
  }

  private ReplicationFailure.PeerUnreachable unreachable(String what) {
    return new ReplicationFailure.PeerUnreachable(peer, what, new IOException(what));
  }

  private final class Session implements PeerSession, ChangeFeed, DigestReader, ItemReader {
    private final AtomicBoolean closed = new AtomicBoolean();

    @Override
    public Duration ping() {
      requireOpen();
      return Duration.ofMillis(1);
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
    public String streamKey() {
      return "__local__:cdc";
    }

    @Override
    public ReadOutcome read(StreamId after, int max, Duration wait) throws InterruptedException {
      takeTime();
      int most = Math.min(max, fits.get());
      List<FeedEntry> found = stream.after(after, most);
      if (found.isEmpty() && wait.isPositive()) {
        pause.pause(wait);
        requireOpen();
        found = stream.after(after, most);
      }
      return found.isEmpty()
          ? new ReadOutcome.Idle()
          : new ReadOutcome.Entries(found, found.size() == most && most < max);
    }

    @Override
    public StreamMetadata probe() throws InterruptedException {
      takeTime();
      return stream.metadata();
    }

    @Override
    public Optional<NodeHead> head() {
      requireOpen();
      return Optional.ofNullable(stream.head());
    }

    @Override
    public Optional<Overview> overview() {
      return head().map(head -> new Overview(head, root(), policies));
    }

    @Override
    public Branches<DigestPage> pages(String generation, Collection<Integer> firstBytes) {
      return branches(firstBytes, InMemoryPeer.this::page);
    }

    @Override
    public Branches<Map<ItemKey, DigestRecord>> leaves(
        String generation, Collection<Integer> buckets) {
      return branches(buckets, InMemoryPeer.this::leaf);
    }

    private <T> Branches<T> branches(Collection<Integer> places, Function<Integer, T> at) {
      if (places.size() > MAX_BRANCHES) {
        throw new IllegalArgumentException(places.size() + " branches");
      }
      NodeHead head = head().orElse(null);
      Map<Integer, T> found = new HashMap<>();
      places.forEach(place -> found.put(place, at.apply(place)));
      return new Branches<>(
          head == null ? "" : head.stream(), head == null ? "" : head.generation(), found);
    }

    @Override
    public Map<ItemKey, Fetched> fetch(Collection<ItemKey> keys) {
      requireOpen();
      Map<ItemKey, Fetched> answers = new HashMap<>();
      keys.forEach(key -> answers.put(key, items.getOrDefault(key, new Fetched.Absent())));
      return answers;
    }

    @Override
    public void close() {
      if (!closed.getAndSet(true)) {
        openSessions.decrementAndGet();
      }
    }

    @Override
    public Set<ItemKey> wantedFrom(NodeId owner) {
      requireOpen();
      return wanted.getOrDefault(owner, Set.of());
    }

    private void takeTime() throws InterruptedException {
      requireOpen();
      Duration length = Objects.requireNonNull(answerTime.get());
      if (length.isPositive()) {
        pause.pause(length);
      }
    }

    private void requireOpen() {
      if (closed.get()) {
        throw unreachable("the session is closed");
      }
      requireReachable();
    }
  }
}
