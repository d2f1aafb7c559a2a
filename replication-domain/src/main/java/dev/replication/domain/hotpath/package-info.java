/**
 * The hot path: following each peer's change stream from entry to durable change.
 *
 * <p>A {@link dev.replication.domain.hotpath.PeerSupervisor} is the one duty of a peer. It
 * connects, and while it is connected it steps a {@link
 * dev.replication.domain.hotpath.StreamTailer}: read, check the chain, coalesce, hand over, settle,
 * save the cursor. Reading overlaps applying on one thread: batches are handed to the store without
 * waiting, and a bounded window of them is settled in order. Comparing digests and repairing does
 * not belong here.
 */
@NullMarked
package dev.replication.domain.hotpath;

import org.jspecify.annotations.NullMarked;
