/**
 * Classes that break the rules of {@code dev.replication.app} on purpose, so that a test sees the
 * rules fail.
 */
@NullMarked
package dev.replication.canary.app;

import org.jspecify.annotations.NullMarked;
