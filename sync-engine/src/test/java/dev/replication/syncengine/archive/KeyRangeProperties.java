package dev.replication.syncengine.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeyRangeProperties {
  @Property
  void aTextIsInTheRangeExactlyWhenItBeginsWithThePrefix(
      @ForAll("texts") String prefix, @ForAll("texts") String text) {
    assertThat(contains(KeyRange.ofPrefix(prefix), text)).isEqualTo(text.startsWith(prefix));
    assertThat(contains(KeyRange.ofPrefix(prefix), prefix + text)).isTrue();
  }

  @Example
  void theSuccessorStepsOverSurrogatesAndDropsTheLastCodePoint() {
    assertThat(KeyRange.ofPrefix("a").below()).isEqualTo("b");
    assertThat(KeyRange.ofPrefix("a\uD7FF").below()).isEqualTo("a\uE000");
    assertThat(KeyRange.ofPrefix("a\uFFFF").below()).isEqualTo("a" + Character.toString(0x10000));
    assertThat(KeyRange.ofPrefix("a" + Character.toString(0x10FFFF)).below()).isEqualTo("b");
    assertThat(KeyRange.ofPrefix(Character.toString(0x10FFFF)).below()).isNull();
    assertThat(KeyRange.ofPrefix("").below()).isNull();
  }

  @Example
  void halfOfASurrogatePairIsNoPrefix() {
    assertThatThrownBy(() -> KeyRange.ofPrefix("a\uD800"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static boolean contains(KeyRange range, String text) {
    String below = range.below();
    return compare(text, range.from()) >= 0 && (below == null || compare(text, below) < 0);
  }

  private static int compare(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            'a' + 0, 'b' + 0, '%' + 0, '_' + 0, 0x7F + 1, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF,
            0x10000, 0x10FFFF)
        .list()
        .ofMaxSize(4)
        .map(
            codePoints -> {
              StringBuilder text = new StringBuilder();
              codePoints.forEach(text::appendCodePoint);
              return text.toString();
            });
  }
}
