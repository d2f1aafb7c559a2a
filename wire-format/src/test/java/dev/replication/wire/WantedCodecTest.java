package dev.replication.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replication.model.ItemKey;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WantedCodecTest {
  private final WantedCodec codec = new WantedCodec(256);

  @Test
  void idsAreAnArrayInTheirOrder() {
    List<ItemKey> keys = List.of(new ItemKey("b"), new ItemKey("a\"/%:é"));

    assertThat(codec.encode(keys)).isEqualTo("[\"b\",\"a\\\"/%:é\"]");
    assertThat(codec.decode(codec.encode(keys))).containsExactlyElementsOf(keys);
    assertThat(codec.decode("[]")).isEmpty();
  }

  @Test
  void asManyOfTheGreatestLengthAsMayBeWantedAreRead() {
    List<ItemKey> keys =
        IntStream.range(0, 256)
            .mapToObj(i -> new ItemKey("\"".repeat(1020) + "%04d".formatted(i)))
            .toList();

    assertThat(codec.decode(codec.encode(keys))).hasSize(256);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "\"a\"",
        "[1]",
        "[null]",
        "[[\"a\"]]",
        "[\"a\"",
        "[\"\"]",
        "[\"a\"]x",
        "[\"a\"] []"
      })
  void whatIsNoArrayOfIdsIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(text));
  }

  @Test
  void moreThanMayBeWantedIsRefused() {
    WantedCodec two = new WantedCodec(2);

    assertThat(two.decode("[\"a\",\"b\"]")).hasSize(2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two.decode("[\"a\",\"b\",\"c\"]"))
        .withMessage("more than 2 items are wanted");
  }
}
