package dev.replication.syncengine.mirror;

import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.StoredItem;
import dev.replication.port.TimeSource;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.SyncEngineConfig;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.tls.TlsFiles;
import dev.replication.wire.Limits;
import dev.replication.wire.RedisKeys;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's mirror in Redis: the newest state of every item, the change stream that peers follow,
 * and the head that says what of the change log they hold.
 *
 * <p>One background thread follows the change log. Redis may be away, emptied, set back or
 * exchanged at any time: the mirror waits, rebuilds, rewinds or stops, and says so. Safe for use by
 * many threads.
 */
public final class RedisMirror implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);
  private static final Logger LOG = LoggerFactory.getLogger(RedisMirror.class);

  private final ChangeLog log;
  private final MirrorStatus status;
  private final MirrorClient client;
  private final CorruptReads corrupt;
  private final MirrorReader reader;
  private final Errands errands = new Errands();
  private final Thread publisher;

  private RedisMirror(Settings settings, ChangeLog log, TimeSource time, Pace pace) {
    Layout layout =
        Layout.of(
            new RedisKeys(settings.redisPrefix),
            settings.cdc.streamKey(),
            new Limits(settings.maxPayloadBytes, Limits.DEFAULT.maxMetaBytes()),
            settings.policies);
    Subject subject =
        new Subject(settings.node, settings.incarnation, layout, settings.cdc, settings.digestTree);
    this.log = log;
    this.status = new MirrorStatus();
    this.client =
        new MirrorClient(
            RedisAddress.parse(settings.redisUrl, settings.redisPrefix, settings.connectTimeout),
            settings.tls,
            settings.connectTimeout,
            settings.responseTimeout,
            time);
    this.corrupt =
        new CorruptReads(
            time::monotonicNanos, line -> LOG.warn("redis {}: {}", client.address(), line));
    this.reader = new MirrorReader(new ReadConnection(client, time), layout, status, corrupt);
    this.publisher =
        Thread.ofPlatform()
            .daemon()
            .name("mirror-" + settings.node)
            .unstarted(new MirrorDuty(client, subject, log, time, pace, status, errands));
  }

  /**
   * Where and how to mirror.
   *
   * @param node whose mirror
   * @param incarnation the life of its store, eight hex digits
   * @param redisUrl {@code redis://} or {@code rediss://}
   * @param redisPrefix put before every key verbatim
   * @param cdc name and bounds of the change stream
   * @param connectTimeout longest wait for a connection
   * @param responseTimeout longest wait for an answer
   * @param maxPayloadBytes largest content
   * @param tls whom to trust and who we are, for {@code rediss://}
   * @param digestTree whether a digest tree is kept
   * @param policies what tells whether another node merges alike, empty when nothing is merged
   */
  public record Settings(
      NodeId node,
      String incarnation,
      String redisUrl,
      String redisPrefix,
      SyncEngineConfig.Cdc cdc,
      Duration connectTimeout,
      Duration responseTimeout,
      int maxPayloadBytes,
      TlsFiles tls,
      boolean digestTree,
      String policies) {
    /** Refuses timeouts that are not positive. */
    public Settings {
      if (!connectTimeout.isPositive() || !responseTimeout.isPositive()) {
        throw new IllegalArgumentException("redis timeouts must be positive");
      }
    }

    /**
     * Settings with a digest tree that trust the authorities of the Java platform, of a node that
     * merges nothing.
     */
    public Settings(
        NodeId node,
        String incarnation,
        String redisUrl,
        String redisPrefix,
        SyncEngineConfig.Cdc cdc,
        Duration connectTimeout,
        Duration responseTimeout,
        int maxPayloadBytes) {
      this(
          node,
          incarnation,
          redisUrl,
          redisPrefix,
          cdc,
          connectTimeout,
          responseTimeout,
          maxPayloadBytes,
          TlsFiles.PLATFORM,
          true,
          "");
    }

    /** Without the URL, which may hold a password. */
    @Override
    public String toString() {
      return "Settings[node="
          + node
          + ", incarnation="
          + incarnation
          + ", redisPrefix="
          + redisPrefix
          + ", cdc="
          + cdc
          + "]";
    }
  }

  /**
   * Begins to mirror {@code log} in the background; Redis need not be there.
   *
   * @throws IllegalArgumentException when the URL is not one
   */
  public static RedisMirror open(Settings settings, ChangeLog log, TimeSource time) {
    return open(settings, log, time, Pace.DEFAULT);
  }

  static RedisMirror open(Settings settings, ChangeLog log, TimeSource time, Pace pace) {
    RedisMirror mirror = new RedisMirror(settings, log, time, pace);
    mirror.publisher.start();
    return mirror;
  }

  /**
   * How far the change log is published, 0 before Redis was ever reached. It goes back when Redis
   * lost something.
   */
  public long publishedSeq() {
    return status.now().publishedSeq();
  }

  /**
   * Which life of the mirror is of our store, as this process has found or made it; empty before
   * that. Redis may show another one until the publisher has looked.
   */
  public Optional<String> generation() {
    NodeHead head = status.now().head();
    return head == null ? Optional.empty() : Optional.of(head.generation());
  }

  /** Whether Redis answered last and is ours to write. */
  public boolean connected() {
    return status.now().connected();
  }

  /** What is wrong, fit to be shown, or null when nothing is. */
  public @Nullable String problem() {
    return status.now().problem();
  }

  /**
   * Why nothing may be written into our store until somebody acts: what Redis holds contradicts it,
   * being another node's or further on than our store, so a new write could repeat the name of an
   * old one. Null when nothing does.
   */
  public @Nullable String contradiction() {
    MirrorStatus.Snapshot now = status.now();
    return now.contradicted() ? now.problem() : null;
  }

  /** Blocks until Redis was looked at or found away for the first time, at most {@code wait}. */
  public void awaitFirstLook(Duration wait) throws InterruptedException {
    status.awaitFirstLook(wait);
  }

  /**
   * What the first look has found of a later state of our store; blocks until it is known whether
   * its author still writes. Empty when it found anything else, or could not look.
   */
  public Optional<SetBack> awaitSetBack() throws InterruptedException {
    status.awaitAuthorKnown();
    return Optional.ofNullable(status.now().setBack());
  }

  /** Whether the mirror is being built and therefore not read. */
  public boolean building() {
    return status.now().building();
  }

  /**
   * The items that the mirror holds intact of {@code keys}, in one round trip for every thousand;
   * other keys are absent from the map. The map is empty while the mirror is being built or is
   * found to have lost something, and until the connection for reading is open: it is opened in the
   * background, so that a Redis that hangs does not hold up those who can ask L3.
   *
   * @throws StoreFailure.Unavailable when Redis is not connected or does not answer
   */
  public Map<ItemKey, StoredItem> read(Collection<ItemKey> keys) throws InterruptedException {
    return reader.read(keys);
  }

  /** What may be asked of the mirror beside publishing. */
  public Errands errands() {
    return errands;
  }

  /** How often an item was read and found corrupt. */
  public long corruptReads() {
    return corrupt.count();
  }

  /** Blocks until {@code feedSeq} is published, at most {@code wait}; tells whether it is. */
  public boolean awaitPublished(long feedSeq, Duration wait) throws InterruptedException {
    return status.awaitPublished(feedSeq, wait);
  }

  /** Waits at most {@code drain} until everything committed so far is published, then closes. */
  public void close(Duration drain) {
    try {
      status.awaitPublished(log.latest(), drain);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /** Closes at once; what is not published is published by the next process. Safe to repeat. */
  @Override
  public void close() {
    publisher.interrupt();
    reader.close();
    boolean interrupted = Thread.interrupted();
    try {
      publisher.join(STOP_TIMEOUT);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    client.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
