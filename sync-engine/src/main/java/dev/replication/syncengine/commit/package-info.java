/**
 * The way of a write into L3: a bounded queue, one committer thread that takes what has queued up
 * and decides and commits it as one transaction, and the log of what was committed. No SQL here
 * (see {@code archive}) and no rule about who wins (see the domain's conflict rule).
 *
 * <p>Start with {@link dev.replication.syncengine.commit.Committer}; {@link
 * dev.replication.syncengine.commit.CommitQueue} is its entrance, {@link
 * dev.replication.syncengine.commit.CommittedLog} its exit.
 */
@NullMarked
package dev.replication.syncengine.commit;

import org.jspecify.annotations.NullMarked;
