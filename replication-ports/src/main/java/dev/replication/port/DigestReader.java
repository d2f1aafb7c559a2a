package dev.replication.port;

import dev.replication.model.DigestPage;
import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.NodeHead;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * What a node publishes of its state: its head, and the digest tree under it. Every call is one
 * round trip, reads all it answers at one moment, and blocks at most for the response timeout.
 *
 * <p>All calls throw {@link ReplicationFailure.PeerUnreachable} when no answer comes, or one that
 * cannot be read.
 */
public interface DigestReader {
  /** Most pages, and most leaves, of one call. */
  int MAX_BRANCHES = 8;

  /** The head, empty when the node publishes none. */
  Optional<NodeHead> head() throws InterruptedException;

  /** Head and root page, empty when the node publishes no head. */
  Optional<Overview> overview() throws InterruptedException;

  /**
   * The pages of {@code firstBytes} (0 to 255), all of them in the answer.
   *
   * @param generation as the overview named it
   * @throws IllegalArgumentException beyond {@link #MAX_BRANCHES}
   */
  Branches<DigestPage> pages(String generation, Collection<Integer> firstBytes)
      throws InterruptedException;

  /**
   * The records of {@code buckets} (0 to 65535), all of them in the answer.
   *
   * @param generation as the overview named it
   * @throws IllegalArgumentException beyond {@link #MAX_BRANCHES}
   */
  Branches<Map<ItemKey, DigestRecord>> leaves(String generation, Collection<Integer> buckets)
      throws InterruptedException;

  /**
   * Head and root page of one moment.
   *
   * @param head what the node says of itself
   * @param root the top of its tree
   * @param policies what tells whether another node merges alike, empty when nothing is merged
   */
  record Overview(NodeHead head, DigestPage root, String policies) {
    /** Of a node that merges nothing. */
    public Overview(NodeHead head, DigestPage root) {
      this(head, root, "");
    }
  }

  /**
   * A part of the tree.
   *
   * @param stream the life of the change stream at that moment, empty when there is no head
   * @param generation the life of the tree at that moment, empty when there is no head; another
   *     than was asked for makes the rest meaningless
   * @param byPlace what was asked for, by first byte or bucket
   */
  record Branches<T>(String stream, String generation, Map<Integer, T> byPlace) {
    /** Copies the map. */
    public Branches {
      byPlace = Map.copyOf(byPlace);
    }
  }
}
