package dev.replication.model;

import org.jspecify.annotations.Nullable;

/**
 * One write to one key, as its origin made it. Deletes are changes too: they carry a revision like
 * any other.
 */
public sealed interface Change {
  /** State of an item that was given none. */
  String DEFAULT_STATE = "default";

  /** Longest state name in bytes. */
  int MAX_STATE_BYTES = 64;

  /** The item. */
  ItemKey key();

  /** Identity and order of this change. */
  Revision revision();

  /** Per-key counter for users and older peers; it does not order. */
  long version();

  /** The trace it was made in, if any. */
  @Nullable TraceContext trace();

  /** Bytes this change occupies, roughly; what queues and batches are bounded by. */
  int weight();

  /**
   * The item has this content from now on.
   *
   * @param key the item
   * @param revision identity and order
   * @param version at least 1
   * @param content bytes, hash and type; the hash covers the merge state, too
   * @param state 1 to 64 bytes
   * @param expiresAtMillis epoch milliseconds, or null for never
   * @param mergeState state of the key's merge policy as its codec wrote it, or null
   * @param audit JSON object of audit fields, or null
   * @param trace the trace it was made in, or null
   */
  record Put(
      ItemKey key,
      Revision revision,
      long version,
      Content content,
      String state,
      @Nullable Long expiresAtMillis,
      @Nullable String mergeState,
      @Nullable String audit,
      @Nullable TraceContext trace)
      implements Change {
    /** Checks the state's length. */
    public Put {
      requireState(state);
    }

    @Override
    public int weight() {
      int merging = mergeState == null ? 0 : mergeState.length();
      return OVERHEAD + key.text().length() + content.size() + merging;
    }

    /** Whether content and merge state still have the hash they came with. */
    public boolean isIntact() {
      return content.isIntact(mergeState);
    }
  }

  /**
   * The item is gone from now on, until a greater stamp says otherwise.
   *
   * @param key the item
   * @param revision identity and order
   * @param version the version after the delete
   * @param trace the trace it was made in, or null
   */
  record Delete(ItemKey key, Revision revision, long version, @Nullable TraceContext trace)
      implements Change {
    @Override
    public int weight() {
      return OVERHEAD + key.text().length();
    }
  }

  /**
   * What a change weighs beside the bytes of key and content: itself, key, revision and stamp,
   * content and hash, each with its header, on a 64-bit JVM with compressed references.
   */
  int OVERHEAD = 288;

  /** This change with another revision. */
  default Change withRevision(Revision revision) {
    return switch (this) {
      case Put p ->
          new Put(
              p.key,
              revision,
              p.version,
              p.content,
              p.state,
              p.expiresAtMillis,
              p.mergeState,
              p.audit,
              p.trace);
      case Delete d -> new Delete(d.key, revision, d.version, d.trace);
    };
  }

  /**
   * Checks a state name.
   *
   * @throws IllegalArgumentException unless it is 1 to 64 bytes of valid Unicode without control
   *     characters
   */
  static void requireState(String state) {
    ItemKey.requirePlain("state", state, MAX_STATE_BYTES);
  }
}
