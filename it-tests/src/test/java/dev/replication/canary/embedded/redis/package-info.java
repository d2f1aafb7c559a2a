/**
 * Classes that break the rules of {@code dev.replication.embedded.redis} on purpose, so that a test
 * sees the rules fail.
 */
@NullMarked
package dev.replication.canary.embedded.redis;

import org.jspecify.annotations.NullMarked;
