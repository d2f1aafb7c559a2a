/**
 * Service level objectives: how slow a peer's work may be before somebody is told.
 *
 * <p>Here belongs the judgement of measurements that others make; nothing here measures or logs.
 * Start with {@link dev.replication.domain.slo.SloTracker}.
 */
@NullMarked
package dev.replication.domain.slo;

import org.jspecify.annotations.NullMarked;
