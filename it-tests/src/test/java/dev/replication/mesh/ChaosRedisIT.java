package dev.replication.mesh;

import static dev.replication.mesh.ChaosMesh.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.mesh.ChaosMesh.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.params.XTrimParams;

/**
 * London's Redis fails in every way that a Redis can, while both nodes are written to. London has
 * everything in its database, so nothing is lost: the nodes end equal, and meanwhile London shows
 * what is wrong.
 */
final class ChaosRedisIT {
  private static final int SOME = 40;
  private static final ProtocolCommand DEBUG = () -> "DEBUG".getBytes(UTF_8);

  @Chaos
  void aRedisThatStandsStillIsNoticedByBothAndGoesOn(ChaosMesh mesh) throws Exception {
    Side london = mesh.london();
    try (Load load = Load.on(mesh, "paused")) {
      load.awaitMore(SOME);
      london.node().redis().pause();

      london.awaitRedisProblem("did not");
      mesh.manchester().awaitPeerLost();
      load.awaitMore(SOME);

      london.node().redis().resume();
      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void aRedisThatComesBackFromAnOldDumpIsBroughtUpToDate(ChaosMesh mesh) throws Exception {
    MeshNode london = mesh.london().node();
    Path data = london.folder().resolve("redis");
    Path dump = london.folder().resolve("dump");
    try (Load load = Load.on(mesh, "dump")) {
      load.awaitMore(SOME);
      copy(data.resolve("appendonlydir"), dump);
      load.awaitMore(SOME);
      mesh.london().awaitPublished();

      london.redis().kill();
      replace(data.resolve("appendonlydir"), dump);
      london.redis().restart();
      load.awaitMore(SOME);

      mesh.awaitEqual(load);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    for (Path file : files(from)) {
      Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void replace(Path data, Path dump) throws IOException {
    for (Path file : files(data)) {
      Files.delete(file);
    }
    copy(dump, data);
    for (Path file : files(dump)) {
      Files.delete(file);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  @Chaos
  void aFailoverToAStaleReplicaAndBackLosesNothing(ChaosMesh mesh) throws Exception {
    MeshNode london = mesh.london().node();
    try (EmbeddedRedis replica = EmbeddedRedis.start(EmbeddedRedis.Settings.inMemory());
        Jedis atReplica = new Jedis("127.0.0.1", replica.port());
        Load load = Load.on(mesh, "failover")) {
      load.awaitMore(SOME);
      atReplica.replicaof("127.0.0.1", london.redis().port());
      eventually("the replica is in step")
          .until(() -> atReplica.info("replication").contains("master_link_status:up"));
      atReplica.replicaofNoOne();
      load.awaitMore(SOME);

      leadTo(mesh, replica.port());
      load.awaitMore(SOME);
      mesh.london().awaitPublished();
      leadTo(mesh, london.redis().port());
      load.awaitMore(SOME);

      mesh.awaitEqual(load);
    } finally {
      leadTo(mesh, london.redis().port());
    }
  }

  /** Both nodes find London's Redis there from now on. */
  private static void leadTo(ChaosMesh mesh, int port) {
    mesh.london().own().redirect(port);
    mesh.manchester().toPeer().redirect(port);
  }

  @Chaos
  void aRedisWithoutMemoryStopsThePublishingNotTheWriting(ChaosMesh mesh) throws Exception {
    try (Load load = Load.on(mesh, "memory");
        Jedis redis = mesh.london().node().jedis()) {
      load.awaitMore(SOME);
      redis.configSet("maxmemory", "1");

      mesh.london().awaitRedisProblem("OOM");
      load.awaitMore(SOME);

      redis.configSet("maxmemory", "0");
      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void aRedisThatBecameAReplicaStopsThePublishingNotTheWriting(ChaosMesh mesh) throws Exception {
    try (Load load = Load.on(mesh, "readonly");
        Jedis redis = mesh.london().node().jedis()) {
      load.awaitMore(SOME);
      redis.replicaof("127.0.0.1", 1);

      mesh.london().awaitRedisProblem("READONLY");
      load.awaitMore(SOME);

      redis.replicaofNoOne();
      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void aRedisThatLoadsForLongIsWaitedFor(ChaosMesh mesh) throws Exception {
    try (Load load = Load.on(mesh, "loading");
        Jedis redis = mesh.london().node().jedis();
        Jedis loader = new Jedis("127.0.0.1", mesh.london().node().redis().port(), 60_000)) {
      load.awaitMore(SOME);
      redis.configSet("loading-process-events-interval-bytes", "1024");
      redis.configSet("key-load-delay", "3000");
      redis.eval("for i = 1, 1000 do redis.call('SET', 'filler.' .. i, '1') end");
      Thread reload = Thread.ofVirtual().start(() -> loader.sendCommand(DEBUG, "RELOAD"));

      mesh.london().awaitRedisProblem("LOADING");
      mesh.manchester().awaitPeerLost();
      load.awaitMore(SOME);

      redis.configSet("key-load-delay", "0");
      reload.join();
      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void aStreamThatIsDeletedAndARedisThatIsFlushedAreBuiltAnew(ChaosMesh mesh) throws Exception {
    try (Load load = Load.on(mesh, "deleted");
        Jedis redis = mesh.london().node().jedis()) {
      load.awaitMore(SOME);
      redis.del(MeshNode.STREAM);
      load.awaitMore(SOME);
      // What is written and deleted while the reader is away it can learn from the new stream only.
      mesh.manchester().toPeer().hold();
      load.awaitMore(SOME);
      redis.flushAll();
      load.awaitMore(SOME);
      mesh.london().awaitPublished();

      mesh.heal();
      mesh.awaitEqual(load);
    }
  }

  @Chaos
  void trimmingWhatEveryoneHasReadIsNoLoss(ChaosMesh mesh) throws Exception {
    double losses = mesh.manchester().losses();
    try (Load load = Load.on(mesh, "trimmed");
        Jedis redis = mesh.london().node().jedis()) {
      load.awaitMore(SOME);
      mesh.awaitEqual(load);
      redis.xtrim(MeshNode.STREAM, XTrimParams.xTrimParams().maxLen(0));
    }
    try (Load load = Load.on(mesh, "trimmed")) {
      load.awaitMore(SOME);

      mesh.awaitEqual(load);
    }
    assertThat(mesh.manchester().losses()).isEqualTo(losses);
    // What was trimmed was read, so a reader that comes back finds nothing missing either.
    mesh.manchester().toPeer().cut();
    try (Load load = Load.on(mesh, "trimmed")) {
      load.awaitMore(SOME);

      mesh.awaitEqual(load);
    }
    assertThat(mesh.manchester().losses()).isEqualTo(losses);
  }
}
