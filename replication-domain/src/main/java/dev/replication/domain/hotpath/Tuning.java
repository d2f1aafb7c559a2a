package dev.replication.domain.hotpath;

import dev.replication.domain.flow.Aimd;
import dev.replication.domain.flow.RateLimit;
import dev.replication.domain.resilience.CircuitBreaker;
import org.jspecify.annotations.Nullable;

/**
 * How a peer is followed, as far as it may change while it is followed: everything but where the
 * peer is.
 *
 * @param tail how its stream is followed
 * @param batchSize the size of reads
 * @param circuit when its circuit turns
 * @param limit entries per second, shared by all peers; null for no limit
 * @param priority lower connects first and has the greater share of the limit
 */
public record Tuning(
    TailSettings tail,
    Aimd.Settings batchSize,
    CircuitBreaker.Settings circuit,
    @Nullable RateLimit limit,
    int priority) {}
