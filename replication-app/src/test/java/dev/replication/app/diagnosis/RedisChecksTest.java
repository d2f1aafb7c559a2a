package dev.replication.app.diagnosis;

import static dev.replication.app.diagnosis.Facts.LEEDS;
import static dev.replication.app.diagnosis.Facts.sound;
import static dev.replication.app.diagnosis.Facts.unreached;
import static dev.replication.app.diagnosis.Facts.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Memory;
import dev.replication.adapter.redis.RedisFacts.Permission;
import dev.replication.adapter.redis.RedisFacts.Persistence;
import dev.replication.adapter.redis.RedisFacts.Reach;
import dev.replication.adapter.redis.RedisFacts.Server;
import dev.replication.adapter.redis.RedisFacts.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedisChecksTest {
  private static final RedisFacts SOUND = sound(LEEDS);

  @Test
  void nothingIsWrongWithASoundServerNorWithWhatIsNotTold() {
    RedisFacts taciturn = with(SOUND, null, null, null, null);
    for (RedisFacts facts : new RedisFacts[] {SOUND, taciturn}) {
      assertThat(RedisChecks.reach(facts)).isEmpty();
      assertThat(RedisChecks.permissions(facts)).isEmpty();
      assertThat(RedisChecks.version(facts)).isEmpty();
      assertThat(RedisChecks.eviction(facts)).isEmpty();
      assertThat(RedisChecks.memory(facts)).isEmpty();
      assertThat(RedisChecks.persistence(facts)).isEmpty();
      assertThat(RedisChecks.saving(facts)).isEmpty();
      assertThat(RedisChecks.readOnly(facts)).isEmpty();
    }
  }

  @Test
  void eachWayOfNotReachingAServerHasItsCause() {
    assertThat(cause(new Reach.NoSuchHost("cannot be found"))).isEqualTo(Cause.UNKNOWN_HOST);
    assertThat(cause(new Reach.NoConnection("refused"))).isEqualTo(Cause.UNREACHABLE);
    assertThat(cause(new Reach.NoTls("no TLS handshake"))).isEqualTo(Cause.TLS_FAILED);
    assertThat(cause(new Reach.Silent("did not answer"))).isEqualTo(Cause.NO_ANSWER);
    assertThat(cause(new Reach.NotRedis("ended"))).isEqualTo(Cause.NOT_REDIS);
  }

  @ParameterizedTest
  @CsvSource({
    "WRONGPASS, WRONG_PASSWORD",
    "NOAUTH, WRONG_PASSWORD",
    "LOADING, LOADING",
    "NOPERM, NO_PERMISSION",
    "ERR, REFUSED"
  })
  void aRefusalIsToldByItsCode(String code, Cause cause) {
    Trouble trouble =
        RedisChecks.reach(unreached(new Reach.Refused(code, code + " something"))).orElseThrow();

    assertThat(trouble.cause()).isEqualTo(cause);
    assertThat(trouble.what()).isEqualTo("10.0.0.1:6379 says " + code + " something");
  }

  @Test
  void whatIsDeniedIsNamedWithTheRuleThatAllowsIt() {
    RedisFacts facts =
        with(
            SOUND,
            new Permission("xread", "p:__local__:cdc", Verdict.COMMAND_DENIED, "NOPERM"),
            new Permission("xinfo|stream", "p:__local__:cdc", Verdict.COMMAND_DENIED, "NOPERM"),
            new Permission("hgetall", "p:item:x", Verdict.KEY_DENIED, "NOPERM"),
            new Permission("ping", null, Verdict.ALLOWED, ""));

    assertThat(RedisChecks.permissions(facts))
        .contains(
            new Trouble(
                Cause.NO_PERMISSION,
                "user reader may not use xread, use xinfo|stream, use hgetall on p:item:x",
                "on that server: ACL SETUSER reader ~p:* +xread +xinfo|stream"));
  }

  @Test
  void aServerBeforeSevenIsTooOld() {
    assertThat(of(RedisChecks.version(with(SOUND, new Server("6.2.7", "standalone", "master")))))
        .isEqualTo(Cause.TOO_OLD);
    assertThat(RedisChecks.version(with(SOUND, new Server("255.255.255", "standalone", "master"))))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"allkeys-lru, true", "allkeys-random, true", "volatile-lru, false"})
  void onlyAPolicyThatMayEvictAnyKeyIsWarnedOf(String policy, boolean warned) {
    assertThat(RedisChecks.eviction(with(SOUND, new Memory(policy, 1, 100))).isPresent())
        .isEqualTo(warned);
  }

  @Test
  void memoryIsWatchedFromNineTenthsOn() {
    assertThat(RedisChecks.memory(with(SOUND, new Memory("noeviction", 89, 100)))).isEmpty();
    assertThat(of(RedisChecks.memory(with(SOUND, new Memory("noeviction", 90, 100)))))
        .isEqualTo(Cause.MEMORY_SHORT);
    assertThat(of(RedisChecks.memory(with(SOUND, new Memory("noeviction", 100, 100)))))
        .isEqualTo(Cause.OUT_OF_MEMORY);
    assertThat(RedisChecks.memory(with(SOUND, new Memory("allkeys-lru", 100, 100))))
        .as("it evicts instead")
        .isEmpty();
  }

  @Test
  void aServerThatKeepsNothingIsWarnedOfWhereThatIsCertain() {
    assertThat(of(RedisChecks.persistence(with(SOUND, new Persistence(false, false, false)))))
        .isEqualTo(Cause.NOT_PERSISTENT);
    assertThat(RedisChecks.persistence(with(SOUND, new Persistence(false, true, false)))).isEmpty();
    assertThat(RedisChecks.persistence(with(SOUND, new Persistence(false, null, false)))).isEmpty();
  }

  @Test
  void aServerThatCannotSaveIsToldOf() {
    assertThat(of(RedisChecks.saving(with(SOUND, new Persistence(true, true, true)))))
        .isEqualTo(Cause.NOT_SAVING);
  }

  @Test
  void aReplicaTakesNoWrites() {
    assertThat(of(RedisChecks.readOnly(with(SOUND, new Server("7.2.4", "standalone", "replica")))))
        .isEqualTo(Cause.READ_ONLY);
  }

  private static Cause cause(Reach reach) {
    return of(RedisChecks.reach(unreached(reach)));
  }

  private static Cause of(Optional<Trouble> trouble) {
    return trouble.orElseThrow().cause();
  }
}
