/**
 * Classes that break the rules of {@code dev.replication.adapter.sqlite} on purpose, so that a test
 * sees the rules fail.
 */
@NullMarked
package dev.replication.canary.adapter.sqlite;

import org.jspecify.annotations.NullMarked;
