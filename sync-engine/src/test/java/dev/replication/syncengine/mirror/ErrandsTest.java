package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.ItemKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ErrandsTest {
  private final Errands errands = new Errands();

  private static List<ItemKey> keys(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> new ItemKey("k" + i)).toList();
  }

  @Test
  void anItemWaitsOnceHoweverOftenItIsAskedFor() {
    errands.putBack(keys(0, 3));
    errands.putBack(keys(1, 4));

    assertThat(errands.waiting()).isEqualTo(4);
  }

  @Test
  void noMoreWaitThanCanBeKeptInMind() {
    errands.putBack(keys(0, Errands.MAX_WAITING - 1));
    errands.putBack(keys(10_000, 20_000));
    errands.putBack(keys(20_000, 20_001));

    assertThat(errands.waiting()).isEqualTo(Errands.MAX_WAITING);
  }
}
