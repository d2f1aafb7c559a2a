package dev.replication.syncengine.mirror;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeId;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.wire.WantedCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is to be done in Redis beside publishing, for repairs between nodes: saying what we lack of
 * others, and putting back what others lack of us. Anybody may ask, the publisher does it in
 * between. What was not done when a connection is lost is done over the next one.
 *
 * <p>An item is put back as L3 has it, which is what is listed of it or newer. It is no change:
 * neither tree nor stream nor head know of it. Safe for use by many threads.
 */
public final class Errands {
  /** Most items that wait to be put back; peers ask for what is left out again. */
  static final int MAX_WAITING = 4_096;

  /** Most items that are put back at once. */
  private static final int GROUP = 64;

  /** What they may weigh, the last one not counted. */
  private static final long GROUP_BYTES = 2L << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final WantedCodec codec = new WantedCodec(Integer.MAX_VALUE);

  // Guarded by the lock.
  private final Map<NodeId, List<ItemKey>> wanted = new LinkedHashMap<>();
  private final Set<ItemKey> waiting = new LinkedHashSet<>();

  /**
   * Whether Redis does not say what is wanted; at first it may say what an older process wanted.
   */
  private boolean unsaid = true;

  Errands() {}

  /** From now on {@code keys} are wanted of {@code owner}. */
  public void want(NodeId owner, Collection<ItemKey> keys) {
    lock.lock();
    try {
      if (keys.isEmpty()) {
        unsaid |= wanted.remove(owner) != null;
      } else {
        wanted.put(owner, List.copyOf(keys));
        unsaid = true;
      }
    } finally {
      lock.unlock();
    }
  }

  /** These are to be put back. */
  public void putBack(Collection<ItemKey> keys) {
    lock.lock();
    try {
      keys.stream().limit(MAX_WAITING - waiting.size()).forEach(waiting::add);
    } finally {
      lock.unlock();
    }
  }

  /** How many items wait to be put back. */
  int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Redis may not say any more what is wanted. */
  void sayAgain() {
    lock.lock();
    try {
      unsaid = true;
    } finally {
      lock.unlock();
    }
  }

  /** Does what there is to do. By the publisher, while it has nothing under way. */
  void run(MirrorSession session, Layout layout, ChangeLog log) throws InterruptedException {
    Optional<Map<NodeId, List<ItemKey>>> toSay = takeUnsaid();
    if (toSay.isPresent()) {
      boolean said = false;
      try {
        say(toSay.get(), session.link(), layout.keys().wanted());
        said = true;
      } finally {
        if (!said) {
          sayAgain();
        }
      }
    }
    putSomeBack(session, layout, log);
  }

  private void putSomeBack(MirrorSession session, Layout layout, ChangeLog log)
      throws InterruptedException {
    List<ItemKey> done = new ArrayList<>();
    List<Change.Put> items = new ArrayList<>();
    long bytes = 0;
    for (ItemKey key : firstWaiting()) {
      if (bytes >= GROUP_BYTES) {
        break;
      }
      done.add(key);
      Change.Put put = log.live(key).filter(Errands::isSound).orElse(null);
      if (put != null) {
        items.add(put);
        bytes += put.weight();
      }
    }
    if (!items.isEmpty()) {
      write(items, session, layout);
    }
    forget(done);
  }

  private Optional<Map<NodeId, List<ItemKey>>> takeUnsaid() {
    lock.lock();
    try {
      boolean due = unsaid;
      unsaid = false;
      return due ? Optional.of(new LinkedHashMap<>(wanted)) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private List<ItemKey> firstWaiting() {
    lock.lock();
    try {
      return waiting.stream().limit(GROUP).toList();
    } finally {
      lock.unlock();
    }
  }

  private void forget(List<ItemKey> keys) {
    lock.lock();
    try {
      keys.forEach(waiting::remove);
    } finally {
      lock.unlock();
    }
  }

  private void say(Map<NodeId, List<ItemKey>> all, PublisherLink link, byte[] key)
      throws InterruptedException {
    link.command(Keyword.UNLINK, key);
    all.forEach(
        (owner, keys) ->
            link.command(
                Keyword.HSET, key, Replies.bytes(owner.text()), Replies.bytes(codec.encode(keys))));
    link.flush();
    for (Object answer : link.next(1 + all.size())) {
      link.granted(answer, Long.class);
    }
  }

  private static void write(List<Change.Put> items, MirrorSession session, Layout layout)
      throws InterruptedException {
    Transaction transaction = session.begin();
    transaction.unlink(items.stream().map(put -> layout.keys().item(put.key())).toList());
    items.forEach(put -> layout.writeItem(transaction, put));
    transaction.exec();
    String error = transaction.outcome().firstError();
    if (error != null) {
      throw new StoreFailure.Unavailable(
          "redis at " + session.address() + " refused an item: " + error,
          new IllegalStateException(error));
    }
  }

  /** What does not have its own hash is given to nobody. */
  private static boolean isSound(Change.Put put) {
    return put.isIntact();
  }
}
