package dev.replication.adapter.redis;

import dev.replication.adapter.redis.RedisFacts.Permission;
import dev.replication.adapter.redis.RedisFacts.Verdict;
import dev.replication.model.ItemKey;
import dev.replication.wire.RedisKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command that a reader of a peer needs, in a form that reads nothing to speak of and changes
 * nothing. The only question is whether it is allowed: any other answer, an error included, says
 * yes.
 *
 * @param name as ACL rules write it
 * @param key what it is tried on, null for none
 * @param command what is sent
 */
record ProbeTrial(String name, @Nullable String key, Command command) {
  /** Which of the tries of {@link #readersNeed} is answered with the stream's description. */
  static final int DESCRIBES_STREAM = 3;

  /** Which of them is answered with the head. */
  static final int READS_HEAD = 4;

  private static final String LAST_ID = "18446744073709551615-18446744073709551615";

  /** A key that an item could have; it need not exist. */
  private static final String SOME_ITEM = "probe";

  /** What is read of a peer: its stream, its head, its digest pages and its items. */
  static List<ProbeTrial> readersNeed(RedisFacts.Keys keys, RedisKeys names) {
    String stream = keys.stream();
    String head = keys.head();
    String item = names.item(new ItemKey(SOME_ITEM));
    return List.of(
        new ProbeTrial("ping", null, Command.of("PING")),
        new ProbeTrial(
            "xread", stream, Command.of("XREAD", "COUNT", "1", "STREAMS", stream, LAST_ID)),
        new ProbeTrial(
            "xrange", stream, Command.of("XRANGE", stream, LAST_ID, LAST_ID, "COUNT", "1")),
        new ProbeTrial("xinfo|stream", stream, Command.of("XINFO", "STREAM", stream)),
        new ProbeTrial("hgetall", head, Command.of("HGETALL", head)),
        new ProbeTrial("hmget", head, Command.of("HMGET", head, "node")),
        new ProbeTrial("get", head, Command.of("GET", head)),
        new ProbeTrial("hgetall", item, Command.of("HGETALL", item)));
  }

  /** A transaction of nothing, to be sent one by one. */
  static List<ProbeTrial> transaction() {
    return List.of(
        new ProbeTrial("multi", null, Command.of("MULTI")),
        new ProbeTrial("exec", null, Command.of("EXEC")));
  }

  /** What {@code reply} says about the permission. */
  Permission verdict(@Nullable Object reply) {
    // EXEC wraps it: "EXECABORT Transaction discarded because of: NOPERM …".
    if (!(reply instanceof ErrorReply error) || !error.text().contains("NOPERM ")) {
      return new Permission(name, key, Verdict.ALLOWED, "");
    }
    boolean ofCommand = error.text().contains(" run the ");
    return new Permission(
        name, key, ofCommand ? Verdict.COMMAND_DENIED : Verdict.KEY_DENIED, error.text());
  }
}
