/**
 * What a position in a peer's stream means: what lies between, what is missing, and what of it is
 * worth applying.
 *
 * <p>Pure functions of stream metadata and changes. Reading, applying and saving cursors are the
 * tailer's. Start with {@link dev.replication.domain.stream.StreamVerdict}.
 */
@NullMarked
package dev.replication.domain.stream;

import org.jspecify.annotations.NullMarked;
