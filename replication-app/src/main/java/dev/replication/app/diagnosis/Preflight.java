package dev.replication.app.diagnosis;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Clock;
import dev.replication.adapter.redis.RedisFacts.Head;
import dev.replication.adapter.redis.RedisFacts.Memory;
import dev.replication.adapter.redis.RedisFacts.Permission;
import dev.replication.adapter.redis.RedisFacts.Reach;
import dev.replication.adapter.redis.RedisFacts.Server;
import dev.replication.adapter.redis.RedisFacts.Stream;
import dev.replication.adapter.redis.RedisFacts.Verdict;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a peer can be followed: one line for each thing that following it takes, in the order in
 * which a connection meets them. After the first that cannot be passed the rest is not looked at.
 */
public final class Preflight {
  private final RedisFacts facts;
  private final List<Line> lines = new ArrayList<>();

  private Preflight(RedisFacts facts) {
    this.facts = facts;
  }

  /** What became of one check. */
  public enum Outcome {
    /** Passed. */
    OK,
    /** Passed, but something is doubtful. */
    WARN,
    /** The peer cannot be followed, or not rightly. */
    FAIL,
    /** The server does not tell this user. */
    UNKNOWN
  }

  /**
   * One check.
   *
   * @param check what was looked at
   * @param outcome what became of it
   * @param detail what was seen
   * @param fix what to do, empty where nothing is to be done
   */
  public record Line(String check, Outcome outcome, String detail, String fix) {}

  /**
   * All checks.
   *
   * @param facts the peer's Redis as seen from here
   * @param expected whose it should be, null when any node's will do
   * @param nowMillis by our clock, epoch milliseconds
   * @param maxDrift how far apart clocks may be
   */
  public static List<Line> of(
      RedisFacts facts, @Nullable NodeId expected, long nowMillis, Duration maxDrift) {
    Preflight preflight = new Preflight(facts);
    if (preflight.reach()) {
      preflight.permissions();
      preflight.server();
      preflight.add("head", PeerChecks.head(facts, expected), preflight.headText());
      preflight.add("stream", PeerChecks.stream(facts), preflight.streamText());
      preflight.add(
          "publishing",
          PeerChecks.silence(facts, nowMillis, maxDrift),
          facts.head() instanceof Head.Found ? "the node speaks" : null);
      preflight.add("clock", PeerChecks.clock(facts, nowMillis, maxDrift), preflight.clockText());
      preflight.add(
          "history", PeerChecks.history(facts, Duration.ZERO, nowMillis), preflight.historyText());
    }
    return List.copyOf(preflight.lines);
  }

  /** Whether the peer can be followed. */
  public static boolean isPassed(List<Line> lines) {
    return lines.stream().noneMatch(line -> line.outcome() == Outcome.FAIL);
  }

  /** The steps up to the login; tells whether all were passed. */
  private boolean reach() {
    int passed =
        switch (facts.reach()) {
          case Reach.NoSuchHost _ -> 0;
          case Reach.NoConnection _ -> 1;
          case Reach.NoTls _ -> 2;
          case Reach.Silent _, Reach.NotRedis _ -> 3;
          case Reach.Refused _ -> 4;
          case Reach.Answers _ -> 5;
        };
    String tls =
        facts.encrypted() ? "a certificate that is vouched for" : "not encrypted (redis://)";
    List<Line> steps =
        List.of(
            ok("name", "the host has an address"),
            ok("connection", facts.address() + " takes connections"),
            ok("encryption", tls),
            ok("protocol", "it speaks as Redis does"),
            ok("login", loginText()));
    lines.addAll(steps.subList(0, passed));
    RedisChecks.reach(facts)
        .ifPresent(
            trouble ->
                lines.add(
                    new Line(
                        steps.get(passed).check(), Outcome.FAIL, trouble.what(), trouble.fix())));
    return passed == steps.size();
  }

  private String loginText() {
    return facts.reach() instanceof Reach.Answers(Duration connected, Duration roundTrip)
        ? "user "
            + facts.user()
            + ", in "
            + connected.toMillis()
            + " ms; a round trip takes "
            + roundTrip.toNanos() / 1000
            + " µs"
        : "user " + facts.user();
  }

  private void permissions() {
    for (Permission permission : facts.permissions()) {
      boolean allowed = permission.verdict() == Verdict.ALLOWED;
      String key = permission.key();
      String what = permission.command() + (key == null ? "" : " on " + key);
      lines.add(
          new Line(
              "permission",
              allowed ? Outcome.OK : Outcome.FAIL,
              allowed ? what : what + ": " + permission.text(),
              allowed
                  ? ""
                  : "on that server: "
                      + RedisChecks.aclRule(facts.user(), facts, List.of(permission))));
    }
  }

  private void server() {
    Server server = facts.server();
    add("version", RedisChecks.version(facts), server == null ? null : versionText(server));
    Memory memory = facts.memory();
    add(
        "eviction",
        RedisChecks.eviction(facts),
        memory == null ? null : "maxmemory-policy " + memory.policy());
  }

  private static String versionText(Server server) {
    return "Redis " + server.version() + ", " + server.mode() + ", " + server.role();
  }

  private @Nullable String headText() {
    return facts.head() instanceof Head.Found(NodeHead head, _)
        ? "node "
            + head.node()
            + ", items: "
            + head.items()
            + (head.building() ? ", being rebuilt" : "")
        : null;
  }

  private @Nullable String streamText() {
    return facts.stream() instanceof Stream.Found stream
        ? stream.length()
            + " entries over "
            + Amounts.time(stream.span())
            + ", "
            + stream.entriesAdded()
            + " ever added"
        : null;
  }

  private @Nullable String clockText() {
    Clock clock = facts.clock();
    return clock == null
        ? null
        : "its Redis is "
            + Math.abs(clock.offsetMillis())
            + " ms "
            + (clock.offsetMillis() < 0 ? "behind" : "ahead")
            + ", give or take "
            + clock.uncertaintyMillis()
            + " ms";
  }

  private @Nullable String historyText() {
    return facts.stream() instanceof Stream.Found stream
        ? stream.isTrimmed() ? "covers " + Amounts.time(stream.span()) : "nothing was trimmed yet"
        : null;
  }

  /** A line that fails or warns by {@code trouble}, else says {@code seen}, else does not know. */
  private void add(String check, Optional<Trouble> trouble, @Nullable String seen) {
    if (trouble.isPresent()) {
      Trouble found = trouble.get();
      boolean fails = found.cause().severity() == Severity.ERROR;
      lines.add(new Line(check, fails ? Outcome.FAIL : Outcome.WARN, found.what(), found.fix()));
    } else if (seen != null) {
      lines.add(ok(check, seen));
    } else {
      lines.add(new Line(check, Outcome.UNKNOWN, untold(check), ""));
    }
  }

  private String untold(String check) {
    return switch (check) {
      case "eviction" ->
          "user "
              + facts.user()
              + " may not ask INFO: look at maxmemory-policy of that server yourself";
      case "clock" -> "user " + facts.user() + " may not ask TIME: +time would allow it";
      case "version" -> "the server does not tell its version";
      default -> "not told";
    };
  }

  private static Line ok(String check, String detail) {
    return new Line(check, Outcome.OK, detail, "");
  }
}
