package dev.replication.syncengine.memory;

import static dev.replication.syncengine.StoreFixtures.key;
import static dev.replication.syncengine.StoreFixtures.remotePut;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ItemKey;
import dev.replication.syncengine.archive.Held;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryTierTest {
  private final AtomicLong published = new AtomicLong();
  private final UnmirroredKeys unmirrored = new UnmirroredKeys(published::get, 0);
  private final MemoryTier memory = new MemoryTier(1 << 20, unmirrored);
  private final ItemKey key = key("k");

  private static Held held(long feedSeq) {
    return new Held(1, feedSeq, remotePut("k", "v" + feedSeq, feedSeq, feedSeq), true, 0, null);
  }

  private @Nullable Long position() {
    return Optional.ofNullable(memory.peek(key))
        .flatMap(Cached::held)
        .map(Held::feedSeq)
        .orElse(null);
  }

  @Test
  void whatAReaderFetchedBeforeACommitIsNotPromotedAfterIt() {
    long ticket = memory.ticket(key);
    Cached old = Cached.of(held(1));
    memory.committed(held(2));
    memory.promote(key, old, ticket);
    assertThat(position()).isEqualTo(2);
  }

  @Test
  void norWhenTheCommittedOneIsNoLongerThere() {
    MemoryTier tiny = new MemoryTier(1, unmirrored);
    long ticket = tiny.ticket(key);
    tiny.committed(held(2));
    tiny.promote(key, Cached.of(held(1)), ticket);
    assertThat(tiny.peek(key)).isNull();
  }

  @Test
  void whatIsFetchedWithoutACommitInBetweenIsPromoted() {
    memory.promote(key, Cached.of(held(1)), memory.ticket(key));
    assertThat(position()).isEqualTo(1);
  }

  @Test
  void aGreaterContextWithoutBytesLeavesNothingOlderBehind() {
    memory.committed(held(2));
    memory.widened(new Held(1, 2, held(2).change(), false, 0, null));
    assertThat(memory.peek(key)).isNull();
  }

  @Test
  void memoryIsBoundedByBytes() {
    MemoryTier small = new MemoryTier(10_000, unmirrored);
    for (int i = 1; i <= 1000; i++) {
      small.committed(new Held(i, i, remotePut("k" + i, "x".repeat(100), i, i), true, 0, null));
    }
    assertThat(small.bytes()).isBetween(1L, 10_000L);
    assertThat(small.items()).isLessThan(30);
  }

  @Test
  void redisIsAskedOnlyForWhatIsPublished() {
    assertThat(unmirrored.mayAskMirror(key)).isTrue();
    memory.committed(held(1));
    assertThat(unmirrored.mayAskMirror(key)).isFalse();
    assertThat(unmirrored.mayAskMirror(key("other"))).isTrue();
    published.set(1);
    assertThat(unmirrored.mayAskMirror(key)).isTrue();
  }

  @Test
  void redisIsNotAskedAfterItWasSetBackUntilItHasCaughtUp() {
    memory.committed(held(1));
    published.set(1);
    unmirrored.add(key("other"), 2);
    published.set(0);
    assertThat(unmirrored.mayAskMirror(key)).isFalse();
    published.set(2);
    assertThat(unmirrored.mayAskMirror(key)).isTrue();
  }

  @Test
  void beyondTheBoundRedisIsNotAskedForAnythingUntilItHasAll() {
    for (int i = 1; i <= UnmirroredKeys.MAX_KEYS + 1; i++) {
      unmirrored.add(key("k" + i), i);
    }
    published.set(UnmirroredKeys.MAX_KEYS);
    assertThat(unmirrored.mayAskMirror(key("never written"))).isFalse();
    published.set(UnmirroredKeys.MAX_KEYS + 1);
    assertThat(unmirrored.mayAskMirror(key("k1"))).isTrue();
  }
}
