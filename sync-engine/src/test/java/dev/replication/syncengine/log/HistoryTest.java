package dev.replication.syncengine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replication.syncengine.log.History.Mark;
import dev.replication.syncengine.log.History.Standing;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final String NAME = "0123456789abcdef";

  @Test
  void aStoreThatWasNeverChangedHasNoMark() {
    assertThat(History.NONE.end()).isEmpty();
  }

  @Test
  void theOldestOpeningIsForgottenBeyondTheBound() {
    History history = History.NONE;
    for (int i = 0; i <= History.MAX_OPENINGS; i++) {
      history = new History(history.openingsWithNext(), i + 1, i + 1);
    }
    List<Opening> openings = history.openings();

    assertThat(openings).hasSize(History.MAX_OPENINGS);
    assertThat(openings.getFirst().seq()).isEqualTo(1);
    assertThat(history.of(new Mark(openings.getFirst().name(), 2), 2))
        .isEqualTo(Standing.CONTAINED);
  }

  @Test
  void openingsOutOfOrderAreRefused() {
    Opening late = new Opening(NAME, 3, 7);
    assertThatThrownBy(() -> new History(List.of(late), 2, 9))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new History(List.of(late), 5, 6))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new History(List.of(late, new Opening(NAME, 2, 7)), 5, 9))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNoNameIsRefused() {
    for (String name : List.of("", "0123456789abcde", "0123456789abcdeg")) {
      assertThatThrownBy(() -> new Mark(name, 0)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Opening(name, 0, 0))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static Opening opening(char digit, long seq, boolean seen) {
    return new Opening(String.valueOf(digit).repeat(16), seq, seq, seen);
  }

  @Test
  void whatAForeignMarkSharesEndsWithTheOpeningThatBothKnow() {
    History history =
        new History(
            List.of(opening('1', 0, true), opening('2', 3, true), opening('3', 5, true)), 8, 8);

    assertThat(history.sharedWith(new Mark("1".repeat(16), 4))).isEqualTo(3);
    assertThat(history.sharedWith(new Mark("2".repeat(16), 9))).isEqualTo(5);
  }

  @Test
  void whatAnUnknownMarkSharesEndsWithTheLastOpeningThatSawTheMirror() {
    Mark unknown = new Mark("f".repeat(16), 9);
    List<Opening> blindSinceFive =
        List.of(opening('1', 0, false), opening('2', 3, true), opening('3', 5, false));

    assertThat(new History(blindSinceFive, 8, 8).sharedWith(unknown)).isEqualTo(5);
    assertThat(new History(History.seenInLast(blindSinceFive), 8, 8).sharedWith(null)).isEqualTo(8);
  }

  @Test
  void whatWasWrittenBeforeTheFirstOpeningIsShared() {
    Mark unknown = new Mark("f".repeat(16), 9);
    assertThat(new History(List.of(), 4, 4).sharedWith(unknown)).isEqualTo(4);
    assertThat(new History(List.of(opening('1', 2, false)), 4, 4).sharedWith(unknown)).isEqualTo(2);
  }
}
