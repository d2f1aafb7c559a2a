package dev.replication.adapter.redis;

import dev.replication.adapter.redis.RedisFacts.Clock;
import dev.replication.adapter.redis.RedisFacts.Head;
import dev.replication.adapter.redis.RedisFacts.Memory;
import dev.replication.adapter.redis.RedisFacts.Persistence;
import dev.replication.adapter.redis.RedisFacts.Server;
import dev.replication.adapter.redis.RedisFacts.Stream;
import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the answers to a {@link RedisProbe} say. Total: an answer that is an error, or not of the
 * shape it should have, is something that was not told.
 */
final class ProbeReplies {
  private ProbeReplies() {}

  /**
   * The answer to HELLO, which every user may ask, or else, of a server older than that, to INFO
   * server.
   */
  static @Nullable Server server(@Nullable Object hello, @Nullable Object info) {
    Server told =
        orNull(
            hello,
            answer -> {
              Map<String, @Nullable Object> members = Replies.members(answer);
              return new Server(
                  Replies.text(members.get("version")),
                  Replies.text(members.get("mode")),
                  Replies.text(members.get("role")));
            });
    return told != null
        ? told
        : orNull(
            info,
            answer -> {
              String text = Replies.text(answer);
              return new Server(
                  required(text, "redis_version"), required(text, "redis_mode"), "unknown");
            });
  }

  /** The answer to INFO memory. */
  static @Nullable Memory memory(@Nullable Object reply) {
    return orNull(
        reply,
        answer -> {
          String text = Replies.text(answer);
          return new Memory(
              required(text, "maxmemory_policy"),
              Long.parseLong(required(text, "used_memory")),
              Long.parseLong(required(text, "maxmemory")));
        });
  }

  /** The answers to INFO persistence and CONFIG GET save. */
  static @Nullable Persistence persistence(@Nullable Object reply, @Nullable Object save) {
    return orNull(
        reply,
        answer -> {
          String text = Replies.text(answer);
          boolean failing =
              member(text, "rdb_last_bgsave_status").filter("err"::equals).isPresent()
                  || member(text, "aof_last_write_status").filter("err"::equals).isPresent();
          return new Persistence(
              required(text, "aof_enabled").equals("1"), snapshots(save), failing);
        });
  }

  private static @Nullable Boolean snapshots(@Nullable Object save) {
    return orNull(
        save, answer -> (Boolean) !Replies.text(Replies.members(answer).get("save")).isBlank());
  }

  /** The answer to TIME, which was asked after {@code before} and came before {@code after}. */
  static @Nullable Clock clock(@Nullable Object reply, long before, long after) {
    return orNull(
        reply,
        answer -> {
          List<?> parts = Replies.list(answer);
          long millis =
              Long.parseLong(Replies.text(parts.get(0))) * 1000
                  + Long.parseLong(Replies.text(parts.get(1))) / 1000;
          return new Clock(millis - (before + (after - before) / 2), (after - before) / 2 + 1);
        });
  }

  /** The answer to XINFO STREAM. */
  static Stream stream(@Nullable Object reply) {
    if (reply instanceof ErrorReply error) {
      return error.isNoSuchKey()
          ? new Stream.Absent()
          : error.code().equals("WRONGTYPE")
              ? new Stream.OfAnotherType()
              : new Stream.Untold(error.text());
    }
    Stream found =
        orNull(
            reply,
            answer -> {
              Map<String, @Nullable Object> members = Replies.members(answer);
              Object first = members.get("first-entry");
              return new Stream.Found(
                  Replies.number(members.get("length")),
                  first == null ? StreamId.ZERO : Replies.streamId(Replies.list(first).getFirst()),
                  Replies.streamId(members.get("last-generated-id")),
                  Replies.number(members.get("entries-added")));
            });
    return found == null
        ? new Stream.Untold("its description lacks what Redis 7 tells of a stream")
        : found;
  }

  /** The answer to HGETALL on the head. */
  static Head head(@Nullable Object reply) {
    if (reply instanceof ErrorReply error) {
      return error.code().equals("WRONGTYPE")
          ? new Head.Unreadable("the key holds something else")
          : new Head.Untold(error.text());
    }
    try {
      Optional<NodeHead> head = RedisDigestReader.read(reply);
      return head.isPresent()
          ? new Head.Found(head.get(), RedisDigestReader.policies(reply))
          : new Head.Absent();
    } catch (IllegalArgumentException e) {
      return new Head.Unreadable(String.valueOf(e.getMessage()));
    }
  }

  private static <T> @Nullable T orNull(
      @Nullable Object reply, Function<@Nullable Object, T> reader) {
    if (reply == null || reply instanceof ErrorReply) {
      return null;
    }
    try {
      return reader.apply(reply);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return null;
    }
  }

  private static String required(String info, String name) {
    return member(info, name)
        .orElseThrow(() -> new IllegalArgumentException(name + " is not told"));
  }

  private static Optional<String> member(String info, String name) {
    Matcher line = Pattern.compile("(?m)^" + name + ":(\\S+)").matcher(info);
    return line.find() ? Optional.of(line.group(1)) : Optional.empty();
  }
}
