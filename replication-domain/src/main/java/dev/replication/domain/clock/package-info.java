/**
 * The clock that stamps changes. Which stamp wins is the conflict rule's business. Start with
 * {@link dev.replication.domain.clock.HybridClock}.
 */
@NullMarked
package dev.replication.domain.clock;

import org.jspecify.annotations.NullMarked;
