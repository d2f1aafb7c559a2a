/**
 * Classes that break the rules of {@code dev.replication.wire} on purpose, so that a test sees the
 * rules fail.
 */
@NullMarked
package dev.replication.canary.tls;

import org.jspecify.annotations.NullMarked;
