/**
 * Classes that break the rules of {@code dev.replication.simulation} on purpose, so that a test
 * sees the rules fail.
 */
@NullMarked
package dev.replication.canary.simulation;

import org.jspecify.annotations.NullMarked;
