package dev.replication.app.diagnosis;

import static dev.replication.app.diagnosis.Facts.DRIFT;
import static dev.replication.app.diagnosis.Facts.LEEDS;
import static dev.replication.app.diagnosis.Facts.LONDON;
import static dev.replication.app.diagnosis.Facts.NOW;
import static dev.replication.app.diagnosis.Facts.at;
import static dev.replication.app.diagnosis.Facts.head;
import static dev.replication.app.diagnosis.Facts.sound;
import static dev.replication.app.diagnosis.Facts.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Clock;
import dev.replication.adapter.redis.RedisFacts.Head;
import dev.replication.adapter.redis.RedisFacts.Stream;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PeerChecksTest {
  private static final RedisFacts SOUND = sound(LEEDS);
  private static final Duration NO_OUTAGE = Duration.ZERO;

  @Test
  void nothingIsWrongWithASoundPeerNorWithWhatIsNotTold() {
    RedisFacts taciturn =
        with(with(SOUND, (Clock) null), new Stream.Untold("NOPERM"), new Head.Untold("NOPERM"));
    for (RedisFacts facts : new RedisFacts[] {SOUND, taciturn}) {
      assertThat(PeerChecks.head(facts, LEEDS)).isEmpty();
      assertThat(PeerChecks.stream(facts)).isEmpty();
      assertThat(PeerChecks.silence(facts, NOW, DRIFT)).isEmpty();
      assertThat(PeerChecks.clock(facts, NOW, DRIFT)).isEmpty();
      assertThat(PeerChecks.history(facts, NO_OUTAGE, NOW)).isEmpty();
    }
  }

  @Test
  void aHeadIsAbsentUnreadableOrAnothers() {
    assertThat(of(PeerChecks.head(with(SOUND, new Head.Absent()), LEEDS)))
        .isEqualTo(Cause.HEAD_ABSENT);
    assertThat(of(PeerChecks.head(with(SOUND, new Head.Unreadable("format is 9")), LEEDS)))
        .isEqualTo(Cause.HEAD_UNREADABLE);
    assertThat(PeerChecks.head(SOUND, LONDON))
        .hasValueSatisfying(
            trouble -> {
              assertThat(trouble.cause()).isEqualTo(Cause.HEAD_OF_ANOTHER_NODE);
              assertThat(trouble.what()).contains("of node leeds, not of london");
            });
    assertThat(PeerChecks.head(SOUND, null)).as("any node will do").isEmpty();
  }

  @Test
  void aStreamIsAbsentOrSomethingElse() {
    assertThat(of(PeerChecks.stream(with(SOUND, new Stream.Absent()))))
        .isEqualTo(Cause.STREAM_ABSENT);
    assertThat(of(PeerChecks.stream(with(SOUND, new Stream.OfAnotherType()))))
        .isEqualTo(Cause.STREAM_OF_ANOTHER_TYPE);
  }

  @Test
  void aPeerThatMergesOtherwiseIsFound() {
    RedisFacts merging = with(SOUND, new Head.Found(head(LEEDS, NOW, 10), "0123456789abcdef"));
    assertThat(of(PeerChecks.merging(merging, SOUND))).isEqualTo(Cause.MERGES_OTHERWISE);
    assertThat(of(PeerChecks.merging(SOUND, merging))).isEqualTo(Cause.MERGES_OTHERWISE);
    assertThat(PeerChecks.merging(merging, merging)).isEmpty();
    assertThat(PeerChecks.merging(SOUND, SOUND)).isEmpty();
    assertThat(PeerChecks.merging(merging, null)).isEmpty();
  }

  @Test
  void aNodeThatPublishedNothingForFortySecondsIsSilent() {
    assertThat(PeerChecks.silence(spoke(NOW - 39_000), NOW, DRIFT)).isEmpty();
    assertThat(of(PeerChecks.silence(spoke(NOW - 41_000), NOW, DRIFT)))
        .isEqualTo(Cause.PEER_SILENT);
    RedisFacts older = with(spoke(NOW - 3_600_000), new Head.Absent());
    assertThat(PeerChecks.silence(older, NOW, DRIFT))
        .as("older software says nothing while it is idle")
        .isEmpty();
  }

  private static RedisFacts spoke(long millis) {
    return with(
        SOUND,
        new Stream.Found(10, at(1), at(millis), 10),
        new Head.Found(head(LEEDS, millis, 10)));
  }

  @Test
  void aClockFurtherOffThanAllowedIsSuspectInEitherDirection() {
    assertThat(of(PeerChecks.clock(with(SOUND, new Clock(10_011, 10)), NOW, DRIFT)))
        .isEqualTo(Cause.CLOCK_SUSPECT);
    assertThat(of(PeerChecks.clock(with(SOUND, new Clock(-10_011, 10)), NOW, DRIFT)))
        .isEqualTo(Cause.CLOCK_SUSPECT);
    assertThat(PeerChecks.clock(with(SOUND, new Clock(10_010, 10)), NOW, DRIFT)).isEmpty();
    RedisFacts future = with(SOUND, new Head.Found(head(LEEDS, NOW + 10_001, 10)));
    assertThat(of(PeerChecks.clock(future, NOW, DRIFT))).isEqualTo(Cause.CLOCK_SUSPECT);
  }

  @Test
  void aTrimmedStreamCoversTenMinutesAndTwiceTheLongestOutage() {
    RedisFacts twentyMinutes = covering(Duration.ofMinutes(20));
    assertThat(PeerChecks.history(twentyMinutes, Duration.ofMinutes(10), NOW)).isEmpty();
    assertThat(PeerChecks.history(twentyMinutes, Duration.ofMinutes(11), NOW))
        .hasValueSatisfying(
            trouble -> {
              assertThat(trouble.cause()).isEqualTo(Cause.HISTORY_SHORT);
              assertThat(trouble.what()).contains("covers 20 m 0 s", "outage seen was 11 m 0 s");
            });
    assertThat(of(PeerChecks.history(covering(Duration.ofMinutes(9)), NO_OUTAGE, NOW)))
        .isEqualTo(Cause.HISTORY_SHORT);
    RedisFacts whole = with(SOUND, new Stream.Found(5, at(NOW - 1000), at(NOW), 5));
    assertThat(PeerChecks.history(whole, Duration.ofDays(1), NOW))
        .as("nothing has left it yet")
        .isEmpty();
  }

  private static RedisFacts covering(Duration time) {
    return with(
        with(SOUND, (Clock) null), new Stream.Found(10, at(NOW - time.toMillis()), at(NOW), 500));
  }

  private static Cause of(Optional<Trouble> trouble) {
    return trouble.orElseThrow().cause();
  }
}
