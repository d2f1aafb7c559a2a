/**
 * A peer in memory: its stream with Redis's exact metadata rules, and sessions that fail when told
 * to. It passes the same contract as the Redis adapters. Start with {@link
 * dev.replication.testkit.peer.InMemoryPeer}.
 */
@NullMarked
package dev.replication.testkit.peer;

import org.jspecify.annotations.NullMarked;
