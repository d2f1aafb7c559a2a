package dev.replication.syncengine.mirror;

import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.log.ChangeLog.Row;
import io.lettuce.core.KeyValue;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;

/**
 * The exchanges of the publisher with Redis over one connection, one round trip each. Confined to
 * the publisher thread.
 *
 * <p>A write always goes through in this way: {@link #observe()} or {@link #watch} puts head and
 * stream under WATCH and compares them with what is known, then {@link #send} fills a transaction
 * that Redis discards if either was touched since.
 */
final class MirrorSession implements AutoCloseable {
  private static final byte[][] GUARD = {
    Replies.bytes("node"),
    Replies.bytes("incarnation"),
    Replies.bytes("stream"),
    Replies.bytes("generation"),
    Replies.bytes("feed_seq")
  };

  private final MirrorConnection connection;
  private final RedisAsyncCommands<byte[], byte[]> redis;
  private final Layout layout;
  private final MirrorKeys keys;

  MirrorSession(MirrorConnection connection, Layout layout) {
    this.connection = connection;
    this.redis = connection.commands();
    this.layout = layout;
    this.keys = layout.keys();
  }

  /** Host, port and prefix, for messages. */
  RedisAddress address() {
    return connection.address();
  }

  /** The connection, for what needs no transaction. */
  MirrorConnection connection() {
    return connection;
  }

  /**
   * Reads everything that says what this Redis holds, and puts head and stream under WATCH.
   *
   * @throws MirrorStopped when there is a head that cannot be understood
   */
  Observed observe() throws InterruptedException {
    Future<String> watched = redis.watch(keys.head(), keys.stream());
    Future<Map<byte[], byte[]>> head = redis.hgetall(keys.head());
    Future<Long> streams = redis.exists(keys.stream());
    Future<Long> states = redis.hlen(keys.states());
    connection.flush();
    connection.await(watched);
    Map<String, String> fields = new LinkedHashMap<>();
    connection
        .await(head)
        .forEach((name, value) -> fields.put(Replies.string(name), Replies.string(value)));
    boolean exists = connection.await(streams) > 0;
    Observed.Stream stream = exists ? observeStream() : Observed.Stream.NONE;
    return observed(fields, stream, connection.await(states));
  }

  private Observed observed(Map<String, String> head, Observed.Stream stream, long states) {
    try {
      return new Observed(
          layout.heads().decode(head),
          MarkFields.parse(head),
          stream,
          states,
          MarkFields.forgotten(head));
    } catch (IllegalArgumentException e) {
      throw new MirrorStopped(
          "redis at "
              + connection.address()
              + " has a head that cannot be read: "
              + e.getMessage());
    }
  }

  private Observed.Stream observeStream() throws InterruptedException {
    Future<List<Object>> description = redis.xinfoStream(keys.stream());
    Future<Long> bytes = redis.memoryUsage(keys.stream());
    connection.flush();
    Map<String, Object> fields = Replies.pairs(connection.await(description));
    return new Observed.Stream(
        Replies.number(fields, "length"),
        StreamId.parse(Replies.string(fields, "last-generated-id")),
        Replies.number(fields, "entries-added"),
        Optional.ofNullable(connection.await(bytes)).orElse(0L));
  }

  /** Whether Redis still holds what we know it to hold. */
  boolean stillHolds(Mirrored known) throws InterruptedException {
    Future<List<KeyValue<byte[], byte[]>>> guard = redis.hmget(keys.head(), GUARD);
    Future<Long> length = redis.xlen(keys.stream());
    connection.flush();
    return agrees(known, connection.await(guard))
        && connection.await(length) == known.streamLength();
  }

  /**
   * Puts head and stream under WATCH, reads the mirrored states of the rows' items and their
   * records in the digest tree, and begins a transaction.
   *
   * @return empty when Redis no longer holds what we know
   * @throws StoreFailure.Unavailable also when it holds what cannot be built on; then there is no
   *     head any more
   */
  Optional<Begun> watch(Mirrored known, List<Row> rows, MirrorTree tree, TreeChanges changes)
      throws InterruptedException {
    Future<String> watched = redis.watch(keys.head(), keys.stream());
    boolean asksStates = known.statesCount() > 0 && !rows.isEmpty();
    Future<List<KeyValue<byte[], byte[]>>> states =
        asksStates ? redis.hmget(keys.states(), ids(rows)) : null;
    tree.ask(connection, changes);
    Future<List<KeyValue<byte[], byte[]>>> guard = redis.hmget(keys.head(), GUARD);
    Future<Long> length = redis.xlen(keys.stream());
    Transaction transaction = new Transaction(connection);
    connection.flush();
    connection.await(watched);
    boolean holds =
        agrees(known, connection.await(guard)) && connection.await(length) == known.streamLength();
    connection.await(transaction.begun());
    if (!holds) {
      connection.await(transaction.discard());
      return Optional.empty();
    }
    String trouble = changes.trouble();
    if (trouble != null) {
      connection.await(transaction.discard());
      throw disowned(" cannot be built on: ", trouble);
    }
    return Optional.of(
        new Begun(
            transaction, states == null ? Map.of() : statesByItem(rows, connection.await(states))));
  }

  private static byte[][] ids(List<Row> rows) {
    return rows.stream().map(row -> row.change().key().utf8()).toArray(byte[][]::new);
  }

  private static Map<ItemKey, String> statesByItem(
      List<Row> rows, List<KeyValue<byte[], byte[]>> states) {
    Map<ItemKey, String> byItem = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      KeyValue<byte[], byte[]> state = states.get(i);
      if (state.hasValue()) {
        byItem.put(rows.get(i).change().key(), Replies.string(state.getValue()));
      }
    }
    return byItem;
  }

  private static boolean agrees(Mirrored known, List<KeyValue<byte[], byte[]>> guard) {
    NodeHead head = known.head();
    List<String> held = new ArrayList<>();
    guard.forEach(field -> held.add(field.hasValue() ? Replies.string(field.getValue()) : ""));
    return held.equals(
        List.of(
            head.node().text(),
            head.incarnation(),
            head.stream(),
            head.generation(),
            Long.toString(head.feedSeq())));
  }

  /** Begins a transaction under the WATCH of {@link #observe()}. */
  Transaction begin() throws InterruptedException {
    Transaction transaction = new Transaction(connection);
    connection.flush();
    connection.await(transaction.begun());
    return transaction;
  }

  /**
   * Asks for the transaction, whose last command sets {@code head}, to take effect. Does not wait.
   */
  Sent send(Transaction transaction, NodeHead head) {
    transaction.xlen(keys.stream());
    transaction.hlen(keys.states());
    return new Sent(head, transaction, transaction.exec());
  }

  /**
   * Waits for a transaction and checks every reply in it.
   *
   * @return what Redis holds now, or empty when it was discarded because Redis changed
   * @throws StoreFailure.Unavailable when its outcome is not known, or when it was refused
   */
  Optional<Mirrored> complete(Sent sent) throws InterruptedException {
    ExecOutput outcome = outcomeOf(sent);
    String error = outcome.firstError();
    if (error != null) {
      throw disowned(" refused part of a transaction: ", error);
    }
    return outcome.executed()
        ? Optional.of(new Mirrored(sent.head, outcome.lastButOne(), outcome.last()))
        : Optional.empty();
  }

  /** An aborted transaction only says that it is; the command that was refused says why. */
  private ExecOutput outcomeOf(Sent sent) throws InterruptedException {
    try {
      return connection.await(sent.outcome);
    } catch (StoreFailure.Unavailable failure) {
      String refusal = sent.transaction.refusal();
      if (refusal == null) {
        throw failure;
      }
      throw new StoreFailure.Unavailable(
          "redis at " + connection.address() + " answered: " + refusal, failure);
    }
  }

  /**
   * Redis does not roll back: a transaction of which one command failed has written a head that is
   * not true. Neither can a tree be moved on from a record that is none. Without a head the mirror
   * is built again.
   */
  private StoreFailure.Unavailable disowned(String what, String error) throws InterruptedException {
    Future<Long> removed = redis.unlink(keys.head());
    connection.flush();
    connection.await(removed);
    return new StoreFailure.Unavailable(
        "redis at " + connection.address() + what + error, new IllegalStateException(error));
  }

  @Override
  public void close() {
    connection.close();
  }

  /**
   * A transaction to be filled; nothing takes effect before {@link #send}.
   *
   * @param transaction the transaction
   * @param states mirrored states other than the default, by item
   */
  record Begun(Transaction transaction, Map<ItemKey, String> states) {}

  /**
   * A transaction under way.
   *
   * @param head the head if it goes through
   * @param transaction the transaction
   * @param outcome what becomes of it
   */
  record Sent(NodeHead head, Transaction transaction, Future<ExecOutput> outcome) {}
}
