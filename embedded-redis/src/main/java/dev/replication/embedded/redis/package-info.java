/**
 * Real Redis 7 servers as child processes, for a node that is given no Redis of its own and for
 * tests.
 *
 * <p>Here belongs what it takes to start one server from the bundled binaries, to know that it is
 * ready, and to see that it never outlives this process. No client library is used here and nothing
 * is known of what is stored. Start with {@link dev.replication.embedded.redis.EmbeddedRedis}.
 */
@NullMarked
package dev.replication.embedded.redis;

import org.jspecify.annotations.NullMarked;
