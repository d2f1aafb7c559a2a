package dev.replication.syncengine.mirror;

import dev.replication.model.StreamId;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * One MULTI being filled. What is queued is sent every few commands, so that Redis parses while we
 * still encode; nothing of it takes effect before {@link #exec()}. Used by one thread and once.
 *
 * <p>Nothing may be added before {@link #begun()} is answered: after a MULTI that was refused,
 * Redis would execute each command as it comes.
 */
final class Transaction {
  private static final int FLUSH_EVERY = 128;

  private final MirrorConnection connection;
  private final QueuedOutput queued = new QueuedOutput();
  private final Future<String> begun;
  private int unsent;

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
    add(CommandType.UNLINK, args().addKeys(keys));
  }

  void hset(byte[] key, Map<String, byte[]> fields) {
    add(CommandType.HSET, fieldsInto(args().addKey(key), fields));
  }

  /** Gives every field the same value. */
  void hsetAll(byte[] key, List<byte[]> fields, byte[] value) {
    CommandArgs<byte[], byte[]> args = args().addKey(key);
    fields.forEach(field -> args.add(field).add(value));
    add(CommandType.HSET, args);
  }

  void hdel(byte[] key, List<byte[]> fields) {
    add(CommandType.HDEL, args().addKey(key).addValues(fields));
  }

  void sadd(byte[] key, List<byte[]> members) {
    add(CommandType.SADD, args().addKey(key).addValues(members));
  }

  void srem(byte[] key, List<byte[]> members) {
    add(CommandType.SREM, args().addKey(key).addValues(members));
  }

  void expireAt(byte[] key, long epochMillis) {
    add(CommandType.PEXPIREAT, args().addKey(key).add(epochMillis));
  }

  void xadd(byte[] stream, StreamId id, Map<String, byte[]> fields) {
    add(CommandType.XADD, fieldsInto(args().addKey(stream).add(id.toString()), fields));
  }

  /**
   * Trims what is older than the {@code keep} newest entries, give or take one node of the stream.
   */
  void xtrim(byte[] stream, long keep) {
    add(CommandType.XTRIM, args().addKey(stream).add("MAXLEN").add("~").add(keep));
  }

  void xlen(byte[] stream) {
    add(CommandType.XLEN, args().addKey(stream));
  }

  void hlen(byte[] key) {
    add(CommandType.HLEN, args().addKey(key));
  }

  /** Asks for everything to take effect, and sends it. */
  Future<ExecOutput> exec() {
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

  private void add(CommandType command, CommandArgs<byte[], byte[]> args) {
    connection.dispatch(new Command<>(command, queued, args));
    unsent++;
    if (unsent == FLUSH_EVERY) {
      connection.flush();
      unsent = 0;
    }
  }

  private static CommandArgs<byte[], byte[]> args() {
    return new CommandArgs<>(ByteArrayCodec.INSTANCE);
  }

  /** Field names are ASCII, which is what the client writes strings as. */
  private static CommandArgs<byte[], byte[]> fieldsInto(
      CommandArgs<byte[], byte[]> args, Map<String, byte[]> fields) {
    fields.forEach((name, value) -> args.add(name).add(value));
    return args;
  }
}
