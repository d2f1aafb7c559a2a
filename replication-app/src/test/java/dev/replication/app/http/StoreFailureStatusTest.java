package dev.replication.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.syncengine.StoreFailure;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class StoreFailureStatusTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new StoreFailure.TooLarge("too large"), 413, false),
        Arguments.of(new StoreFailure.Full("no room", new SQLException("full")), 507, false),
        Arguments.of(new StoreFailure.Unavailable("away"), 503, true),
        Arguments.of(new StoreFailure.AlreadyOpen("taken"), 503, true),
        Arguments.of(new StoreFailure.NotRunning("closed"), 503, true));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureOfTheStoreHasItsStatusAndOnlyWhatPassesIsWorthARepetition(
      StoreFailure failure, int status, boolean repeat) {
    RequestRefused refusal = Dispatcher.refusalOf(failure);

    assertThat(refusal.status().code()).isEqualTo(status);
    assertThat(refusal.detail()).isEqualTo(failure.getMessage());
    assertThat(refusal.headers().containsKey("Retry-After")).isEqualTo(repeat);
  }
}
