/**
 * The tiered store: memory (L1), Redis (L2) and SQL (L3), usable without replication.
 *
 * <p>L3 is the truth. A write is committed there by one committer thread in groups; one publisher
 * thread follows the change log and mirrors it into Redis together with the change stream. Start
 * with {@link dev.replication.syncengine.SyncEngine}.
 */
@NullMarked
package dev.replication.syncengine;

import org.jspecify.annotations.NullMarked;
