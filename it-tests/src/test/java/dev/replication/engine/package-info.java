/**
 * A whole replication engine in one process, with its threads and real time, over peers and a store
 * in memory: its life, and changes while it runs. Start with {@link
 * dev.replication.engine.InProcessEngine}.
 */
@NullMarked
package dev.replication.engine;

import org.jspecify.annotations.NullMarked;
