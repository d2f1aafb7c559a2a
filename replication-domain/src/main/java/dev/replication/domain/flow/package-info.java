/**
 * How much at once, and how fast: the size of reads and the rate of work.
 *
 * <p>Only the arithmetic; who reads, applies and pauses are the duties. Start with {@link
 * dev.replication.domain.flow.Aimd}.
 */
@NullMarked
package dev.replication.domain.flow;

import org.jspecify.annotations.NullMarked;
