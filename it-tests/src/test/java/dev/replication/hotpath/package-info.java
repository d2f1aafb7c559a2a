/**
 * The hot path's duties over peers, stores and clocks in memory: time is moved, failures are
 * ordered.
 */
@NullMarked
package dev.replication.hotpath;

import org.jspecify.annotations.NullMarked;
