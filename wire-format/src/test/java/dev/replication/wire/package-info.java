/**
 * Tests of the wire formats: fixed bytes for every format, round trips, and bytes that are none of
 * them.
 */
@NullMarked
package dev.replication.wire;

import org.jspecify.annotations.NullMarked;
