package dev.replication.embedded.redis;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A program of its own that starts a Redis, prints its process id and port, and waits to be killed.
 */
final class RedisOwnerMain {
  private RedisOwnerMain() {}

  public static void main(String[] args) throws IOException {
    EmbeddedRedis redis = EmbeddedRedis.start(EmbeddedRedis.Settings.persistent(Path.of(args[0])));
    System.out.println(redis.pid());
    System.out.println(redis.port());
    System.in.read();
    redis.close();
  }
}
