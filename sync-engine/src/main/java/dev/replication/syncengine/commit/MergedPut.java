package dev.replication.syncengine.commit;

import dev.replication.domain.merge.Edit;
import dev.replication.domain.merge.MergeRule;
import dev.replication.domain.merge.Unmergeable;
import dev.replication.model.Change;
import dev.replication.model.Revision;
import dev.replication.syncengine.commit.ClientWrite.Wanted;
import dev.replication.wire.JsonText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a client's edit makes of a key that is merged.
 *
 * @param rule of the key
 * @param present what the key holds, with its bytes, or null
 * @param live the same where it is a live item, else null
 * @param maxBytes as {@link Merges} has it
 */
record MergedPut(
    MergeRule rule, @Nullable Change present, Change.@Nullable Put live, long maxBytes) {
  /**
   * The item with this content, as far as this node knows what it was.
   *
   * @throws Unmergeable when it cannot be written
   */
  Change.Put put(ClientWrite write, Wanted.Item item, Revision revision, long version) {
    String state = item.state();
    return put(
        new Change.Put(
            write.key(),
            revision,
            version,
            item.content(),
            state == null ? stateNow() : state,
            item.expiresAtMillis(),
            null,
            null,
            item.trace()));
  }

  /**
   * What becomes of a write that was made without a look at merging.
   *
   * @throws Unmergeable when it cannot be written
   */
  Change.Put put(Change.Put plain) {
    byte[] json = plain.content().shared();
    if (!JsonText.isOneValue(json)) {
      throw new Unmergeable("what is merged is JSON, and this is not one JSON value");
    }
    MergeRule.Shown shown =
        edited(Edit.PUT, new String(json, StandardCharsets.UTF_8), plain.revision());
    return new Change.Put(
        plain.key(),
        plain.revision(),
        plain.version(),
        shown.content(),
        plain.state(),
        plain.expiresAtMillis(),
        shown.mergeState(),
        plain.audit(),
        plain.trace());
  }

  /**
   * The item after an edit; its state and expiry stay.
   *
   * @throws Unmergeable when it cannot be made
   */
  Change.Put edit(ClientWrite write, Wanted.Edited wanted, Revision revision, long version) {
    if (live != null && !rule.canRead(live)) {
      throw new Unmergeable(
          "the item holds what its merge policy cannot read; put it or delete it");
    }
    MergeRule.Shown shown = edited(wanted.edit(), wanted.json(), revision);
    return new Change.Put(
        write.key(),
        revision,
        version,
        shown.content(),
        stateNow(),
        live == null ? null : live.expiresAtMillis(),
        shown.mergeState(),
        null,
        wanted.trace());
  }

  private String stateNow() {
    return live == null ? Change.DEFAULT_STATE : live.state();
  }

  private MergeRule.Shown edited(Edit edit, String json, Revision revision) {
    MergeRule.Shown shown = rule.edit(present, live != null, edit, json, revision.stamp());
    if (shown.size() > maxBytes) {
      throw new Unmergeable(
          "with what is needed to merge it the item would have "
              + shown.size()
              + " bytes, the limit is "
              + maxBytes
              + ", an eighth of max_payload_bytes");
    }
    return shown;
  }
}
