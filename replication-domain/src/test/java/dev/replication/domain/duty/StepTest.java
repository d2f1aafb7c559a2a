package dev.replication.domain.duty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StepTest {
  @Test
  void aWaitOfNothingIsAgain() {
    assertThat(Step.after(Duration.ZERO)).isSameAs(Step.AGAIN);
    assertThat(Step.after(Duration.ofNanos(-1))).isSameAs(Step.AGAIN);
    assertThat(Step.after(Duration.ofNanos(1))).isEqualTo(new Step.After(Duration.ofNanos(1)));
  }

  @Test
  void refusesAWaitThatWouldBeABusyLoop() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Step.After(Duration.ZERO))
        .withMessageContaining("length");
  }
}
