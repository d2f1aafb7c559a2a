package dev.replication.syncengine.mirror;

import dev.replication.model.StreamId;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One MULTI being filled. What is queued is sent every few dozen commands, so that Redis parses
 * while we still encode; nothing of it takes effect before {@link #exec()}. Used by one thread and
 * once.
 *
 * <p>Nothing may be added before {@link #begun()} is answered: after a MULTI that was refused,
 * Redis would execute each command as it comes.
 */
final class Transaction {
  private static final int FLUSH_BYTES = 48 << 10;

  private final MirrorConnection connection;
  private final QueuedOutput queued = new QueuedOutput();
  private final Future<String> begun;
  private CommandText text = new CommandText();

  /** Queues the MULTI; the caller sends it. */
  Transaction(MirrorConnection connection) {
    this.connection = connection;
    this.begun = status(TransactionKeyword.BEGIN);
  }

  /** Redis is in the transaction. */
  Future<String> begun() {
    return begun;
  }

  /** Gives it up. */
  Future<String> discard() {
    Future<String> discarded = status(TransactionKeyword.ROLLBACK);
    connection.flush();
    return discarded;
  }

  private Future<String> status(TransactionKeyword command) {
    return connection.commands().dispatch(command, new StatusOutput<>(ByteArrayCodec.INSTANCE));
  }

  void unlink(List<byte[]> keys) {
    keys.forEach(command(TransactionKeyword.UNLINK, keys.size())::add);
  }

  void hset(byte[] key, Map<String, byte[]> fields) {
    fieldsInto(command(TransactionKeyword.HSET, 1 + 2 * fields.size()).add(key), fields);
  }

  /** Each field is followed by its value. */
  void hset(byte[] key, List<byte[]> fieldsAndValues) {
    CommandText command = command(TransactionKeyword.HSET, 1 + fieldsAndValues.size()).add(key);
    fieldsAndValues.forEach(command::add);
  }

  void set(byte[] key, byte[] value) {
    command(TransactionKeyword.SET, 2).add(key).add(value);
  }

  void setRange(byte[] key, long offset, byte[] value) {
    command(TransactionKeyword.SETRANGE, 3).add(key).add(offset).add(value);
  }

  /** Gives every field the same value. */
  void hsetAll(byte[] key, List<byte[]> fields, byte[] value) {
    CommandText command = command(TransactionKeyword.HSET, 1 + 2 * fields.size()).add(key);
    fields.forEach(field -> command.add(field).add(value));
  }

  void hdel(byte[] key, List<byte[]> fields) {
    fields.forEach(command(TransactionKeyword.HDEL, 1 + fields.size()).add(key)::add);
  }

  void sadd(byte[] key, List<byte[]> members) {
    members.forEach(command(TransactionKeyword.SADD, 1 + members.size()).add(key)::add);
  }

  void srem(byte[] key, List<byte[]> members) {
    members.forEach(command(TransactionKeyword.SREM, 1 + members.size()).add(key)::add);
  }

  void expireAt(byte[] key, long epochMillis) {
    command(TransactionKeyword.PEXPIREAT, 2).add(key).add(epochMillis);
  }

  void xadd(byte[] stream, StreamId id, Map<String, byte[]> fields) {
    fieldsInto(
        command(TransactionKeyword.XADD, 2 + 2 * fields.size()).add(stream).add(id.toString()),
        fields);
  }

  /**
   * Trims what is older than the {@code keep} newest entries, give or take one node of the stream.
   */
  void xtrim(byte[] stream, long keep) {
    command(TransactionKeyword.XTRIM, 4).add(stream).add("MAXLEN").add("~").add(keep);
  }

  void xlen(byte[] stream) {
    command(TransactionKeyword.XLEN, 1).add(stream);
  }

  void hlen(byte[] key) {
    command(TransactionKeyword.HLEN, 1).add(key);
  }

  /** Asks for everything to take effect, and sends it. */
  Future<ExecOutput> exec() {
    handOver();
    Future<ExecOutput> outcome =
        connection.commands().dispatch(TransactionKeyword.COMMIT, new ExecOutput());
    connection.flush();
    return outcome;
  }

  /**
   * Why Redis would not even queue a command, once it has answered that the transaction is aborted.
   */
  @Nullable String refusal() {
    return queued.refusal();
  }

  /** Begins the next command; those before it are sent where they have become many. */
  private CommandText command(TransactionKeyword name, int arguments) {
    if (text.size() >= FLUSH_BYTES) {
      handOver();
      connection.flush();
    }
    return text.command(name, arguments);
  }

  private void handOver() {
    text.handOver(queued, connection::dispatch);
    text = new CommandText();
  }

  /** Field names are ASCII. */
  private static void fieldsInto(CommandText command, Map<String, byte[]> fields) {
    fields.forEach((name, value) -> command.add(name).add(value));
  }
}
