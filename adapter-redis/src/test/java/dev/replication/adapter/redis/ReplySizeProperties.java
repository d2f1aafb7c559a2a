package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

final class ReplySizeProperties {
  private static final long LARGEST = 16L << 20;
  private static final long BOUND = 16L << 20;

  @Property
  void asksForAtLeastOneAndAtMostWhatIsWanted(
      @ForAll @IntRange(min = 1) int wanted,
      @ForAll @LongRange(min = 0) long bytes,
      @ForAll List<@LongRange(min = 0) Long> answers) {
    ReplySize size = new ReplySize(LARGEST);
    for (long answer : answers) {
      assertThat(size.count(wanted, bytes)).isBetween(1, wanted);
      size.answered(answer);
    }
    assertThat(size.count(wanted, bytes)).isBetween(1, wanted);
  }

  @Property
  void beginsAsIfEveryEntryWereTheLargestAllowed(
      @ForAll @IntRange(min = 1) int wanted, @ForAll @LongRange(min = 1, max = BOUND) long bytes) {
    assertThat(new ReplySize(bytes).count(wanted, BOUND) * bytes).isLessThanOrEqualTo(BOUND);
  }

  @Property
  void shrinksAtOnceWhenAnEntryIsLarger(
      @ForAll @IntRange(min = 1, max = 100_000) int wanted,
      @ForAll List<@LongRange(min = 0, max = LARGEST) Long> answers,
      @ForAll @LongRange(min = 1, max = LARGEST) long last) {
    ReplySize size = new ReplySize(LARGEST);
    answers.forEach(size::answered);
    size.answered(last);

    assertThat(size.count(wanted, BOUND) * last).isLessThanOrEqualTo(BOUND);
  }

  /** A stream is read to its end; entries that are no larger than before never exceed the bound. */
  @Property
  void anAnswerExceedsTheBoundOnlyByAnEntryLargerThanTheAnswerBefore(
      @ForAll @IntRange(min = 1, max = 1_000) int wanted,
      @ForAll @Size(max = 300) List<@LongRange(min = 1, max = LARGEST) Long> stream) {
    ReplySize size = new ReplySize(LARGEST);
    long largestBefore = LARGEST;
    int position = 0;
    while (position < stream.size()) {
      int count = Math.min(size.count(wanted, BOUND), stream.size() - position);
      List<Long> answer = stream.subList(position, position + count);
      long sum = answer.stream().mapToLong(Long::longValue).sum();
      long largest = answer.stream().mapToLong(Long::longValue).max().orElseThrow();
      assertThat(sum <= BOUND || largest > largestBefore).isTrue();
      size.answered(largest);
      largestBefore = largest;
      position += count;
    }
  }

  @Property
  void growsToWhatIsWantedWithinAFewAnswersOfSmallEntries(
      @ForAll @IntRange(min = 1, max = 10_000) int wanted,
      @ForAll @LongRange(min = 0, max = LARGEST) long large,
      @ForAll @LongRange(min = 0, max = 1_000) long small) {
    ReplySize size = new ReplySize(LARGEST);
    size.answered(large);
    for (int answers = 0; answers < 24; answers++) {
      size.answered(small);
    }
    assertThat(size.count(wanted, BOUND)).isEqualTo(wanted);
  }
}
