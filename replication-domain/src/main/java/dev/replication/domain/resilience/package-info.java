/**
 * What keeps failure from spreading: when to try again, and when not to try at all.
 *
 * <p>Pure state machines over a given clock and random source; they neither call nor wait, and know
 * nothing of peers. Start with {@link dev.replication.domain.resilience.CircuitBreaker}.
 */
@NullMarked
package dev.replication.domain.resilience;

import org.jspecify.annotations.NullMarked;
