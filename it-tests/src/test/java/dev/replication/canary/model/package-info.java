/**
 * Classes that break the rules of {@code dev.replication.model} on purpose, so that a test sees the
 * rules fail.
 */
@NullMarked
package dev.replication.canary.model;

import org.jspecify.annotations.NullMarked;
