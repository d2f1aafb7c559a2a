package dev.replication.app.diagnosis;

import dev.replication.adapter.redis.RedisFacts;
import dev.replication.adapter.redis.RedisFacts.Clock;
import dev.replication.adapter.redis.RedisFacts.Head;
import dev.replication.adapter.redis.RedisFacts.Keys;
import dev.replication.adapter.redis.RedisFacts.Memory;
import dev.replication.adapter.redis.RedisFacts.Permission;
import dev.replication.adapter.redis.RedisFacts.Persistence;
import dev.replication.adapter.redis.RedisFacts.Reach;
import dev.replication.adapter.redis.RedisFacts.Server;
import dev.replication.adapter.redis.RedisFacts.Stream;
import dev.replication.adapter.redis.RedisFacts.Verdict;
import dev.replication.model.NodeHead;
import dev.replication.model.NodeId;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Facts of a Redis server with which nothing is wrong, and the same with one thing changed. */
final class Facts {
  static final long NOW = 1_800_000_000_000L;
  static final NodeId LONDON = new NodeId("london");
  static final NodeId LEEDS = new NodeId("leeds");
  static final Duration DRIFT = Duration.ofSeconds(10);

  private Facts() {}

  /** Of the Redis of {@code node}. */
  static RedisFacts sound(NodeId node) {
    return new RedisFacts(
        "10.0.0.1:6379",
        false,
        "reader",
        new Keys("p:", "p:__local__:cdc", "p:ae:head"),
        new Reach.Answers(Duration.ofMillis(3), Duration.ofNanos(250_000)),
        List.of(new Permission("xread", "p:__local__:cdc", Verdict.ALLOWED, "")),
        new Server("7.2.4", "standalone", "master"),
        new Memory("noeviction", 10 << 20, 0),
        new Persistence(true, false, false),
        new Clock(5, 1),
        new Stream.Found(1000, at(NOW - 3_600_000), at(NOW - 4000), 1000),
        new Head.Found(head(node, NOW - 4000, 100)));
  }

  static RedisFacts unreached(Reach reach) {
    return with(
        f ->
            new RedisFacts(
                f.address(),
                f.encrypted(),
                f.user(),
                f.keys(),
                reach,
                List.of(),
                null,
                null,
                null,
                null,
                new Stream.Untold("not reached"),
                new Head.Untold("not reached")));
  }

  private static RedisFacts with(UnaryOperator<RedisFacts> change) {
    return change.apply(sound(LEEDS));
  }

  static RedisFacts with(RedisFacts f, Permission... permissions) {
    return new RedisFacts(
        f.address(),
        f.encrypted(),
        f.user(),
        f.keys(),
        f.reach(),
        List.of(permissions),
        f.server(),
        f.memory(),
        f.persistence(),
        f.clock(),
        f.stream(),
        f.head());
  }

  static RedisFacts with(
      RedisFacts f,
      @Nullable Server server,
      @Nullable Memory memory,
      @Nullable Persistence persistence,
      @Nullable Clock clock) {
    return new RedisFacts(
        f.address(),
        f.encrypted(),
        f.user(),
        f.keys(),
        f.reach(),
        f.permissions(),
        server,
        memory,
        persistence,
        clock,
        f.stream(),
        f.head());
  }

  static RedisFacts with(RedisFacts f, @Nullable Server server) {
    return with(f, server, f.memory(), f.persistence(), f.clock());
  }

  static RedisFacts with(RedisFacts f, @Nullable Memory memory) {
    return with(f, f.server(), memory, f.persistence(), f.clock());
  }

  static RedisFacts with(RedisFacts f, @Nullable Persistence persistence) {
    return with(f, f.server(), f.memory(), persistence, f.clock());
  }

  static RedisFacts with(RedisFacts f, @Nullable Clock clock) {
    return with(f, f.server(), f.memory(), f.persistence(), clock);
  }

  static RedisFacts with(RedisFacts f, Stream stream, Head head) {
    return new RedisFacts(
        f.address(),
        f.encrypted(),
        f.user(),
        f.keys(),
        f.reach(),
        f.permissions(),
        f.server(),
        f.memory(),
        f.persistence(),
        f.clock(),
        stream,
        head);
  }

  static RedisFacts with(RedisFacts f, Stream stream) {
    return with(f, stream, f.head());
  }

  static RedisFacts with(RedisFacts f, Head head) {
    return with(f, f.stream(), head);
  }

  static StreamId at(long millis) {
    return new StreamId(millis, 0);
  }

  static NodeHead head(NodeId node, long publishedAtMillis, long feedSeq) {
    return new NodeHead(
        node,
        "0a1b2c3d",
        "stream-1",
        "generation-1",
        feedSeq,
        feedSeq,
        feedSeq,
        null,
        feedSeq,
        12,
        0,
        VersionVector.empty(),
        PurgeFrontier.NONE,
        publishedAtMillis,
        false);
  }
}
