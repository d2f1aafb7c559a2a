package dev.replication.domain.repair;

import dev.replication.model.DigestRecord;
import dev.replication.model.ItemKey;
import dev.replication.model.Origin;
import org.jspecify.annotations.Nullable;

/**
 * An item that differed when it was looked at, as both sides had published it.
 *
 * @param key whose
 * @param ours what we publish of it, null for nothing
 * @param theirs what the peer publishes of it, null for nothing
 * @param diverged whether it is known not to be on its way
 * @param course what the comparison does about it
 */
public record ItemDifference(
    ItemKey key, @Nullable Copy ours, @Nullable Copy theirs, boolean diverged, Course course) {
  /**
   * What one side publishes of it.
   *
   * @param record as published
   * @param origin who wrote it, null when the record's short name of him is not known here
   */
  public record Copy(DigestRecord record, @Nullable Origin origin) {}
}
