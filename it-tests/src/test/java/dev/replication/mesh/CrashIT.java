package dev.replication.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.process.Cli;
import dev.replication.process.NodeHttp.Listed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/**
 * Whatever is killed or emptied in the middle of the work: nothing acknowledged is missing, and
 * both end equal.
 */
@TestInstance(Lifecycle.PER_CLASS)
final class CrashIT {
  private static final int SOME = 300;

  private final TwoNodes nodes;
  private final MeshNode london;
  private final MeshNode manchester;

  CrashIT(@TempDir Path folder) throws IOException {
    nodes = TwoNodes.start(folder);
    london = nodes.london();
    manchester = nodes.manchester();
  }

  @AfterAll
  void stop() {
    nodes.close();
  }

  @BeforeEach
  void bothRun() throws IOException {
    london.revive();
    manchester.revive();
  }

  @Test
  void aNodeKilledInTheMiddleOfWritesLosesNothingAcknowledged() throws Exception {
    try (Writers here = Writers.start(london.http(), "node.here");
        Writers there = Writers.start(manchester.http(), "node.there")) {
      here.awaitMore(SOME);
      london.process().kill9();
      here.stop();
      london.start();
      try (Writers again = Writers.start(london.http(), "node.again")) {
        again.awaitMore(SOME);
        there.stop();
        again.stop();
        assertEqualWithAll(here, there, again);
      }
    }
  }

  @Test
  void theReaderKilledInTheMiddleGoesOnFromItsCursor() throws Exception {
    try (Writers here = Writers.start(london.http(), "reader.here")) {
      here.awaitMore(SOME);
      manchester.process().kill9();
      here.awaitMore(SOME);
      manchester.start();
      here.awaitMore(SOME);
      here.stop();
      assertEqualWithAll(here);
    }
  }

  @Test
  void aKilledRedisThatComesBackWithItsFileIsBroughtUpToDate() throws Exception {
    try (Writers here = Writers.start(london.http(), "redis.here");
        Writers there = Writers.start(manchester.http(), "redis.there")) {
      here.awaitMore(SOME);
      london.redis().kill();
      here.awaitMore(SOME);
      london.redis().restart();
      here.awaitMore(SOME);
      here.stop();
      there.stop();
      assertEqualWithAll(here, there);
    }
  }

  @Test
  void aRedisThatComesBackEmptyIsRebuilt() throws Exception {
    try (Writers here = Writers.start(london.http(), "empty.here")) {
      here.awaitMore(SOME);
      // Down meanwhile, it can learn of the last writes and deletes only from what is rebuilt.
      manchester.process().kill9();
      here.awaitMore(SOME);
      london.restartRedisEmpty();
      here.awaitMore(SOME);
      here.stop();
      manchester.start();
      Map<String, Listed> held = assertEqualWithAll(here);
      awaitMirrored(held.size());
    }
  }

  @Test
  void aRedisThatIsEmptiedUnderTheNodeIsRebuilt() throws Exception {
    try (Writers here = Writers.start(london.http(), "flushed.here")) {
      here.awaitMore(SOME);
      try (Jedis jedis = london.jedis()) {
        jedis.flushAll();
      }
      here.awaitMore(SOME);
      here.stop();
      Map<String, Listed> held = assertEqualWithAll(here);
      awaitMirrored(held.size());
    }
  }

  @Test
  void aNodeAskedToStopInTheMiddleOfWritesEndsInOrderAndLosesNothing() throws Exception {
    try (Writers here = Writers.start(london.http(), "stop.here");
        Writers there = Writers.start(manchester.http(), "stop.there")) {
      here.awaitMore(SOME);

      assertThat(london.process().terminate()).isIn(0, 143);

      here.stop();
      assertThat(london.process().output()).doesNotContain("\tat ", "ERROR");
      london.start();
      there.stop();
      assertEqualWithAll(here, there);
    }
  }

  @Test
  void everythingKilledAtOnceComesBackEqual() throws Exception {
    try (Writers here = Writers.start(london.http(), "all.here");
        Writers there = Writers.start(manchester.http(), "all.there")) {
      here.awaitMore(SOME);
      london.redis().kill();
      manchester.redis().kill();
      london.process().kill9();
      manchester.process().kill9();
      here.stop();
      there.stop();

      bothRun();

      assertEqualWithAll(here, there);
    }
  }

  @Test
  void aNodeWhoseDatabaseIsLostTakesEverythingBack() throws Exception {
    try (Writers here = Writers.start(london.http(), "lost.here");
        Writers there = Writers.start(manchester.http(), "lost.there")) {
      here.awaitMore(SOME);
      there.awaitMore(SOME);
      here.stop();
      there.stop();
      // What only the lost database held would be gone.
      assertEqualWithAll(here, there);
      london.process().kill9();
      london.loseDatabase();
      london.start();
      try (Writers again = Writers.start(london.http(), "lost.again")) {
        again.awaitMore(SOME);
        again.stop();
        assertEqualWithAll(here, there, again);
      }
    }
  }

  @Test
  void aNodeWhoseDatabaseIsSetBackTakesBackWhatItWroteSince() throws Exception {
    try (Writers before = Writers.start(london.http(), "backup.before");
        Writers there = Writers.start(manchester.http(), "backup.there")) {
      before.awaitMore(SOME);
      before.stop();
      assertThat(london.process().terminate()).isIn(0, 143);
      london.backUpDatabase();
      london.start();
      try (Writers since = Writers.start(london.http(), "backup.since")) {
        since.awaitMore(SOME);
        since.stop();
        there.stop();
        assertEqualWithAll(before, since, there);
        assertThat(london.process().terminate()).isIn(0, 143);
        long origins = london.sql("SELECT count(DISTINCT origin) FROM items");
        london.restoreDatabase();
        london.start();
        assertThat(london.process().output()).contains("the store was set back to an older copy");
        try (Writers again = Writers.start(london.http(), "backup.again")) {
          again.awaitMore(SOME);
          again.stop();
          assertEqualWithAll(before, since, there, again);
        }
        assertThat(london.sql("SELECT count(DISTINCT origin) FROM items")).isEqualTo(origins + 1);
        assertProvedEqual();
        nodes.assertStreamsFallSilent();
      }
    }
  }

  @Test
  void whatASetBackNodeTookWithoutItsRedisIsKeptBesideWhatItWroteBefore() throws Exception {
    assertThat(london.process().terminate()).isIn(0, 143);
    london.backUpDatabase();
    london.start();
    try (Writers since = Writers.start(london.http(), "blind.since")) {
      since.awaitMore(SOME);
      since.stop();
      assertEqualWithAll(since);
      assertThat(london.process().terminate()).isIn(0, 143);
      london.restoreDatabase();
      london.redis().kill();
      london.start();
      // Its changes get names that Manchester knows for others.
      try (Writers blind = Writers.start(london.http(), "blind.then")) {
        blind.awaitMore(SOME);
        blind.stop();
        london.redis().restart();
        assertThat(london.process().terminate()).isIn(0, 143);
        london.start();
        assertEqualWithAll(since, blind);
        assertProvedEqual();
      }
    }
  }

  private void assertProvedEqual() throws Exception {
    String url = london.process().base().toString();
    Cli.Ended proof = Cli.run(london.folder(), "verify", "--url", url, "--wait", "30s");
    assertThat(proof.out()).contains("EQUAL");
    assertThat(proof.exitCode()).isZero();
  }

  private Map<String, Listed> assertEqualWithAll(Writers... all) throws Exception {
    Map<String, String> stored = new HashMap<>();
    for (Writers writers : all) {
      stored.putAll(writers.stored());
    }
    Map<String, Listed> held = nodes.awaitEqualWith(stored);
    for (Writers writers : all) {
      assertThat(writers.deleted()).isNotEmpty();
      assertThat(held).doesNotContainKeys(writers.deleted().toArray(String[]::new));
    }
    nodes.assertSameAnswers(held);
    return held;
  }

  /** London's Redis holds every item again. */
  private void awaitMirrored(int items) {
    Awaitility.await("every item in Redis")
        .atMost(TwoNodes.WITHIN)
        .untilAsserted(
            () -> {
              try (Jedis jedis = london.jedis()) {
                assertThat(jedis.keys("item:*")).hasSize(items);
              }
            });
  }
}
