/**
 * Classes that break the rules of {@code dev.replication.syncengine} on purpose, so that a test
 * sees the rules fail.
 */
@NullMarked
package dev.replication.canary.syncengine;

import org.jspecify.annotations.NullMarked;
