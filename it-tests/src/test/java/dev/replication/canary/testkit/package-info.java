/**
 * Classes that break the rules of {@code dev.replication.testkit} on purpose, so that a test sees
 * the rules fail.
 */
@NullMarked
package dev.replication.canary.testkit;

import org.jspecify.annotations.NullMarked;
