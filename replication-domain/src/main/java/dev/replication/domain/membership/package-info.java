/**
 * Who belongs to the mesh, what each member is known to have seen, and what may therefore be
 * forgotten.
 */
@NullMarked
package dev.replication.domain.membership;

import org.jspecify.annotations.NullMarked;
