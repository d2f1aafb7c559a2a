package dev.replication.syncengine;

import dev.replication.domain.merge.Edit;
import dev.replication.model.Change;
import dev.replication.model.Content;
import dev.replication.model.ContentHash;
import dev.replication.model.ContentType;
import dev.replication.model.ItemKey;
import dev.replication.model.TraceContext;
import dev.replication.syncengine.Submission.Precondition;
import dev.replication.syncengine.commit.ClientWrite;
import dev.replication.syncengine.mirror.RedisMirror;
import dev.replication.wire.JsonText;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is let into the commit queue, and makes of it what the committer understands. Safe
 * for use by many threads.
 */
final class Admission {
  private final @Nullable RedisMirror mirror;
  private final int maxPayloadBytes;

  Admission(@Nullable RedisMirror mirror, int maxPayloadBytes) {
    this.mirror = mirror;
    this.maxPayloadBytes = maxPayloadBytes;
  }

  /** Whether changes are taken now. */
  boolean isOpen() {
    return mirror == null || mirror.contradiction() == null;
  }

  /**
   * Refuses a change that would be made over a contradiction between the store and its mirror.
   *
   * @throws StoreFailure.Unavailable when there is one
   */
  void requireOpen() {
    String contradiction = mirror == null ? null : mirror.contradiction();
    if (contradiction != null) {
      throw new StoreFailure.Unavailable("takes no changes: " + contradiction);
    }
  }

  /**
   * The write that {@code submission} asks for.
   *
   * @throws StoreFailure when it is too large, or no changes are taken
   * @throws IllegalArgumentException when it is not what it is said to be
   */
  ClientWrite write(Submission submission) {
    requireOpen();
    byte[] bytes = submission.bytes();
    ItemKey key = submission.key();
    if (bytes.length > maxPayloadBytes) {
      throw new StoreFailure.TooLarge(
          "item " + key + " has " + bytes.length + " bytes, the limit is " + maxPayloadBytes);
    }
    String itemState = submission.state();
    if (itemState != null) {
      Change.requireState(itemState);
    }
    Content content = Content.adopt(bytes, ContentHash.ofContent(bytes), typeOf(submission));
    return ClientWrite.of(
        key,
        submission.onlyIf(),
        new ClientWrite.Wanted.Item(
            content, itemState, submission.expiresAtMillis(), submission.trace()));
  }

  private static ContentType typeOf(Submission submission) {
    ContentType said = submission.type();
    if (said == ContentType.BINARY) {
      return said;
    }
    ContentType found = JsonText.typeOf(submission.bytes());
    if (said == ContentType.JSON && found != ContentType.JSON) {
      throw new IllegalArgumentException(
          "item " + submission.key() + " is not a JSON object, array or string");
    }
    return found;
  }

  /**
   * An edit of {@code key}, which is merged.
   *
   * @throws StoreFailure when it is too large, or no changes are taken
   */
  ClientWrite edit(
      ItemKey key, Edit edit, String json, Precondition onlyIf, @Nullable TraceContext trace) {
    requireOpen();
    if (json.length() > maxPayloadBytes) {
      throw new StoreFailure.TooLarge(
          "the edit of "
              + key
              + " has "
              + json.length()
              + " bytes, the limit is "
              + maxPayloadBytes);
    }
    return ClientWrite.of(key, onlyIf, new ClientWrite.Wanted.Edited(edit, json, trace));
  }

  /**
   * The delete of {@code key}.
   *
   * @param trace the trace it is made in, or null
   * @throws StoreFailure.Unavailable when no changes are taken
   */
  ClientWrite delete(ItemKey key, Precondition onlyIf, @Nullable TraceContext trace) {
    requireOpen();
    return ClientWrite.of(key, onlyIf, new ClientWrite.Wanted.Nothing(trace));
  }
}
