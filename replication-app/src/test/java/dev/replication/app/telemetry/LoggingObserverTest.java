package dev.replication.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.replication.model.NodeId;
import dev.replication.model.Slo;
import dev.replication.model.StreamId;
import dev.replication.port.ReplicaStore.ApplyReport;
import dev.replication.port.ReplicaStore.Outcome;
import dev.replication.port.ReplicationEvent;
import dev.replication.port.ReplicationFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoggingObserverTest {
  private static final NodeId PEER = new NodeId("peer-1");

  private final SteppedTime time = new SteppedTime();
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final Logger logger = new LoggerContext().getLogger("test");
  private final LoggingObserver observer = new LoggingObserver(time, logger);

  @BeforeEach
  void listen() {
    logger.setLevel(Level.INFO);
    lines.start();
    logger.addAppender(lines);
  }

  @Test
  void aPeerThatIsDownIsToldOfOnceThenOnceAMinuteThenWhenItIsBack() {
    observer.on(new ReplicationEvent.PeerDisconnected(PEER, unreachable("connection reset")));
    for (int attempt = 1; attempt <= 150; attempt++) {
      time.advance(Duration.ofSeconds(1));
      observer.on(
          new ReplicationEvent.PeerConnectFailed(
              PEER, attempt, unreachable("connection refused by b:7002"), Duration.ofSeconds(1)));
    }
    observer.on(new ReplicationEvent.PeerConnected(PEER, Duration.ofMillis(3)));

    assertThat(messages())
        .containsExactly(
            "peer peer-1: connection lost: peer peer-1: connection reset",
            "peer peer-1: cannot connect (attempt 60), next try in 1000 ms:"
                + " peer peer-1: connection refused by b:7002",
            "peer peer-1: cannot connect (attempt 120), next try in 1000 ms:"
                + " peer peer-1: connection refused by b:7002",
            "peer peer-1: connected again in 3 ms after 151 failures in 150 s");
  }

  @Test
  void anEpisodeOfAViolatedObjectiveIsOneLineAtItsBeginningAndOneAtItsEnd() {
    Duration allowed = Duration.ofSeconds(30);
    for (int times = 1; times <= 5; times++) {
      observer.on(
          new ReplicationEvent.SloViolated(
              PEER, Slo.REPLICATION_LAG, Duration.ofSeconds(30 + times), allowed, times));
    }
    observer.on(
        new ReplicationEvent.SloRestored(
            PEER, Slo.REPLICATION_LAG, Duration.ofSeconds(35), allowed, 5, Duration.ofSeconds(12)));

    assertThat(messages())
        .containsExactly(
            "peer peer-1: replication_lag is 31000 ms, 30000 ms are allowed",
            "peer peer-1: replication_lag is within 30000 ms again;"
                + " it was not for 12 s, 5 times, at most 35000 ms");
  }

  @Test
  void aMemberThatHoldsBackDeletesIsToldOfAtEachStageAndAtTheEnd() {
    Duration maxHold = Duration.ofDays(7);
    for (int hours : List.of(1, 2, 90, 91, 140, 150)) {
      observer.on(
          new ReplicationEvent.StableFrontierMeasured(
              Map.of(PEER, Duration.ofHours(hours)), maxHold));
    }
    observer.on(new ReplicationEvent.StableFrontierMeasured(Map.of(), maxHold));
    observer.on(new ReplicationEvent.StableFrontierMeasured(Map.of(), maxHold));

    String held = " s; they are kept for it, 604800 s are borne";
    assertThat(messages())
        .containsExactly(
            "member peer-1: has not seen deletes that could be forgotten for 3600" + held,
            "member peer-1: has not seen deletes that could be forgotten for 324000" + held,
            "member peer-1: has not seen deletes that could be forgotten for 504000" + held,
            "member peer-1: has seen the deletes that were kept for it");
    assertThat(lines.list)
        .extracting(ILoggingEvent::getLevel)
        .containsExactly(Level.INFO, Level.WARN, Level.ERROR, Level.INFO);
  }

  @Test
  void aMemberThatIsALittleLateIsNotToldOf() {
    for (Map<NodeId, Duration> blockedBy :
        List.of(Map.of(PEER, Duration.ofSeconds(5)), Map.<NodeId, Duration>of())) {
      observer.on(new ReplicationEvent.StableFrontierMeasured(blockedBy, Duration.ofDays(7)));
    }

    assertThat(messages()).isEmpty();
  }

  @Test
  void aPeerThatIsAnotherNodeIsAnErrorToldOfOnceThenOnceAMinute() {
    ReplicationFailure wrong = new ReplicationFailure.WrongPeer(PEER, new NodeId("stranger"));
    for (int attempt = 1; attempt <= 100; attempt++) {
      observer.on(
          new ReplicationEvent.PeerConnectFailed(PEER, attempt, wrong, Duration.ofSeconds(1)));
      time.advance(Duration.ofSeconds(1));
    }

    assertThat(messages()).hasSize(2).allMatch(line -> line.contains("leads to node stranger"));
    assertThat(lines.list).allMatch(line -> line.getLevel() == Level.ERROR);
  }

  @Test
  void aClientsOwnExceptionIsNotPrinted() {
    observer.on(
        new ReplicationEvent.PeerDisconnected(
            PEER,
            new ReplicationFailure.PeerRefused(
                PEER,
                "wrong password",
                new IOException("redis://user:secret@b:7002 said WRONGPASS"))));

    assertThat(messages())
        .singleElement()
        .asString()
        .contains("wrong password")
        .doesNotContain("secret");
    assertThat(lines.list.getFirst().getThrowableProxy()).isNull();
  }

  @Test
  void aStoreThatRefusesBatchesIsToldOfOnceAndWhenItTakesThemAgain() {
    ReplicationFailure full =
        new ReplicationFailure.StoreUnavailable("disk full", new IOException("ENOSPC"));
    for (int i = 0; i < 50; i++) {
      observer.on(new ReplicationEvent.BatchFailed(PEER, 7, full));
      time.advance(Duration.ofMillis(100));
    }
    observer.on(
        new ReplicationEvent.BatchApplied(
            PEER,
            7,
            0,
            new ApplyReport(List.of(), 1),
            0,
            Duration.ofMillis(1),
            Duration.ofMillis(1)));

    assertThat(messages())
        .containsExactly(
            "peer peer-1: batch of 7 not applied, will be retried: local store: disk full",
            "peer peer-1: batches are applied again after 50 failures in 5 s");
  }

  @Test
  void aPeerWhoseStampsAreAheadIsToldOfOnceAMinuteAndWhenTheyAgreeAgain() {
    for (int i = 0; i < 70; i++) {
      observer.on(applied(Outcome.PARKED, Outcome.PARKED));
      time.advance(Duration.ofSeconds(1));
    }
    observer.on(applied());
    observer.on(applied(Outcome.APPLIED));

    String said = ": their stamps are too far ahead of our clock, is one of the clocks wrong?";
    assertThat(messages())
        .containsExactly(
            "peer peer-1: 2 changes set aside until time reaches them" + said,
            "peer peer-1: 2 changes set aside until time reaches them"
                + " (60 more times, for 60 s now)"
                + said,
            "peer peer-1: its stamps agree with our clock again");
  }

  @Test
  void whatIsMissingIsToldOfWhenItIsFoundAndWhenItIsThereAgain() {
    observer.on(new ReplicationEvent.CompletenessChanged(PEER, 7L));
    observer.on(new ReplicationEvent.CompletenessChanged(PEER, null));

    assertThat(messages())
        .containsExactly(
            "peer peer-1: changes from its seq 7 on may be missing here",
            "peer peer-1: nothing of it is known to be missing any more");
  }

  private static ReplicationEvent applied(Outcome... outcomes) {
    return new ReplicationEvent.BatchApplied(
        PEER,
        1,
        0,
        new ApplyReport(List.of(outcomes), 1),
        0,
        Duration.ofMillis(1),
        Duration.ofMillis(1));
  }

  @Test
  void ordinaryWorkIsSilent() {
    observer.on(new ReplicationEvent.BatchRead(PEER, 10, 1_000, Duration.ofMillis(1)));
    observer.on(new ReplicationEvent.LagMeasured(PEER, 0L, 0L));
    observer.on(new ReplicationEvent.CursorSaved(PEER, StreamId.ZERO, null));
    observer.on(new ReplicationEvent.PeerPinged(PEER, Duration.ofMillis(1)));

    assertThat(messages()).isEmpty();
  }

  private List<String> messages() {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static ReplicationFailure unreachable(String what) {
    return new ReplicationFailure.PeerUnreachable(PEER, what, new IOException(what));
  }
}
