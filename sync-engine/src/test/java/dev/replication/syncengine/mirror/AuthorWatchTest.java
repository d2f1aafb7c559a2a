package dev.replication.syncengine.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.model.StreamId;
import dev.replication.syncengine.log.History;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AuthorWatchTest {
  private static final History.Mark MARK = new History.Mark("1111111111111111", 4);
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final AuthorWatch watch = new AuthorWatch(Duration.ofSeconds(12));

  private static Observed with(long entries) {
    return new Observed(
        Optional.empty(),
        Optional.of(MARK),
        new Observed.Stream(entries, new StreamId(100, entries), entries, 1_000),
        0,
        0);
  }

  @Test
  void whoeverIsSilentForLongEnoughIsGone() {
    assertThat(watch.saw(with(4), 0)).isEqualTo(new SetBack(MARK, SetBack.Author.WATCHED));
    assertThat(watch.saw(with(4), 11 * SECOND).author()).isEqualTo(SetBack.Author.WATCHED);
    assertThat(watch.saw(with(4), 12 * SECOND).author()).isEqualTo(SetBack.Author.SILENT);
  }

  @Test
  void whoeverAddsAHeartbeatIsThere() {
    watch.saw(with(4), 0);
    assertThat(watch.saw(with(5), 10 * SECOND).author()).isEqualTo(SetBack.Author.WRITING);
    assertThat(watch.saw(with(5), 30 * SECOND).author()).isEqualTo(SetBack.Author.WRITING);
  }
}
