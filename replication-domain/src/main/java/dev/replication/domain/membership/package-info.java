/**
 * Who belongs to the mesh, what each member is known to hold, and what may therefore be forgotten.
 * Start with {@link dev.replication.domain.membership.TombstoneCollector}.
 */
@NullMarked
package dev.replication.domain.membership;

import org.jspecify.annotations.NullMarked;
