package dev.replication.wire;

import dev.replication.model.ItemKey;

/**
 * The Redis keys of one node.
 *
 * @param prefix put before every key verbatim, may be empty
 */
public record RedisKeys(String prefix) {
  /** Name of the change stream unless configured. */
  public static final String DEFAULT_STREAM = "__local__:cdc";

  /** The item's record. */
  public String item(ItemKey key) {
    return prefix + "item:" + key.text();
  }

  /** Pattern of all item records, for SCAN; glob characters of the prefix are escaped. */
  public String itemPattern() {
    return pattern("item:*");
  }

  /** Pattern of all state sets, for SCAN. */
  public String statePattern() {
    return pattern("state:*");
  }

  private String pattern(String tail) {
    return prefix.replaceAll("([\\[\\]*?\\\\^-])", "\\\\$1") + tail;
  }

  /** The change stream. */
  public String stream(String name) {
    return prefix + name;
  }

  /** The node's head. */
  public String head() {
    return prefix + "ae:head";
  }

  /** The ids of all live items in {@code state}. */
  public String state(String state) {
    return prefix + "state:" + state;
  }

  /** Hash of id to mirrored state, for items whose state is not the default. */
  public String states() {
    return prefix + "ae:states";
  }
}
