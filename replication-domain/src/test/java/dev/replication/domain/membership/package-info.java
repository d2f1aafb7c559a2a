/** Tests of who belongs to the mesh and what may be forgotten. */
@NullMarked
package dev.replication.domain.membership;

import org.jspecify.annotations.NullMarked;
