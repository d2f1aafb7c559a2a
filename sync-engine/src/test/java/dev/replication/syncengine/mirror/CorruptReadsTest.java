package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ItemKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class CorruptReadsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final List<String> told = new ArrayList<>();
  private final CorruptReads reads = new CorruptReads(nanos::get, told::add);

  private void find(String key) {
    reads.found(new ItemKey(key), "hash mismatch");
  }

  @Test
  void everyReadIsCountedAndAnEpisodeIsToldOnce() {
    find("a");
    nanos.addAndGet(CorruptReads.QUIET.toNanos() - 1);
    find("b");
    nanos.addAndGet(CorruptReads.QUIET.toNanos() - 1);
    find("a");

    assertThat(reads.count()).isEqualTo(3);
    assertThat(told).hasSize(1);
    assertThat(told.getFirst()).contains("item a", "hash mismatch");
  }

  @Test
  void afterAQuietTimeTheNextOneIsToldAgain() {
    find("a");
    nanos.addAndGet(CorruptReads.QUIET.toNanos());
    find("b");

    assertThat(told).hasSize(2);
    assertThat(told.getLast()).contains("item b");
  }
}
