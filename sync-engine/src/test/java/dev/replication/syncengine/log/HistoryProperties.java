package dev.replication.syncengine.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.syncengine.log.History.Mark;
import dev.replication.syncengine.log.History.Standing;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** A store, a copy of it, and what each makes of heads that the store has published. */
class HistoryProperties {
  /** What happens to a store. */
  enum Event {
    OWN_CHANGE,
    PEERS_CHANGE,
    REOPENED
  }

  /** What a head says of the store that published it. */
  private record Head(Mark mark, long feedSeq) {}

  /** A store as it lives: its opening is stored with the first commit in it. */
  private static final class Store {
    private History history;
    private boolean changed;
    private final List<Head> published = new ArrayList<>();

    Store(History history) {
      this.history = history;
    }

    void live(List<Event> events) {
      for (Event event : events) {
        switch (event) {
          case REOPENED -> changed = false;
          case OWN_CHANGE -> commit(1);
          case PEERS_CHANGE -> commit(0);
        }
      }
    }

    private void commit(int own) {
      List<Opening> openings = changed ? history.openings() : history.openingsWithNext();
      changed = true;
      history = new History(openings, history.seq() + own, history.feedSeq() + 1);
      published.add(new Head(history.end().orElseThrow(), history.feedSeq()));
    }
  }

  @Property
  void aStoreKnowsAllItHasPublished(@ForAll List<Event> life) {
    Store store = new Store(History.NONE);
    store.live(life);

    for (Head head : store.published) {
      assertThat(store.history.of(head.mark(), head.feedSeq())).isEqualTo(Standing.CONTAINED);
    }
  }

  @Property
  void aCopyNeverTakesForItsOwnWhatTheStoreDidAfterTheCopy(
      @ForAll List<Event> before, @ForAll List<Event> after, @ForAll List<Event> copysLife) {
    Store store = new Store(History.NONE);
    store.live(before);
    Store copy = new Store(store.history);
    int shared = store.published.size();
    long seq = store.history.seq();
    store.live(after);
    copy.live(copysLife);

    for (Head head : store.published.subList(0, shared)) {
      assertThat(copy.history.of(head.mark(), head.feedSeq())).isEqualTo(Standing.CONTAINED);
    }
    for (Head head : store.published.subList(shared, store.published.size())) {
      Standing standing = copy.history.of(head.mark(), head.feedSeq());
      assertThat(standing).isNotEqualTo(Standing.CONTAINED);
      if (head.mark().seq() > seq) {
        assertThat(standing).isEqualTo(Standing.ELSEWHERE);
      }
    }
  }

  @Property
  void unsyncedCommitsOfPeersMayBeLostAndNothingElse(
      @ForAll List<Event> before, @ForAll List<Event> after) {
    Store store = new Store(History.NONE);
    store.live(before);
    store.commit(1);
    Store afterPowerFailure = new Store(store.history);
    int synced = store.published.size();
    store.live(after.stream().filter(event -> event == Event.PEERS_CHANGE).toList());
    afterPowerFailure.live(after);

    for (Head head : store.published.subList(synced, store.published.size())) {
      assertThat(afterPowerFailure.history.of(head.mark(), head.feedSeq()))
          .isEqualTo(Standing.LACKS_CHANGES_OF_OTHERS);
    }
  }
}
