package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.syncengine.log.History.Mark;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MarkFieldsTest {
  private static final Mark MARK = new Mark("0123456789abcdef", 42);

  @Test
  void writesTheFieldsOfTheFormat() {
    assertThat(MarkFields.of(Optional.of(MARK)))
        .isEqualTo(Map.of("opening", "0123456789abcdef", "seq_latest", "42"));
    assertThat(MarkFields.of(Optional.empty())).isEqualTo(Map.of("opening", "", "seq_latest", "0"));
  }

  @Test
  void readsWhatItWroteAndHeadsWithout() {
    assertThat(MarkFields.parse(MarkFields.of(Optional.of(MARK)))).contains(MARK);
    assertThat(MarkFields.parse(MarkFields.of(Optional.empty()))).isEmpty();
    assertThat(MarkFields.parse(Map.of("seq", "1"))).isEmpty();
  }

  @Test
  void refusesAnythingElseByName() {
    for (Map<String, String> fields :
        List.of(
            Map.of("opening", "short", "seq_latest", "1"),
            Map.of("opening", MARK.opening()),
            Map.of("opening", MARK.opening(), "seq_latest", "-1"),
            Map.of("opening", MARK.opening(), "seq_latest", "9223372036854775808"))) {
      assertThatThrownBy(() -> MarkFields.parse(fields))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("seq_latest");
    }
  }
}
