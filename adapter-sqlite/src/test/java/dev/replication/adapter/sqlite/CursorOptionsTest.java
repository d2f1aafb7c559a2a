package dev.replication.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorOptionsTest {
  @Test
  void useTheWriteAheadLogUnlessToldOtherwise() {
    assertThat(CursorOptions.defaults().walMode()).isTrue();
    assertThat(CursorOptions.defaults().withWalMode(false).walMode()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT60.001S"})
  void refuseABusyTimeoutOutOfRange(Duration timeout) {
    assertThatThrownBy(() -> CursorOptions.defaults().withBusyTimeout(timeout))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("busyTimeout");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 33})
  void refuseAnImpossibleNumberOfConnections(int connections) {
    assertThatThrownBy(() -> new CursorOptions(true, Duration.ofSeconds(1), connections))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("connections");
  }
}
