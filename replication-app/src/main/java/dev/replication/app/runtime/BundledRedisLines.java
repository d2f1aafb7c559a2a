package dev.replication.app.runtime;

import dev.replication.embedded.redis.EmbeddedRedis;
import dev.replication.embedded.redis.RedisReviver;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log of a bundled Redis that ended by itself. */
public final class BundledRedisLines implements RedisReviver.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(BundledRedisLines.class);

  private final EmbeddedRedis redis;

  /** Of this server. */
  public BundledRedisLines(EmbeddedRedis redis) {
    this.redis = redis;
  }

  @Override
  public void ended(int exitStatus) {
    LOG.warn("the bundled Redis ended with status {}; it is started again", exitStatus);
  }

  @Override
  public void revived() {
    LOG.info("the bundled Redis runs again as process {} on port {}", redis.pid(), redis.port());
  }

  @Override
  public void failed(String reason, Duration wait) {
    LOG.warn("{}; tried again in {} ms", reason, wait.toMillis());
  }
}
