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

  /** The set of ids in {@code state}. */
  byte[] state(String state) {
    return Replies.bytes(keys.state(state));
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
