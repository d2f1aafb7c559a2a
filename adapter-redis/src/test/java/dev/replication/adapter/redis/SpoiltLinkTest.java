package dev.replication.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.replication.model.Change;
import dev.replication.model.StreamId;
import dev.replication.port.FeedEntry;
import dev.replication.port.PeerSession;
import dev.replication.port.ReadOutcome;
import dev.replication.port.ReplicationFailure;
import dev.replication.port.ReplicationFailure.PeerUnreachable;
import dev.replication.testkit.contract.SampleChanges;
import dev.replication.testkit.link.Direction;
import dev.replication.testkit.link.FaultProxy;
import dev.replication.testkit.redis.RedisFixture;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import dev.replication.wire.RedisUrl;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What arrives otherwise than it was sent is noticed, and not held against what is stored. */
final class SpoiltLinkTest {
  @RegisterExtension static final RedisFixture REDIS = new RedisFixture();

  private static final Duration PATIENT = Duration.ofSeconds(30);

  /** For answers of which the rest will never come; too early is noticed, too. */
  private static final Duration IMPATIENT = Duration.ofMillis(200);

  private static final int STEP = 7;
  private static final Change.Put PUT = SampleChanges.put(1, "some.key", "some content");

  private final FaultProxy proxy = FaultProxy.before(REDIS.port());

  @AfterEach
  void stop() {
    proxy.close();
  }

  private PeerSession connect(RedisClientKind kind, Duration response) throws InterruptedException {
    PeerAddress address =
        new PeerAddress(
            SampleChanges.NODE,
            RedisUrl.parse("redis://127.0.0.1:" + proxy.port()),
            "",
            RedisKeys.DEFAULT_STREAM,
            new Timeouts(PATIENT, response),
            Limits.DEFAULT);
    return RedisPeerConnectors.connector(address, kind).connect();
  }

  private static ReadOutcome read(PeerSession session) throws InterruptedException {
    return session.feed().read(StreamId.ZERO, 10, Duration.ZERO);
  }

  @ParameterizedTest
  @EnumSource
  void aSpoiltEntryCostsTheConnectionNotTheChange(RedisClientKind kind) throws Exception {
    new RedisPeer(REDIS.port(), "", kind).append(PUT, 0L);
    for (String marker :
        List.of("some cont", "some.k", "\"seq\":1", "\"hlc\":\"11", "sum\r\n$8\r\n")) {
      try (PeerSession session = connect(kind, PATIENT)) {
        proxy.spoil(Direction.TO_CLIENT, marker, marker.endsWith("\n") ? 1 : 0);

        PeerUnreachable failure = catchThrowableOfType(PeerUnreachable.class, () -> read(session));

        assertThat(failure).as(marker).hasMessageContaining("a link spoils what it carries");
      }
    }
    proxy.heal();
    try (PeerSession session = connect(kind, PATIENT)) {
      assertThat(changes(read(session))).containsExactly(PUT);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whicheverByteOfAnAnswerIsSpoiltNothingElseIsTakenForTheChange(RedisClientKind kind)
      throws Exception {
    new RedisPeer(REDIS.port(), "", kind).append(PUT, 0L);
    int place = 0;
    do {
      try (PeerSession session = connect(kind, IMPATIENT)) {
        proxy.spoil(Direction.TO_CLIENT, "*1\r\n*2", place);
        // Under a spoilt id it may be read twice, which its seq shows.
        assertThat(changes(read(session))).as("byte %d", place).containsOnly(PUT);
      } catch (ReplicationFailure noticed) {
        assertThat(noticed.disposition()).isNotEqualTo(ReplicationFailure.Disposition.RETRY);
      }
      place += STEP;
    } while (proxy.spoilt() == place / STEP);
    assertThat(place).isGreaterThan(300);
  }

  private static List<Change> changes(ReadOutcome outcome) {
    return switch (outcome) {
      case ReadOutcome.Entries(List<FeedEntry> entries, _) ->
          entries.stream().map(entry -> ((FeedEntry.Changed) entry).change()).toList();
      case ReadOutcome.Idle() -> List.of();
    };
  }
}
