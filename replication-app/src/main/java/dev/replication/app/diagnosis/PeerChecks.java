package dev.replication.app.diagnosis;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Clock;
import dev.replication.adapter.redis.RedisFacts.Head;
import dev.replication.adapter.redis.RedisFacts.Stream;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be wrong with what a peer publishes. What was not told is not wrong. */
final class PeerChecks {
  /** How long a node that says something every ten seconds may say nothing. */
  static final Duration SILENCE = Duration.ofSeconds(30);

  /** A stream that has been trimmed should cover at least this. */
  static final Duration LEAST_HISTORY = Duration.ofMinutes(10);

  /** And the longest outage seen as many times. */
  static final int OUTAGES_COVERED = 2;

  private PeerChecks() {}

  /**
   * Whether its head is there and its own.
   *
   * @param expected whose head it should be, null when any will do
   */
  static Optional<Trouble> head(RedisFacts facts, @Nullable NodeId expected) {
    String key = facts.keys().head();
    return switch (facts.head()) {
      case Head.Untold _ -> Optional.empty();
      case Head.Absent _ ->
          Optional.of(
              new Trouble(
                  Cause.HEAD_ABSENT,
                  "there is no head at " + key,
                  "start that node; or correct redis_prefix, which is "
                      + quoted(facts.keys().prefix())
                      + "; older software has no head and can be read, but nothing proves that"
                      + " nothing is missing"));
      case Head.Unreadable(String why) ->
          Optional.of(
              new Trouble(
                  Cause.HEAD_UNREADABLE,
                  "the head at " + key + " cannot be read: " + why,
                  "run the same version on both nodes; look who else writes that key"));
      case Head.Found(NodeHead head, _) when expected != null && !head.node().equals(expected) ->
          Optional.of(
              new Trouble(
                  Cause.HEAD_OF_ANOTHER_NODE,
                  "the head at " + key + " is of node " + head.node() + ", not of " + expected,
                  "correct node_id, redis_url or redis_prefix of this peer"));
      case Head.Found _ -> Optional.empty();
    };
  }

  private static String quoted(String text) {
    return text.isEmpty() ? "empty" : "\"" + text + "\"";
  }

  /** Whether it merges as {@code ours}, our own Redis, says that we do. */
  static Optional<Trouble> merging(RedisFacts facts, @Nullable RedisFacts ours) {
    if (ours != null
        && facts.head() instanceof Head.Found(NodeHead peer, String theirs)
        && ours.head() instanceof Head.Found(NodeHead _, String own)
        && !theirs.equals(own)) {
      return Optional.of(
          new Trouble(
              Cause.MERGES_OTHERWISE,
              "node " + peer.node() + " has other merge policies, so the two do not compare",
              "give both the same sync_engine.merge, and the same policies of your own, and restart"
                  + " what you changed"));
    }
    return Optional.empty();
  }

  /** Whether its change stream is there. */
  static Optional<Trouble> stream(RedisFacts facts) {
    String key = facts.keys().stream();
    return switch (facts.stream()) {
      case Stream.Found _, Stream.Untold _ -> Optional.empty();
      case Stream.Absent _ ->
          Optional.of(
              new Trouble(
                  Cause.STREAM_ABSENT,
                  "there is no change stream at " + key,
                  "start that node; or correct redis_prefix and stream_key, which must be its"
                      + " sync_engine.redis_prefix and sync_engine.cdc.stream_key"));
      case Stream.OfAnotherType _ ->
          Optional.of(
              new Trouble(
                  Cause.STREAM_OF_ANOTHER_TYPE,
                  "the key " + key + " is no stream",
                  "correct stream_key, or rename the key that is in the way"));
    };
  }

  /** Whether the node behind it still speaks. Only those that have a head speak when idle. */
  static Optional<Trouble> silence(RedisFacts facts, long nowMillis, Duration maxDrift) {
    if (!(facts.head() instanceof Head.Found(NodeHead head, _))
        || !(facts.stream() instanceof Stream.Found stream)) {
      return Optional.empty();
    }
    long spoke = Math.max(head.publishedAtMillis(), stream.last().millis());
    Duration age = Duration.ofMillis(serverNow(facts, nowMillis) - spoke);
    // It dates by its own clock, which need not be that of its Redis.
    if (age.compareTo(SILENCE.plus(maxDrift)) <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Trouble(
            Cause.PEER_SILENT,
            "it has published nothing for "
                + Amounts.time(age)
                + "; a running node does so every ten seconds",
            "look whether that node runs and reaches its Redis: replication-engine doctor there"));
  }

  /** Whether clocks are close enough for stamps to be taken. */
  static Optional<Trouble> clock(RedisFacts facts, long nowMillis, Duration maxDrift) {
    Clock clock = facts.clock();
    if (clock != null) {
      long offset = Math.abs(clock.offsetMillis()) - clock.uncertaintyMillis();
      if (offset > maxDrift.toMillis()) {
        String direction = clock.offsetMillis() > 0 ? " ahead of ours" : " behind ours";
        return suspect("the clock of its Redis is " + millis(offset) + direction, maxDrift);
      }
    }
    if (facts.head() instanceof Head.Found(NodeHead head, _)) {
      long ahead = head.publishedAtMillis() - nowMillis;
      if (ahead > maxDrift.toMillis()) {
        return suspect("it dates its head " + millis(ahead) + " ahead of our clock", maxDrift);
      }
    }
    return Optional.empty();
  }

  private static Optional<Trouble> suspect(String what, Duration maxDrift) {
    return Optional.of(
        new Trouble(
            Cause.CLOCK_SUSPECT,
            what + ", " + Amounts.time(maxDrift) + " are allowed",
            "set the clocks right, by NTP on every machine; changes from the future wait until"
                + " time reaches them"));
  }

  private static String millis(long millis) {
    return Amounts.time(Duration.ofMillis(millis));
  }

  /** Whether its stream reaches back far enough to come back to after an absence. */
  static Optional<Trouble> history(RedisFacts facts, Duration longestOutage, long nowMillis) {
    if (!(facts.stream() instanceof Stream.Found stream)
        || !stream.isTrimmed()
        || stream.length() == 0) {
      return Optional.empty();
    }
    Duration covered =
        Duration.ofMillis(Math.max(0, serverNow(facts, nowMillis) - stream.first().millis()));
    Duration wanted = longestOutage.multipliedBy(OUTAGES_COVERED);
    if (covered.compareTo(wanted) >= 0 && covered.compareTo(LEAST_HISTORY) >= 0) {
      return Optional.empty();
    }
    boolean seen = covered.compareTo(wanted) < 0;
    return Optional.of(
        new Trouble(
            Cause.HISTORY_SHORT,
            "its stream covers "
                + Amounts.time(covered)
                + (seen ? ", the longest outage seen was " + Amounts.time(longestOutage) : "")
                + "; what leaves it unread is lost to us",
            "raise sync_engine.cdc.max_len and sync_engine.cdc.max_bytes there"));
  }

  private static long serverNow(RedisFacts facts, long nowMillis) {
    Clock clock = facts.clock();
    return clock == null ? nowMillis : nowMillis + clock.offsetMillis();
  }
}
