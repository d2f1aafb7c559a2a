package dev.replication.domain.repair;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FetchSizeTest {
  @Test
  void growsWhileItemsAreSmallUpToTheBoundOfItems() {
    FetchSize size = new FetchSize(50, 1000);
    assertThat(size.next()).isEqualTo(FetchSize.FIRST);

    size.came(List.of(10, 12));
    assertThat(size.next()).isEqualTo(32);
    size.came(List.of(10));
    assertThat(size.next()).isEqualTo(50);
  }

  @Test
  void shrinksAtOnceWhenAnItemIsLarge() {
    FetchSize size = new FetchSize(500, 1000);
    size.came(List.of(10, 400));
    assertThat(size.next()).isEqualTo(2);

    size.came(List.of(5000));
    assertThat(size.next()).isEqualTo(1);
  }

  @Test
  void asksForMoreWhenNothingCame() {
    FetchSize size = new FetchSize(500, 1000);
    size.came(List.of());

    assertThat(size.next()).isEqualTo(32);
  }
}
