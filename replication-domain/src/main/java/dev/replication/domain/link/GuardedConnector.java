package dev.replication.domain.link;

import dev.replication.domain.resilience.CircuitBreaker;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StreamId;
import dev.replication.port.ChangeFeed;
import dev.replication.port.DigestReader;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationEvent.CircuitUsed;
import dev.replication.port.StreamMetadata;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A connector behind a circuit: connecting, reading, probing, pinging, fetching, each asks the
 * circuit first and reports to it. While the circuit is open a call fails as unreachable without
 * reaching the peer. Only an answer counts as a success; a connection that opened does not.
 *
 * <p>All paths to one peer share one circuit, and may be on threads of their own.
 */
public final class GuardedConnector implements PeerConnector {
  private final PeerConnector connector;
  private final CircuitGate gate;

  /**
   * Guards {@code connector} and the sessions it opens by {@code circuit}, and tells {@code uses}
   * of every call that ended there, on the thread of the call.
   */
  public GuardedConnector(
      PeerConnector connector, CircuitBreaker circuit, Consumer<CircuitUsed.Use> uses) {
    this.connector = connector;
    this.gate = new CircuitGate(connector.peer(), circuit, uses);
  }

  @Override
  public NodeId peer() {
    return connector.peer();
  }

  @Override
  public PeerSession connect() throws InterruptedException {
    return new GuardedSession(gate.attempt(connector::connect), gate);
  }

  private record GuardedSession(PeerSession session, CircuitGate gate) implements PeerSession {
    @Override
    public Duration ping() throws InterruptedException {
      return gate.ask(session::ping);
    }

    @Override
    public ChangeFeed feed() {
      return new GuardedFeed(session.feed(), gate);
    }

    @Override
    public DigestReader digests() {
      return new GuardedDigests(session.digests(), gate);
    }

    @Override
    public ItemReader items() {
      return new GuardedItems(session.items(), gate);
    }

    @Override
    public Set<ItemKey> wantedFrom(NodeId owner) throws InterruptedException {
      return gate.ask(() -> session.wantedFrom(owner));
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private record GuardedFeed(ChangeFeed feed, CircuitGate gate) implements ChangeFeed {
    @Override
    public String streamKey() {
      return feed.streamKey();
    }

    @Override
    public ReadOutcome read(StreamId after, int max, Duration wait) throws InterruptedException {
      return gate.ask(() -> feed.read(after, max, wait));
    }

    @Override
    public StreamMetadata probe() throws InterruptedException {
      return gate.ask(feed::probe);
    }
  }

  private record GuardedDigests(DigestReader digests, CircuitGate gate) implements DigestReader {
    @Override
    public Optional<NodeHead> head() throws InterruptedException {
      return gate.ask(digests::head);
    }

    @Override
    public Optional<Overview> overview() throws InterruptedException {
      return gate.ask(digests::overview);
    }

    @Override
    public Branches<DigestPage> pages(String generation, Collection<Integer> firstBytes)
        throws InterruptedException {
      return gate.ask(() -> digests.pages(generation, firstBytes));
    }

    @Override
    public Branches<Map<ItemKey, DigestRecord>> leaves(
        String generation, Collection<Integer> buckets) throws InterruptedException {
      return gate.ask(() -> digests.leaves(generation, buckets));
    }
  }

  private record GuardedItems(ItemReader items, CircuitGate gate) implements ItemReader {
    @Override
    public Map<ItemKey, Fetched> fetch(Collection<ItemKey> keys) throws InterruptedException {
      return gate.ask(() -> items.fetch(keys));
    }
  }
}
