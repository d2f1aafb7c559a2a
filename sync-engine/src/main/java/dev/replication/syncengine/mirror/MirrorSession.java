package dev.replication.syncengine.mirror;

import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.StreamId;
import dev.replication.syncengine.StoreFailure;
import dev.replication.syncengine.log.ChangeLog.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

  private final PublisherLink link;
  private final Layout layout;
  private final MirrorKeys keys;

  MirrorSession(PublisherLink link, Layout layout) {
    this.link = link;
    this.layout = layout;
    this.keys = layout.keys();
  }

  /** Host, port and prefix, for messages. */
  RedisAddress address() {
    return link.address();
  }

  /** The connection, for what needs no transaction. */
  PublisherLink link() {
    return link;
  }

  /**
   * Reads everything that says what this Redis holds, and puts head and stream under WATCH.
   *
   * @throws MirrorStopped when there is a head that cannot be understood
   */
  Observed observe() throws InterruptedException {
    link.command(Keyword.WATCH, keys.head(), keys.stream());
    link.command(Keyword.HGETALL, keys.head());
    link.command(Keyword.EXISTS, keys.stream());
    link.command(Keyword.HLEN, keys.states());
    link.flush();
    List<@Nullable Object> answers = link.next(4);
    link.granted(answers.get(0), byte[].class);
    Map<String, String> head = Replies.texts(link.granted(answers.get(1), List.class));
    boolean exists = link.granted(answers.get(2), Long.class) > 0;
    long states = link.granted(answers.get(3), Long.class);
    return observed(head, exists ? observeStream() : Observed.Stream.NONE, states);
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
          "redis at " + link.address() + " has a head that cannot be read: " + e.getMessage());
    }
  }

  private Observed.Stream observeStream() throws InterruptedException {
    link.command(Keyword.XINFO, 2).add("STREAM").add(keys.stream());
    link.command(Keyword.MEMORY, 2).add("USAGE").add(keys.stream());
    link.flush();
    List<@Nullable Object> answers = link.next(2);
    Map<String, Object> fields = Replies.pairs(link.granted(answers.get(0), List.class));
    Object bytes = answers.get(1);
    return new Observed.Stream(
        Replies.number(fields, "length"),
        StreamId.parse(Replies.string(fields, "last-generated-id")),
        Replies.number(fields, "entries-added"),
        bytes == null ? 0 : link.granted(bytes, Long.class));
  }

  /** Whether Redis still holds what we know it to hold. */
  boolean stillHolds(Mirrored known) throws InterruptedException {
    askGuard();
    link.flush();
    return holds(known, link.next(2));
  }

  private void askGuard() {
    CommandText fields = link.command(Keyword.HMGET, 1 + GUARD.length).add(keys.head());
    for (byte[] field : GUARD) {
      fields.add(field);
    }
    link.command(Keyword.XLEN, keys.stream());
  }

  private boolean holds(Mirrored known, List<@Nullable Object> answers) {
    return agrees(known, link.granted(answers.get(0), List.class))
        && link.granted(answers.get(1), Long.class) == known.streamLength();
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
    link.command(Keyword.WATCH, keys.head(), keys.stream());
    boolean asksStates = known.statesCount() > 0 && !rows.isEmpty();
    if (asksStates) {
      askStates(rows);
    }
    tree.ask(link, changes);
    askGuard();
    Transaction transaction = new Transaction(link);
    link.flush();
    Object watched = link.next();
    Object states = asksStates ? link.next() : null;
    changes.readAnswers(link);
    List<@Nullable Object> guard = link.next(2);
    link.granted(watched, byte[].class);
    transaction.begun();
    if (!holds(known, guard)) {
      transaction.discard();
      return Optional.empty();
    }
    String trouble = changes.trouble();
    if (trouble != null) {
      transaction.discard();
      throw disowned(" cannot be built on: ", trouble);
    }
    return Optional.of(
        new Begun(
            transaction,
            asksStates ? statesByItem(rows, link.granted(states, List.class)) : Map.of()));
  }

  private void askStates(List<Row> rows) {
    CommandText ids = link.command(Keyword.HMGET, 1 + rows.size()).add(keys.states());
    for (Row row : rows) {
      ids.add(row.change().key().utf8());
    }
  }

  private static Map<ItemKey, String> statesByItem(List<Row> rows, List<?> states) {
    Map<ItemKey, String> byItem = new HashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      if (states.get(i) instanceof byte[] state) {
        byItem.put(rows.get(i).change().key(), Replies.string(state));
      }
    }
    return byItem;
  }

  private static boolean agrees(Mirrored known, List<?> guard) {
    NodeHead head = known.head();
    List<String> held = new ArrayList<>();
    guard.forEach(field -> held.add(field instanceof byte[] text ? Replies.string(text) : ""));
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
    Transaction transaction = new Transaction(link);
    link.flush();
    transaction.begun();
    return transaction;
  }

  /**
   * Asks for the transaction, whose last command sets {@code head}, to take effect. Does not wait.
   */
  Sent send(Transaction transaction, NodeHead head) throws InterruptedException {
    transaction.xlen(keys.stream());
    transaction.hlen(keys.states());
    transaction.exec();
    return new Sent(head, transaction);
  }

  /**
   * Waits for a transaction and checks every reply in it.
   *
   * @return what Redis holds now, or empty when it was discarded because Redis changed
   * @throws StoreFailure.Unavailable when its outcome is not known, or when it was refused
   */
  Optional<Mirrored> complete(Sent sent) throws InterruptedException {
    Transaction.Outcome outcome = sent.transaction.outcome();
    String error = outcome.firstError();
    if (error != null) {
      throw disowned(" refused part of a transaction: ", error);
    }
    return outcome.executed()
        ? Optional.of(new Mirrored(sent.head, outcome.lastButOne(), outcome.last()))
        : Optional.empty();
  }

  /**
   * Redis does not roll back: a transaction of which one command failed has written a head that is
   * not true. Neither can a tree be moved on from a record that is none. Without a head the mirror
   * is built again.
   */
  private StoreFailure.Unavailable disowned(String what, String error) throws InterruptedException {
    link.command(Keyword.UNLINK, keys.head());
    link.flush();
    link.granted(link.next(), Long.class);
    return new StoreFailure.Unavailable(
        "redis at " + link.address() + what + error, new IllegalStateException(error));
  }

  @Override
  public void close() {
    link.close();
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
   */
  record Sent(NodeHead head, Transaction transaction) {}
}
