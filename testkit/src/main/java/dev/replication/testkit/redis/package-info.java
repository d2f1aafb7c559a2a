/**
 * Real Redis servers for tests, one for each test class; no client library. Start with {@code
 * RedisFixture}.
 */
@NullMarked
package dev.replication.testkit.redis;

import org.jspecify.annotations.NullMarked;
