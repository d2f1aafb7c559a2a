package dev.replication.syncengine.mirror;

import dev.replication.model.NodeHead;
import dev.replication.model.PurgeFrontier;
import dev.replication.model.VersionVector;
import dev.replication.syncengine.log.ChangeLog;
import dev.replication.syncengine.log.Forgotten;
import dev.replication.syncengine.log.History;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The beginning of a mirror: a new head that says {@code building}, a new stream that begins with a
 * heartbeat, and nothing left of what was there. The publisher then fills it from the change log's
 * first row.
 *
 * <p>Interrupted before the first row is published, it is begun again.
 */
final class Rebuild {
  private static final int SCAN_COUNT = 1_000;

  private final Subject subject;
  private final Layout layout;
  private final MirrorTree tree;

  Rebuild(Subject subject, MirrorTree tree) {
    this.subject = subject;
    this.tree = tree;
    this.layout = subject.layout();
  }

  /**
   * Replaces head and stream in one transaction, under the WATCH of the look before it.
   *
   * @return what Redis holds then, or empty when it changed in between
   */
  Optional<Mirrored> begin(MirrorSession session, StreamTrim trim, ChangeLog log, long nowMillis)
      throws InterruptedException {
    // Before anything is read that could still hold what is forgotten.
    Forgotten forgotten = new Forgotten(log.forgotten(), List.of());
    History history = log.history();
    trim.restart(0, 0);
    MirrorKeys keys = layout.keys();
    Batch nothing =
        new Batch(
            List.of(),
            0,
            forgotten,
            log.purged(),
            VersionVector.empty(),
            VersionVector.empty(),
            log.membership(),
            history,
            new ChangeLog.Counts(0, 0),
            true,
            true,
            nowMillis);
    Transaction transaction = session.begin();
    transaction.unlink(List.of(keys.head(), keys.stream(), keys.states()));
    NodeHead blank = blank(nowMillis);
    tree.begin(transaction, blank.generation(), history.feedSeq());
    Publication beginning = new Publication(layout, new Mirrored(blank, 0, 0), nothing);
    NodeHead head = beginning.writeTo(transaction, Map.of(), trim);
    return session.complete(session.send(transaction, head));
  }

  private NodeHead blank(long nowMillis) {
    return new NodeHead(
        subject.node(),
        subject.incarnation(),
        RandomIds.next(),
        RandomIds.next(),
        0,
        0,
        0,
        null,
        0,
        0,
        0,
        VersionVector.empty(),
        PurgeFrontier.NONE,
        nowMillis,
        true);
  }

  /**
   * Removes items, state sets and digest trees of whatever was mirrored before, one page at a time
   * so that Redis serves others in between. The tree that has begun stays.
   */
  void clean(PublisherLink link) throws InterruptedException {
    MirrorKeys keys = layout.keys();
    remove(link, keys.itemPattern(), key -> true);
    remove(link, keys.statePattern(), key -> true);
    remove(link, keys.digestPattern(), key -> keys.isOfOlderTree(key, tree.generation()));
  }

  private static void remove(PublisherLink link, String pattern, Predicate<byte[]> isRemoved)
      throws InterruptedException {
    String cursor = "0";
    do {
      link.command(Keyword.SCAN, 5)
          .add(cursor)
          .add("MATCH")
          .add(pattern)
          .add("COUNT")
          .add(SCAN_COUNT);
      link.flush();
      List<?> page = link.granted(link.next(), List.class);
      List<byte[]> old =
          link.granted(page.getLast(), List.class).stream().filter(isRemoved).toList();
      if (!old.isEmpty()) {
        link.command(Keyword.UNLINK, old.toArray(byte[][]::new));
        link.flush();
        link.granted(link.next(), Long.class);
      }
      cursor = Replies.string(link.granted(page.getFirst(), byte[].class));
    } while (!cursor.equals("0"));
  }
}
