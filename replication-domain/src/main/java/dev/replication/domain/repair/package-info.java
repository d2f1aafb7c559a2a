/**
 * The cold path: comparing what we publish with what a peer publishes, and repairing what differs.
 *
 * <p>Digests choose where to look, stamps decide, and absence alone never deletes. A {@link
 * dev.replication.domain.repair.RepairCycle} is the one duty of a peer here: it makes a {@link
 * dev.replication.domain.repair.ComparePass} when it is time, or when the hot path asks for one
 * through the {@link dev.replication.domain.repair.RepairDesk}. What to do about each item is
 * decided by {@link dev.replication.domain.repair.RepairRules}, a pure function. Following streams
 * does not belong here.
 */
@NullMarked
package dev.replication.domain.repair;

import org.jspecify.annotations.NullMarked;
