package dev.replication.domain.hotpath;

import dev.replication.domain.flow.Aimd;
import dev.replication.domain.flow.TokenBucket;
import org.jspecify.annotations.Nullable;

/**
 * How fast a tail may go.
 *
 * @param batchSize the size of reads, this tail's own
 * @param limit entries per second, shared by all tails; null for no limit
 */
public record Pacing(Aimd batchSize, @Nullable TokenBucket limit) {}
