package dev.replication.testkit;

import dev.replication.model.NodeId;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationObserver;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** An observer that remembers every event in the order heard. Safe for use by many threads. */
public final class RecordingObserver implements ReplicationObserver {
  private final List<ReplicationEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void on(ReplicationEvent event) {
    events.add(event);
  }

  /** All events so far. */
  public List<ReplicationEvent> events() {
    return List.copyOf(events);
  }

  /** The events of one kind; {@code ReplicationEvent.OfPeer.class} for all that concern a peer. */
  public <E extends ReplicationEvent> List<E> of(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The events of one kind about one peer. */
  public <E extends ReplicationEvent.OfPeer> List<E> of(NodeId peer, Class<E> kind) {
    return of(kind).stream().filter(event -> event.peer().equals(peer)).toList();
  }

  /** How many events of one kind were heard. */
  public int count(Class<? extends ReplicationEvent> kind) {
    return of(kind).size();
  }

  /** Whether any event of one kind was heard. */
  public boolean heard(Class<? extends ReplicationEvent> kind) {
    return count(kind) > 0;
  }

  /** The latest event of one kind. */
  public <E extends ReplicationEvent> Optional<E> last(Class<E> kind) {
    List<E> heard = of(kind);
    return heard.isEmpty() ? Optional.empty() : Optional.of(heard.getLast());
  }

  /**
   * The one event of its kind.
   *
   * @throws AssertionError when there was none, or several
   */
  public <E extends ReplicationEvent> E only(Class<E> kind) {
    List<E> heard = of(kind);
    if (heard.size() != 1) {
      throw new AssertionError(
          "expected one " + kind.getSimpleName() + " but heard " + heard.size() + " in " + events);
    }
    return heard.getFirst();
  }

  /** Forgets what was heard. */
  public void clear() {
    events.clear();
  }
}
