package dev.replication.app.runtime;

import dev.replication.adapter.redis.RedisClientKind;
import dev.replication.adapter.redis.RedisPeerConnectors;
import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.port.DigestReader;
import dev.replication.port.ItemReader;
import dev.replication.port.PeerConnector;
import dev.replication.port.PeerSession;
import dev.replication.port.ReplicationFailure;
import dev.replication.syncengine.SyncEngine;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Our own digest tree as peers see it: read from our own Redis, over a session that is opened when
 * it is first needed and again after a failure. Shows nothing until our publisher has found the
 * mirror to be of our store, or made it so: after a power failure it may show what the store has
 * lost. Calls from many threads take turns.
 */
public final class OwnDigests implements DigestReader, ItemReader, AutoCloseable {
  private final @Nullable PeerConnector connector;
  private final Supplier<Optional<String>> generation;
  private final ReentrantLock turn = new ReentrantLock();
  private @Nullable PeerSession session;

  private OwnDigests(@Nullable PeerConnector connector, Supplier<Optional<String>> generation) {
    this.connector = connector;
    this.generation = generation;
  }

  /** Those of {@code store}; a store without a Redis publishes none. Nothing is connected yet. */
  public static OwnDigests of(SyncEngine store, PeerAddresses addresses) {
    return new OwnDigests(
        addresses
            .own(store.config())
            .map(address -> RedisPeerConnectors.connector(address, RedisClientKind.LETTUCE))
            .orElse(null),
        store::mirrorGeneration);
  }

  /** Our own items as peers see them; none while the mirror is not known to be of our store. */
  @Override
  public Map<ItemKey, Fetched> fetch(Collection<ItemKey> keys) throws InterruptedException {
    return head().isEmpty()
        ? Map.of()
        : askSession(Map.<ItemKey, Fetched>of(), peer -> peer.items().fetch(keys));
  }

  @Override
  public Optional<NodeHead> head() throws InterruptedException {
    return ask(Optional.<NodeHead>empty(), DigestReader::head).filter(this::isOfOurStore);
  }

  @Override
  public Optional<Overview> overview() throws InterruptedException {
    return ask(Optional.<Overview>empty(), DigestReader::overview)
        .filter(overview -> isOfOurStore(overview.head()));
  }

  private boolean isOfOurStore(NodeHead head) {
    return generation.get().filter(head.generation()::equals).isPresent();
  }

  @Override
  public Branches<DigestPage> pages(String generation, Collection<Integer> firstBytes)
      throws InterruptedException {
    return ask(nothing(), digests -> digests.pages(generation, firstBytes));
  }

  @Override
  public Branches<Map<ItemKey, DigestRecord>> leaves(String generation, Collection<Integer> buckets)
      throws InterruptedException {
    return ask(nothing(), digests -> digests.leaves(generation, buckets));
  }

  private static <T> Branches<T> nothing() {
    return new Branches<>("", "", Map.of());
  }

  private interface Question<T, S> {
    T of(S source) throws InterruptedException;
  }

  private <T> T ask(T withoutRedis, Question<T, DigestReader> question)
      throws InterruptedException {
    return askSession(withoutRedis, peer -> question.of(peer.digests()));
  }

  /** Our own Redis being away is a matter of our store, not of any peer. */
  private <T> T askSession(T withoutRedis, Question<T, PeerSession> question)
      throws InterruptedException {
    PeerConnector own = connector;
    if (own == null) {
      return withoutRedis;
    }
    turn.lockInterruptibly();
    try {
      boolean mayBeStale = session != null;
      try {
        return answer(own, question);
      } catch (ReplicationFailure failure) {
        if (!mayBeStale) {
          throw failure;
        }
        // Redis may have been restarted since it was last asked.
        return answer(own, question);
      }
    } catch (ReplicationFailure failure) {
      throw new ReplicationFailure.StoreUnavailable(
          "what we publish cannot be read from our Redis: " + failure.getMessage(), failure);
    } finally {
      turn.unlock();
    }
  }

  private <T> T answer(PeerConnector own, Question<T, PeerSession> question)
      throws InterruptedException {
    boolean answered = false;
    try {
      PeerSession open = session == null ? own.connect() : session;
      session = open;
      T answer = question.of(open);
      answered = true;
      return answer;
    } finally {
      if (!answered) {
        disconnect();
      }
    }
  }

  private void disconnect() {
    PeerSession open = session;
    session = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      disconnect();
    } finally {
      turn.unlock();
    }
  }
}
