/**
 * Classes that break the rules of {@code dev.replication.domain} on purpose, so that a test sees
 * the rules fail.
 */
@NullMarked
package dev.replication.canary.domain;

import org.jspecify.annotations.NullMarked;
