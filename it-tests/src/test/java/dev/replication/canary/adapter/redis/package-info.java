/**
 * Classes that break the rules of {@code dev.replication.adapter.redis} on purpose, so that a test
 * sees the rules fail.
 */
@NullMarked
package dev.replication.canary.adapter.redis;

import org.jspecify.annotations.NullMarked;
