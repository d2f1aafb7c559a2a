package dev.replication.app.diagnosis;

import static dev.replication.app.diagnosis.Facts.DRIFT;
import static dev.replication.app.diagnosis.Facts.LEEDS;
import static dev.replication.app.diagnosis.Facts.LONDON;
import static dev.replication.app.diagnosis.Facts.NOW;
import static dev.replication.app.diagnosis.Facts.sound;
import static dev.replication.app.diagnosis.Facts.unreached;
import static dev.replication.app.diagnosis.Facts.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Head;
import dev.replication.adapter.redis.RedisFacts.Permission;
import dev.replication.adapter.redis.RedisFacts.Reach;
import dev.replication.adapter.redis.RedisFacts.Verdict;
import dev.replication.app.diagnosis.Preflight.Line;
import dev.replication.app.diagnosis.Preflight.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PreflightTest {
  @Test
  void aSoundPeerPassesEveryCheck() {
    List<Line> lines = lines(sound(LEEDS));

    assertThat(lines)
        .extracting(Line::check)
        .containsExactly(
            "name",
            "connection",
            "encryption",
            "protocol",
            "login",
            "permission",
            "version",
            "eviction",
            "head",
            "stream",
            "publishing",
            "clock",
            "history");
    assertThat(lines).extracting(Line::outcome).containsOnly(Outcome.OK);
    assertThat(Preflight.isPassed(lines)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void theFirstStepThatFailsIsTheLastLine(int passed) {
    Reach reach =
        List.of(
                new Reach.NoSuchHost("cannot be found"),
                new Reach.NoConnection("refused"),
                new Reach.NoTls("no handshake"),
                new Reach.NotRedis("ended"),
                new Reach.Refused("WRONGPASS", "WRONGPASS no"))
            .get(passed);

    List<Line> lines = lines(unreached(reach));

    assertThat(lines).hasSize(passed + 1);
    assertThat(lines.subList(0, passed)).extracting(Line::outcome).doesNotContain(Outcome.FAIL);
    assertThat(lines.getLast().outcome()).isEqualTo(Outcome.FAIL);
    assertThat(lines.getLast().fix()).isNotBlank();
    assertThat(Preflight.isPassed(lines)).isFalse();
  }

  @Test
  void eachDeniedCommandHasItsLineAndItsRule() {
    RedisFacts facts =
        with(
            sound(LEEDS),
            new Permission("ping", null, Verdict.ALLOWED, ""),
            new Permission("xread", "p:s", Verdict.COMMAND_DENIED, "NOPERM no"),
            new Permission("hgetall", "p:item:x", Verdict.KEY_DENIED, "NOPERM no"));

    assertThat(lines(facts))
        .filteredOn(line -> line.check().equals("permission"))
        .containsExactly(
            new Line("permission", Outcome.OK, "ping", ""),
            new Line(
                "permission",
                Outcome.FAIL,
                "xread on p:s: NOPERM no",
                "on that server: ACL SETUSER reader +xread"),
            new Line(
                "permission",
                Outcome.FAIL,
                "hgetall on p:item:x: NOPERM no",
                "on that server: ACL SETUSER reader ~p:*"));
  }

  @Test
  void whatTheUserMayNotAskIsUnknownAndFailsNothing() {
    List<Line> lines = lines(with(sound(LEEDS), null, null, null, null));

    assertThat(lines)
        .filteredOn(line -> line.outcome() == Outcome.UNKNOWN)
        .extracting(Line::check)
        .containsExactly("version", "eviction", "clock");
    assertThat(Preflight.isPassed(lines)).isTrue();
  }

  @Test
  void anotherNodesHeadFailsAndAMissingOneOnlyWarns() {
    assertThat(Preflight.isPassed(Preflight.of(sound(LEEDS), LONDON, NOW, DRIFT))).isFalse();
    assertThat(Preflight.isPassed(Preflight.of(sound(LEEDS), null, NOW, DRIFT))).isTrue();
    List<Line> fresh = lines(with(sound(LEEDS), new Head.Absent()));
    assertThat(outcome(fresh, "head")).isEqualTo(Outcome.WARN);
    assertThat(outcome(fresh, "publishing")).isEqualTo(Outcome.UNKNOWN);
    assertThat(Preflight.isPassed(fresh)).isTrue();
  }

  private static @Nullable Outcome outcome(List<Line> lines, String check) {
    return lines.stream()
        .filter(line -> line.check().equals(check))
        .map(Line::outcome)
        .findFirst()
        .orElse(null);
  }

  private static List<Line> lines(RedisFacts facts) {
    return Preflight.of(facts, LEEDS, NOW, DRIFT);
  }
}
