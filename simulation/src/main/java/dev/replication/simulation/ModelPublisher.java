package dev.replication.simulation;

import dev.replication.model.Change;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import dev.replication.model.Origin;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.StreamId;
import dev.replication.model.VersionVector;
import dev.replication.port.FeedEntry;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a Redis equal to the change log, by the rules of the store's publisher: rows after the
 * head's position in one transaction that also writes the head; what Redis holds is known, or found
 * out; a transaction whose outcome is not heard costs the session. Dies with the process.
 */
final class ModelPublisher {
  private static final long AFTER_CHANGE = Agenda.SECOND;
  private static final long WHEN_IDLE = 10 * Agenda.SECOND;
  private static final long IDLE_CHECK = Agenda.SECOND;

  private final Life life;
  private final SimNode node;
  private final World world;
  private final PublishedTree tree;

  /** The head as this process last knew it. */
  private @Nullable NodeHead status;

  /** What Redis is known to hold; null when that has to be found out. */
  private @Nullable Known known;

  private List<Archive.Row> readAhead = List.of();
  private @Nullable Beat lastBeat;
  private long buildUntil;
  private long askedNanos = -AFTER_CHANGE;

  ModelPublisher(Life life) {
    this.life = life;
    this.node = life.node;
    this.world = node.world;
    this.tree = new PublishedTree(world.mutations);
  }

  private record Known(NodeHead head, int streamLength) {}

  private record Beat(long atNanos, long seq, VersionVector vv) {}

  /** The link to Redis broke: everything about it is to be found out again. */
  private void spent() {
    known = null;
    lastBeat = null;
    readAhead = List.of();
  }

  /** Whether {@code head} is of the mirror that this process has found to be its store's. */
  boolean isOurs(NodeHead head) {
    NodeHead last = status;
    return last != null && last.generation().equals(head.generation());
  }

  /** Up to where this process knows the log to be mirrored. */
  long publishedSeq() {
    return known == null ? 0 : known.head.feedSeq();
  }

  /** One step; answers when to step again. */
  long step() {
    if (!node.redis.isUp() || world.links.isCut(node, node) || world.links.fails()) {
      spent();
      return world.dice.between(100, 1500) * Agenda.MILLI;
    }
    Known before = known;
    if (before == null) {
      recover();
      return world.dice.between(1, 20) * Agenda.MILLI;
    }
    Archive now = node.store.now();
    long from = before.head.feedSeq();
    List<Archive.Row> rows =
        readAhead.isEmpty() ? now.after(from, world.plan.batchRows()) : readAhead;
    readAhead = List.of();
    // Where there are no rows the last ones went before they were read.
    long feedSeq = rows.isEmpty() ? Math.max(from, now.feedSeq) : rows.getLast().feedSeq();
    VersionVector vv = vectorAt(feedSeq, before.head);
    boolean beat =
        untilBeat(before.head.seq(), durable(rows.isEmpty() ? vv : before.head.vv())) <= 0;
    boolean building = before.head.building() && feedSeq < buildUntil;
    boolean forgets = !now.toForget.isEmpty();
    boolean tells = !now.membership.equals(before.head.membership());
    if (feedSeq == from && !beat && !forgets && !tells && building == before.head.building()) {
      return idle(before, vv);
    }
    publish(before, rows, feedSeq, vv, beat, building);
    return world.plan.publishPause(world.dice);
  }

  private long idle(Known before, VersionVector vv) {
    if (!holds(before)) {
      known = null;
      return Agenda.MILLI;
    }
    return Math.max(Agenda.MILLI, Math.min(IDLE_CHECK, untilBeat(before.head.seq(), durable(vv))));
  }

  /** What may be acknowledged: a power failure must not take it. Asks for the rest. */
  private VersionVector durable(VersionVector vv) {
    VersionVector durable = node.store.synced().vv;
    if (world.mutations.is(Mutant.ACKNOWLEDGED_BEFORE_SYNCED)) {
      return vv;
    }
    long now = world.agenda.nowNanos();
    if (!durable.dominates(vv) && now - askedNanos >= AFTER_CHANGE) {
      askedNanos = now;
      life.committer.add(new ModelCommitter.Piece.Sync());
    }
    return vv.meet(durable);
  }

  private VersionVector vectorAt(long feedSeq, NodeHead head) {
    return world.mutations.is(Mutant.VECTOR_AHEAD_OF_MIRROR)
        ? node.store.now().vv
        : life.vectors.at(feedSeq).orElse(head.vv());
  }

  private long untilBeat(long seq, VersionVector vv) {
    Beat last = lastBeat;
    if (last == null) {
      return 0;
    }
    boolean changed = last.seq != seq || !last.vv.equals(vv);
    return (changed ? AFTER_CHANGE : WHEN_IDLE) - (world.agenda.nowNanos() - last.atNanos);
  }

  private boolean holds(Known before) {
    RedisImage image = node.redis.image();
    NodeHead head = image.head;
    return head != null
        && head.node().equals(before.head.node())
        && head.incarnation().equals(before.head.incarnation())
        && head.stream().equals(before.head.stream())
        && head.generation().equals(before.head.generation())
        && head.feedSeq() == before.head.feedSeq()
        && image.length() == before.streamLength;
  }

  private void publish(
      Known before,
      List<Archive.Row> rows,
      long feedSeq,
      VersionVector vv,
      boolean beat,
      boolean building) {
    if (!holds(before)) {
      spent();
      return;
    }
    List<Change.Delete> forgotten = List.copyOf(node.store.now().toForget.values());
    RedisImage image = node.redis.image();
    if (forgotten.stream().anyMatch(tombstone -> PublishedTree.lacks(image, tombstone))) {
      world.coverage.reached("mirror: older than deletes that are forgotten");
      rebuild();
      return;
    }
    transact(before.head, rows, forgotten, feedSeq, vv, beat, building);
    if (known != null && rows.size() == world.plan.batchRows()) {
      readAhead = node.store.now().after(known.head.feedSeq(), world.plan.batchRows());
    }
  }

  /** All of it takes effect or nothing; whether it did is not always heard. */
  private void transact(
      NodeHead before,
      List<Archive.Row> rows,
      List<Change.Delete> forgotten,
      long feedSeq,
      VersionVector vv,
      boolean beat,
      boolean building) {
    if (world.links.fails()) {
      spent();
      return;
    }
    RedisImage image = node.redis.image();
    Archive now = node.store.now();
    Appending appending = new Appending(image, before);
    for (Archive.Row row : rows) {
      tree.store(image, row.change());
      appending.write(row.change());
    }
    Set<ItemKey> written = rows.stream().map(row -> row.change().key()).collect(Collectors.toSet());
    for (Change.Delete tombstone : forgotten) {
      if (!written.contains(tombstone.key())) {
        tree.forget(image, tombstone);
      }
    }
    VersionVector acknowledged = durable(vv);
    if (beat) {
      appending.beat(acknowledged, now.membership.epoch());
    }
    image.trimTo(world.plan.maxLen());
    NodeHead head =
        new NodeHead(
            before.node(),
            before.incarnation(),
            before.stream(),
            before.generation(),
            feedSeq,
            Math.max(now.feedSeq, feedSeq),
            appending.seq,
            appending.lastId,
            before.entriesAdded() + appending.added,
            now.liveItems(),
            now.rows.size() - now.liveItems(),
            vv,
            now.purged,
            life.wallMillis(),
            building,
            now.membership);
    world.streams.put(head.stream(), head.origin());
    image.head = head;
    image.mark = now.end();
    image.forgotten = now.forgotten + forgotten.size();
    node.redis.written();
    world.trace.say(node.name(), "published " + feedSeq + " seq " + appending.seq + " vv " + vv);
    if (world.links.fails()) {
      world.coverage.reached("fault: outcome of a transaction not heard");
      spent();
      return;
    }
    adopt(head, image);
    if (!forgotten.isEmpty()) {
      life.committer.add(new ModelCommitter.Piece.Mirrored(forgotten));
    }
    if (beat) {
      lastBeat = new Beat(world.agenda.nowNanos(), head.seq(), acknowledged);
    }
    life.vectors.forgetBefore(feedSeq);
  }

  private void adopt(NodeHead head, RedisImage image) {
    known = new Known(head, image.length());
    status = head;
  }

  /** What a transaction adds to the stream. */
  private final class Appending {
    private final RedisImage image;
    private final Origin origin;
    private final String stream;
    private @Nullable StreamId lastId;
    private long seq;
    private long added;

    Appending(RedisImage image, NodeHead before) {
      this.image = image;
      this.origin = before.origin();
      this.stream = before.stream();
      this.lastId = before.lastEntry();
      this.seq = before.seq();
    }

    void write(Change change) {
      if (change.revision().origin().equals(origin)) {
        add(new FeedEntry.Changed(nextId(), change, seq));
        seq = change.revision().seq();
      }
    }

    void beat(VersionVector vv, long epoch) {
      add(new FeedEntry.Heartbeat(nextId(), origin, seq, vv, epoch, stream, life.wallMillis()));
    }

    private void add(FeedEntry entry) {
      image.add(entry);
      lastId = entry.id();
      added++;
    }

    private StreamId nextId() {
      StreamId end = lastId == null ? StreamId.ZERO : lastId;
      long nowMillis = life.wallMillis();
      return nowMillis > end.millis()
          ? new StreamId(nowMillis, 0)
          : new StreamId(end.millis(), end.seq() + 1);
    }
  }

  private void recover() {
    RedisImage image = node.redis.image();
    NodeHead head = image.head;
    Recovery.Verdict verdict =
        Recovery.judge(image, status, node.store.now(), node.id, world.mutations);
    world.coverage.reached("mirror: " + verdict);
    world.trace.say(node.name(), "finds its mirror: " + verdict);
    if (head != null && !head.origin().equals(node.store.now().origin)) {
      // No older state of another store's comes back under this one.
      node.redis.forgetDumps();
    }
    boolean older = image.forgotten < node.store.now().forgotten;
    if (head == null || verdict == Recovery.Verdict.REBUILD || older || !tree.load(image)) {
      rebuild();
      return;
    }
    buildUntil = node.store.now().feedSeq;
    NodeHead found = withEndOf(head, image);
    switch (verdict) {
      case RESUME -> adopt(found, image);
      case REWIND -> {
        world.checks.streamReplaced(node);
        NodeHead base = withEndOf(head, image).withStream(world.dice.name());
        transact(base, List.of(), List.of(), head.feedSeq(), head.vv(), true, head.building());
      }
      case STOP -> world.broken("a publisher stands still though no store was set back");
      case REBUILD -> throw new IllegalStateException("decided above");
    }
  }

  /** The head with what the stream itself says of its end. */
  private static NodeHead withEndOf(NodeHead head, RedisImage image) {
    StreamId last = image.last().equals(StreamId.ZERO) ? null : image.last();
    return head.withStreamEnd(last, image.entriesAdded());
  }

  private void rebuild() {
    RedisImage image = node.redis.image();
    world.checks.streamReplaced(node);
    image.dropStream();
    image.head = null;
    image.items.clear();
    tree.begin(image);
    buildUntil = node.store.now().feedSeq;
    NodeHead blank =
        new NodeHead(
            node.id,
            node.incarnation,
            world.dice.name(),
            world.dice.name(),
            0,
            0,
            0,
            null,
            0,
            0,
            0,
            VersionVector.empty(),
            PurgeFrontier.NONE,
            life.wallMillis(),
            true);
    transact(blank, List.of(), List.of(), 0, VersionVector.empty(), true, true);
  }
}
