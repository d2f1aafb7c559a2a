/**
 * The digest tree: sums over what a node holds, by which two nodes find out whether, and where,
 * they differ. Its shape is fixed and its slots are commutative, so a write costs the same however
 * much is held and in whatever order it came.
 */
@NullMarked
package dev.replication.domain.digest;

import org.jspecify.annotations.NullMarked;
