package dev.replication.app.operations;

import dev.replication.adapter.redis.PeerAddress;
import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisProbe;
import dev.replication.app.config.AppConfig;
import dev.replication.app.config.CursorSettings;
import dev.replication.app.config.PeerSettings;
import dev.replication.app.config.RedisLocation;
import dev.replication.app.config.StoreSettings;
import dev.replication.app.diagnosis.Snapshot.Disk;
import dev.replication.app.runtime.DataFolder;
import dev.replication.app.runtime.OwnRedis;
import dev.replication.app.runtime.PeerAddresses;
import dev.replication.model.NodeId;
import dev.replication.port.TimeSource;
import dev.replication.wire.RedisUrl;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node depends on outside of itself: its Redis, its peers' and its disks, looked at as its
 * configuration says. Needs no running node. Safe for many threads.
 */
public final class Surroundings {
  /** Most peers looked at at once. */
  static final int AT_ONCE = 16;

  private final AppConfig config;
  private final OwnRedis redis;
  private final DataFolder folder;
  private final RedisProbe probe;
  private final PeerAddresses addresses;

  /**
   * The surroundings of a node.
   *
   * @param redis its Redis where it is known to run
   * @param folder where files are that the configuration does not name
   */
  public Surroundings(AppConfig config, OwnRedis redis, DataFolder folder, TimeSource time) {
    this.config = config;
    this.redis = redis;
    this.folder = folder;
    this.probe = new RedisProbe(time);
    this.addresses = PeerAddresses.of(config.syncEngine());
  }

  /**
   * The surroundings of a node that may not run: a bundled Redis, which ends with its node, is not
   * looked for.
   */
  public static Surroundings of(AppConfig config, DataFolder folder, TimeSource time) {
    RedisLocation location = config.syncEngine().redis().location();
    String url = location instanceof RedisLocation.At(var at) ? at.text() : null;
    return new Surroundings(config, new OwnRedis(url), folder, time);
  }

  /** The node's own Redis, null when it has none. */
  public @Nullable RedisFacts redis() throws InterruptedException {
    PeerAddress own = ownAddress();
    return own == null ? null : probe.examine(own);
  }

  /** Where the node's own Redis is, null when it has none. */
  public @Nullable PeerAddress ownAddress() {
    String url = redis.url();
    if (url == null) {
      return null;
    }
    StoreSettings store = config.syncEngine();
    return new PeerAddress(
        config.replication().localNodeId(),
        RedisUrl.parse(url),
        store.redis().prefix(),
        store.cdc().streamKey(),
        addresses.timeouts(),
        addresses.limits(),
        store.redis().tls());
  }

  /** The Redis of {@code peer}. */
  public RedisFacts peer(PeerSettings peer) throws InterruptedException {
    return probe.examine(addresses.of(peer));
  }

  /** The Redis of each of {@code peers}, looked at at the same time. */
  public Map<NodeId, RedisFacts> peers(List<PeerSettings> peers) throws InterruptedException {
    Map<NodeId, Future<RedisFacts>> looks = new LinkedHashMap<>();
    Map<NodeId, RedisFacts> facts = new LinkedHashMap<>();
    ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("look-", 1).factory());
    try {
      for (PeerSettings peer : peers) {
        looks.put(peer.nodeId(), threads.submit(() -> peer(peer)));
      }
      for (Map.Entry<NodeId, Future<RedisFacts>> look : looks.entrySet()) {
        facts.put(look.getKey(), look.getValue().get());
      }
      return facts;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a look at a peer failed unexpectedly", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** The disks that the node's files are on, each once. */
  public List<Disk> disks() {
    StoreSettings.Sql sql = config.syncEngine().sql();
    CursorSettings cursor = config.replication().cursor();
    List<Disk> disks = new ArrayList<>();
    List<FileStore> known = new ArrayList<>();
    Stream.of(
            orElse(sql.sqlitePath(), "items.db"),
            orElse(cursor.sqlitePath(), "replication_cursors.db"))
        .map(file -> file.toAbsolutePath().getParent())
        .forEach(parent -> add(parent, known, disks));
    return disks;
  }

  private Path orElse(@Nullable Path named, String name) {
    return named == null ? folder.file(name) : named;
  }

  /** A folder that is not there, or tells nothing, is left out. */
  private static void add(@Nullable Path parent, List<FileStore> known, List<Disk> disks) {
    if (parent == null) {
      return;
    }
    try {
      FileStore store = Files.getFileStore(parent);
      if (!known.contains(store)) {
        known.add(store);
        disks.add(new Disk(parent.toString(), store.getUsableSpace(), store.getTotalSpace()));
      }
    } catch (IOException _) {
      // The folder is made at the start of the node, which says so when it cannot.
    }
  }
}
