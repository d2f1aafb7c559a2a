package dev.replication.syncengine.mirror;

import dev.replication.model.ItemKey;
import dev.replication.wire.RedisKeys;

/** The node's Redis keys as the bytes that are sent. */
final class MirrorKeys {
  private final RedisKeys keys;
  private final byte[] head;
  private final byte[] stream;
  private final byte[] states;

  MirrorKeys(RedisKeys keys, String streamName) {
    this.keys = keys;
    this.head = Replies.bytes(keys.head());
    this.stream = Replies.bytes(keys.stream(streamName));
    this.states = Replies.bytes(keys.states());
  }

  byte[] head() {
    return head;
  }

  byte[] stream() {
    return stream;
  }

  /** The hash of id to mirrored state. */
  byte[] states() {
    return states;
  }

  byte[] item(ItemKey key) {
    return Replies.bytes(keys.item(key));
  }

  /** What this node lacks and cannot find in others' mirrors. */
  byte[] wanted() {
    return Replies.bytes(keys.wanted());
  }

  /** The set of ids in {@code state}. */
  byte[] state(String state) {
    return Replies.bytes(keys.state(state));
  }

  /** The root page of the digest tree. */
  byte[] digestRoot(String generation) {
    return Replies.bytes(keys.digestRoot(generation));
  }

  /** The page of the digest tree over the leaves of one first byte. */
  byte[] digestPage(String generation, int firstByte) {
    return Replies.bytes(keys.digestPage(generation, firstByte));
  }

  /** The records of one leaf of the digest tree. */
  byte[] digestLeaf(String generation, int bucket) {
    return Replies.bytes(keys.digestLeaf(generation, bucket));
  }

  /** SCAN pattern that finds the keys of all digest trees, and may find others. */
  String digestPattern() {
    return keys.digestPattern();
  }

  /** Whether {@code key} is a key of the digest tree in another life than {@code generation}. */
  boolean isOfOlderTree(byte[] key, String generation) {
    return keys.generationOf(Replies.string(key))
        .filter(life -> !life.equals(generation))
        .isPresent();
  }

  /** SCAN pattern of all item records. */
  String itemPattern() {
    return keys.itemPattern();
  }

  /** SCAN pattern of all state sets. */
  String statePattern() {
    return keys.statePattern();
  }
}
