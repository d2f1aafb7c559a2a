/**
 * Nodes that follow each other, each a process of its own with a real Redis: that they end equal,
 * whatever is killed, emptied or poisoned meanwhile.
 *
 * <p>Start with {@link dev.replication.mesh.TwoNodes}, on which the tests stand.
 */
@NullMarked
package dev.replication.mesh;

import org.jspecify.annotations.NullMarked;
