/**
 * Classes that break the rules of {@code dev.replication.port} on purpose, so that a test sees the
 * rules fail.
 */
@NullMarked
package dev.replication.canary.port;

import org.jspecify.annotations.NullMarked;
