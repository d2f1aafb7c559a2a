package dev.replication.wire;

import dev.replication.model.ItemKey;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Redis keys of one node.
 *
 * @param prefix put before every key verbatim, may be empty
 */
public record RedisKeys(String prefix) {
  /** Name of the change stream unless configured. */
  public static final String DEFAULT_STREAM = "__local__:cdc";

  private static final Pattern DIGEST =
      Pattern.compile("ae:([0-9a-f]{16}):(?:0|1:[0-9a-f]{2}|leaf:[0-9a-f]{4})");

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

  /** The root page of the digest tree in one of its lives. */
  public String digestRoot(String generation) {
    return prefix + "ae:" + generation + ":0";
  }

  /** What this node lacks and cannot find in others' mirrors: a hash of node to keys. */
  public String wanted() {
    return prefix + "repair:wanted";
  }

  /** The page of the digest tree over the leaves of one first byte, 0 to 255. */
  public String digestPage(String generation, int firstByte) {
    return prefix + "ae:" + generation + ":1:" + HexFormat.of().toHexDigits((byte) firstByte);
  }

  /** The records of one leaf of the digest tree, 0 to 65535. */
  public String digestLeaf(String generation, int bucket) {
    return prefix + "ae:" + generation + ":leaf:" + HexFormat.of().toHexDigits((short) bucket);
  }

  /** Pattern of the digest tree's keys in all its lives, for SCAN. */
  public String digestPattern() {
    return pattern("ae:*:*");
  }

  /**
   * The life of the digest tree that {@code key} is a key of; empty for any other key, the head and
   * the states included.
   */
  public Optional<String> generationOf(String key) {
    if (!key.startsWith(prefix)) {
      return Optional.empty();
    }
    Matcher digest = DIGEST.matcher(key.substring(prefix.length()));
    return digest.matches() ? Optional.of(digest.group(1)) : Optional.empty();
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
