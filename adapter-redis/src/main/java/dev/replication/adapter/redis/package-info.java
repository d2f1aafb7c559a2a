/**
 * Peers over Redis: sessions, change feeds, heads and items behind the replication ports, by either
 * of two clients.
 *
 * <p>What is asked and how answers are read is written once, in raw commands and replies; a client
 * only opens connections and carries bytes ({@link dev.replication.adapter.redis.RedisLink}).
 * Formats belong to {@code dev.replication.wire}, when to read or to reconnect belongs to the
 * domain. Nothing here writes to a peer. Start with {@link
 * dev.replication.adapter.redis.RedisPeerConnectors}.
 */
@NullMarked
package dev.replication.adapter.redis;

import org.jspecify.annotations.NullMarked;
