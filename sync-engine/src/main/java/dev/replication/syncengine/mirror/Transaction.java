package dev.replication.syncengine.mirror;

import dev.replication.model.StreamId;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.mirror.AnswerReader.Refusal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One MULTI being filled; nothing of it takes effect before {@link #exec()}. Used by one thread and
 * once.
 *
 * <p>Nothing may be added before {@link #begun()} is told: after a MULTI that was refused, Redis
 * would execute each command as it comes.
 */
final class Transaction {
  private final PublisherLink link;
  private long queued;

  /** Writes the MULTI; the caller sends it. */
  Transaction(PublisherLink link) {
    this.link = link;
    link.command(Keyword.MULTI);
  }

  /** Reads that Redis is in the transaction. */
  void begun() throws InterruptedException {
    link.granted(link.next(), byte[].class);
  }

  /** Gives it up. */
  void discard() throws InterruptedException {
    link.command(Keyword.DISCARD);
    link.flush();
    for (; queued > 0; queued--) {
      link.pass();
    }
    link.granted(link.next(), byte[].class);
  }

  void unlink(List<byte[]> keys) {
    CommandText command = command(Keyword.UNLINK, keys.size());
    keys.forEach(command::add);
  }

  void hset(byte[] key, Map<String, byte[]> fields) {
    fieldsInto(command(Keyword.HSET, 1 + 2 * fields.size()).add(key), fields);
  }

  /** Each field is followed by its value. */
  void hset(byte[] key, List<byte[]> fieldsAndValues) {
    CommandText command = command(Keyword.HSET, 1 + fieldsAndValues.size()).add(key);
    fieldsAndValues.forEach(command::add);
  }

  void set(byte[] key, byte[] value) {
    command(Keyword.SET, 2).add(key).add(value);
  }

  void setRange(byte[] key, long offset, byte[] value) {
    command(Keyword.SETRANGE, 3).add(key).add(offset).add(value);
  }

  /** Gives every field the same value. */
  void hsetAll(byte[] key, List<byte[]> fields, byte[] value) {
    CommandText command = command(Keyword.HSET, 1 + 2 * fields.size()).add(key);
    fields.forEach(field -> command.add(field).add(value));
  }

  void hdel(byte[] key, List<byte[]> fields) {
    CommandText command = command(Keyword.HDEL, 1 + fields.size()).add(key);
    fields.forEach(command::add);
  }

  void sadd(byte[] key, List<byte[]> members) {
    CommandText command = command(Keyword.SADD, 1 + members.size()).add(key);
    members.forEach(command::add);
  }

  void srem(byte[] key, List<byte[]> members) {
    CommandText command = command(Keyword.SREM, 1 + members.size()).add(key);
    members.forEach(command::add);
  }

  void expireAt(byte[] key, long epochMillis) {
    command(Keyword.PEXPIREAT, 2).add(key).add(epochMillis);
  }

  void xadd(byte[] stream, StreamId id, Map<String, byte[]> fields) {
    fieldsInto(command(Keyword.XADD, 2 + 2 * fields.size()).add(stream).add(id.toString()), fields);
  }

  /**
   * Trims what is older than the {@code keep} newest entries, give or take one node of the stream.
   */
  void xtrim(byte[] stream, long keep) {
    command(Keyword.XTRIM, 4).add(stream).add("MAXLEN").add("~").add(keep);
  }

  void xlen(byte[] stream) {
    command(Keyword.XLEN, 1).add(stream);
  }

  void hlen(byte[] key) {
    command(Keyword.HLEN, 1).add(key);
  }

  /** Asks for everything to take effect, and sends it. */
  void exec() throws InterruptedException {
    link.command(Keyword.EXEC);
    link.flush();
  }

  /**
   * What became of it.
   *
   * @param executed whether it took place; if not, a watched key was touched
   * @param firstError the first command that failed though it took place, in Redis's words
   * @param lastButOne the last number but one among the answers
   * @param last the last number among the answers
   */
  record Outcome(boolean executed, @Nullable String firstError, long lastButOne, long last) {
    private static final Outcome DISCARDED = new Outcome(false, null, 0, 0);

    private static Outcome of(List<?> answers) {
      String error = null;
      long lastButOne = 0;
      long last = 0;
      for (Object answer : answers) {
        if (answer instanceof Long number) {
          lastButOne = last;
          last = number;
        } else if (answer instanceof Refusal refusal && error == null) {
          error = refusal.text();
        }
      }
      return new Outcome(true, error, lastButOne, last);
    }
  }

  /**
   * Reads what became of it.
   *
   * @throws StoreFailure.Unavailable when that is not heard, or when it was refused: an aborted
   *     transaction only says that it is, the command that was not queued says why
   */
  Outcome outcome() throws InterruptedException {
    Refusal why = null;
    for (; queued > 0; queued--) {
      Refusal refusal = link.pass();
      why = why == null ? refusal : why;
    }
    Object answer = link.next();
    if (answer instanceof Refusal refusal) {
      throw link.refused(why == null ? refusal : why);
    }
    return answer == null ? Outcome.DISCARDED : Outcome.of(link.granted(answer, List.class));
  }

  private CommandText command(Keyword name, int arguments) {
    queued++;
    return link.command(name, arguments);
  }

  /** Field names are ASCII. */
  private static void fieldsInto(CommandText command, Map<String, byte[]> fields) {
    fields.forEach((name, value) -> command.add(name).add(value));
  }
}
